"""One observed customer at one stage: sums, index and the gate of the basics (journey method, sections 2.1 and 2.2).

Layout: one row a customer, one column an interaction; a mark is the score of the observed level, NaN when nobody observed it.
A score may lie between two levels, because several observers of one visit are averaged before this step.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Figures = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]
Kano = Literal["must_be", "one_dimensional", "attractive"]
Gate = Literal["cap", "strict", "none"]
KANO: tuple[Kano, ...] = ("must_be", "one_dimensional", "attractive")
GATES: tuple[Gate, ...] = ("cap", "strict", "none")


@dataclass(frozen=True, slots=True)
class Interaction:
    """What can occur at a stage; `levels` gives each observable grade its score."""

    code: str
    stage: str
    kano: Kano
    levels: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Marks:
    """C customers by K interactions of J stages, ready to score. Arrays are read-only; build it with `build`."""

    stage_codes: tuple[str, ...]  # (J,) in the journey's order
    customer_codes: tuple[str, ...]  # (C,)
    interactions: tuple[Interaction, ...]  # (K,)
    stage_of: Positions  # (K,) position in `stage_codes`
    must_be: Positions  # (B,) the interactions that are basics
    best: Figures  # (K,) highest score of the levels
    worst: Figures  # (K,) lowest score of the levels
    scores: Figures  # (C, K) NaN: not observed


@dataclass(frozen=True, eq=False)
class Cells:
    """The figures of every cell, each (C, J). Where `n` is 0 there is no cell: sums are 0 and indexes NaN."""

    n: Figures  # observed interactions
    sum: Figures  # S, the published score
    positive: Figures
    negative: Figures
    max_attainable: Figures  # U, over the observed interactions
    min_attainable: Figures  # L, over the observed interactions
    index: Figures  # I, -100 to 100
    unmet: Figures  # basics scored below 0
    gated_sum: Figures
    gated_index: Figures  # I'


def build(
    stage_codes: Sequence[str], interactions: Sequence[Interaction], customer_codes: Sequence[str], scores: npt.ArrayLike
) -> Marks:
    """Check the parts. `scores`: one row a customer, one column an interaction, within the interaction's levels, NaN for not observed.

    ValueError when a code is given twice, a stage or a Kano class does not exist, an interaction has no level, or a score is not
    one that its levels allow.
    """
    places = {code: place for place, code in enumerate(stage_codes)}
    for codes in (stage_codes, [each.code for each in interactions], customer_codes):
        if len(set(codes)) < len(codes):
            raise ValueError("a code is given twice")
    for each in interactions:
        if each.stage not in places or each.kano not in KANO or not each.levels:
            raise ValueError(f"{each.code}: an interaction has a stage of the journey, a Kano class and at least one level")
    shape = (len(customer_codes), len(interactions))
    grid = np.array(scores, dtype=np.float64).reshape(shape) if 0 in shape else np.array(scores, dtype=np.float64)
    best = np.array([max(each.levels.values()) for each in interactions], dtype=np.float64)
    worst = np.array([min(each.levels.values()) for each in interactions], dtype=np.float64)
    if grid.shape != shape or not (np.isnan(grid) | ((grid >= worst) & (grid <= best))).all():
        raise ValueError(f"scores are {shape[0]} rows of {shape[1]}, each within its interaction's levels or NaN")
    marks = Marks(
        stage_codes=tuple(stage_codes), customer_codes=tuple(customer_codes), interactions=tuple(interactions),
        stage_of=np.array([places[each.stage] for each in interactions], dtype=np.intp),
        must_be=np.flatnonzero([each.kano == "must_be" for each in interactions]), best=best, worst=worst, scores=grid,
    )
    for value in vars(marks).values():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return marks


def cells(marks: Marks, gate: Gate = "cap") -> Cells:
    """All cells of all customers. Sums over a stage are products with its column of zeros and ones: one pass, however many stages."""
    if gate not in GATES:
        raise ValueError(f"no gate is called {gate}")
    belongs = np.zeros((len(marks.interactions), len(marks.stage_codes)))
    belongs[np.arange(len(marks.interactions)), marks.stage_of] = 1
    observed = ~np.isnan(marks.scores)
    scores = np.where(observed, marks.scores, 0.0)
    bounds = [np.maximum(marks.best, 0), np.minimum(marks.worst, 0)]
    weighed = np.hstack([belongs, *(bound[:, np.newaxis] * belongs for bound in bounds)])
    n, most, least = np.split(observed.astype(np.float64) @ weighed, 3, axis=1)
    positive, negative = np.maximum(scores, 0) @ belongs, np.minimum(scores, 0) @ belongs
    total = positive + negative
    unmet = (scores[:, marks.must_be] < 0).astype(np.float64) @ belongs[marks.must_be]
    credited = _credit(gate, total, negative, unmet > 0)
    index = _index(total, most, least, n)
    gated = index if credited is total else _index(credited, most, least, n)
    return Cells(n, total, positive, negative, most, least, index, unmet, credited, gated)


def unmet_basics(marks: Marks) -> dict[tuple[int, int], list[str]]:
    """The codes of the basics scored below 0, by (customer, stage) position; a cell without one is absent."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    with np.errstate(invalid="ignore"):
        customers, places = np.nonzero(marks.scores[:, marks.must_be] < 0)
    for customer, place in zip(customers.tolist(), marks.must_be[places].tolist(), strict=True):
        found[customer, int(marks.stage_of[place])].append(marks.interactions[place].code)
    return dict(found)


def _credit(gate: Gate, total: Figures, negative: Figures, unmet: Flags) -> Figures:
    """Satisfaction is a prerequisite of enchantment: with an unmet basic no delight is credited."""
    if gate == "none":
        return total
    return np.where(unmet, np.minimum(total, 0.0) if gate == "cap" else negative, total)


def _index(total: Figures, most: Figures, least: Figures, n: Figures) -> Figures:
    """100 S/U above 0, 100 S/|L| below, 0 at 0; NaN without a cell. A positive S has a U, a negative one an L, so nothing divides by 0."""
    index = np.where(n > 0, 0.0, np.nan)
    np.divide(100 * total, np.where(total > 0, most, -least), out=index, where=total != 0)
    return index
