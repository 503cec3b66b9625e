"""From figures to an order, groups, a shortlist and its challengers (method, section 5).

Two figures are equal when they differ by no more than TIE. Equality is carried along a chain (a = b and b = c puts a, b
and c in one tie), because only then does the order not depend on who is compared first; a tie is never parted.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.scoring.fit import Fit
from app.scoring.knockouts import TO_VERIFY, KnockOuts
from app.scoring.matrix import Matrix

TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Challenger:
    """Not shortlisted, but could be if its unknown items turn out well; `to_verify` is heaviest first."""

    code: str
    best: float
    to_verify: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps one shortlisted solution from being signed: too little known, knock-outs to verify, or both."""

    code: str
    known: float
    known_enough: bool
    knock_outs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """`gap` is the drop at the cut, None without a cut. An empty shortlist is never signable."""

    codes: tuple[str, ...] = ()
    gap: float | None = None
    challengers: tuple[Challenger, ...] = ()
    signable: bool = False
    missing: tuple[Missing, ...] = ()


def put_in_order(
    solutions: Collection[int], proven: Sequence[float], essential_met: Sequence[float], labels: Sequence[tuple[str, str]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Positions of the solutions, highest `proven` first, and their ranks (1, 2, 2, 4).

    Inside a tie by `essential_met`, highest first, then by label (name, then code).
    """
    ties: list[list[int]] = []
    for solution in sorted(solutions, key=proven.__getitem__, reverse=True):
        if ties and proven[ties[-1][-1]] - proven[solution] <= TIE:
            ties[-1].append(solution)
        else:
            ties.append([solution])
    order: list[int] = []
    ranks: list[int] = []
    for tie in ties:
        ranks += [len(order) + 1] * len(tie)
        order += tie if len(tie) == 1 else sorted(tie, key=lambda j: (-essential_met[j], labels[j]))
    return tuple(order), tuple(ranks)


def draw_groups(order: Sequence[int], proven: Sequence[float], best: Sequence[float]) -> tuple[tuple[int, ...], ...]:
    """Cut the order where nobody below could still overtake: proven_p > max(best of all ranked after p)."""
    groups: list[list[int]] = []
    ceiling = float("-inf")  # the best that anyone after this position can reach
    for solution in reversed(order):
        if groups and proven[solution] <= ceiling + TIE:
            groups[-1].append(solution)
        else:
            groups.append([solution])
        ceiling = max(ceiling, best[solution])
    return tuple(tuple(reversed(group)) for group in reversed(groups))


def find_cut(proven: Sequence[float], ranks: Sequence[int], least: int, most: int) -> tuple[int, float | None]:
    """How many of the n ordered solutions to invite, and the drop there (None without a cut).

    A drop inside a tie is 0 by definition. When every allowed cut would part one tie, the shortlist runs to its end.
    """
    n = len(proven)
    if n <= least:
        return n, None
    drops = [0.0 if ranks[p] == ranks[p - 1] else proven[p - 1] - proven[p] for p in range(1, n)]
    allowed = range(least, min(most, n - 1) + 1)
    largest = max(drops[p - 1] for p in allowed)
    if largest == 0:
        end = next((p for p in range(allowed[-1] + 1, n) if drops[p - 1] > 0), n)
        return end, drops[end - 1] if end < n else None
    cut = next(p for p in allowed if drops[p - 1] >= largest - TIE)
    return cut, drops[cut - 1]


def draw_shortlist(
    matrix: Matrix, figures: Fit, knock_outs: KnockOuts, order: Sequence[int], ranks: Sequence[int]
) -> Shortlist:
    """The shortlist out of the eligible solutions in their order, with whoever could still enter it."""
    if not order:
        return Shortlist()
    proven = figures.proven[list(order)].tolist()
    cut, gap = find_cut(proven, ranks, matrix.profile.shortlist_min, matrix.profile.shortlist_max)
    missing = tuple(filter(None, (_missing(matrix, figures, knock_outs, solution) for solution in order[:cut])))
    best = figures.best[list(order)].tolist()
    return Shortlist(
        codes=tuple(matrix.solution_codes[solution] for solution in order[:cut]),
        gap=gap,
        challengers=tuple(
            Challenger(matrix.solution_codes[order[p]], best[p], unknown_items(matrix, order[p]))
            for p in range(cut, len(order))
            if best[p] >= proven[cut - 1] - TIE
        ),
        signable=not missing,
        missing=missing,
    )


def unknown_items(matrix: Matrix, solution: int) -> tuple[str, ...]:
    """Codes of the asked items that nobody has verified for this solution, heaviest first, then in item order."""
    unknown = matrix.heaviest_first[matrix.levels[solution, matrix.heaviest_first] < 0]
    return tuple([matrix.item_codes[item] for item in unknown.tolist()])


def _missing(matrix: Matrix, figures: Fit, knock_outs: KnockOuts, solution: int) -> Missing | None:
    known = float(figures.known[solution])
    enough = known >= matrix.profile.known_threshold - TIE
    if enough and knock_outs.overall[solution] != TO_VERIFY:
        return None
    open_items = matrix.knock_outs[knock_outs.each[solution] == TO_VERIFY].tolist()
    return Missing(matrix.solution_codes[solution], known, enough, tuple(matrix.item_codes[item] for item in open_items))
