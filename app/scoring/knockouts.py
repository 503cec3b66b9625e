"""Knock-outs: the few items whose absence eliminates (method, section 4)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.scoring.matrix import Levels, Matrix

Status = Literal["pass", "to_verify", "fail"]
STATUSES: tuple[Status, ...] = ("pass", "to_verify", "fail")  # worst last: a solution's own status is the worst
PASS, TO_VERIFY, FAIL = 0, 1, 2
ADVISED = 10  # more of them remove nearly every solution on real grids


@dataclass(frozen=True, slots=True)
class KnockOut:
    """How one solution stands on one eliminating item; `rating` None is unknown."""

    item: str
    status: Status
    rating: int | None
    floor: int


@dataclass(frozen=True, eq=False)
class KnockOuts:
    """Positions in STATUSES: of each (solution, knock-out), (S, K), and of each solution, (S,)."""

    each: Levels
    overall: Levels


def check_knock_outs(matrix: Matrix) -> KnockOuts:
    """Fail below the floor, to_verify when unknown, else pass. Without knock-outs everyone passes."""
    levels = matrix.levels[:, matrix.knock_outs]
    each = np.where(levels < 0, TO_VERIFY, np.where(levels < matrix.floors, FAIL, PASS)).astype(np.int8)
    return KnockOuts(each=each, overall=each.max(axis=1, initial=PASS))


def list_knock_outs(matrix: Matrix, found: KnockOuts, solution: int) -> tuple[KnockOut, ...]:
    """The standing of the solution at this position on every knock-out, in item order."""
    ratings = matrix.levels[solution, matrix.knock_outs].tolist()
    return tuple(
        KnockOut(matrix.item_codes[item], STATUSES[status], None if rating < 0 else rating, floor)
        for item, status, rating, floor in zip(
            matrix.knock_outs.tolist(), found.each[solution].tolist(), ratings, matrix.floors.tolist(), strict=True
        )
    )
