"""Fit: the covered share of what was asked, in percent (method, section 3).

Each figure divides sums that are never negative by a sum that contains them, added in the same order: so 0 and 100
come out exact, and proven <= best and known <= 100 hold to the last digit.
"""

from dataclasses import dataclass

import numpy as np

from app.scoring.matrix import ESSENTIAL, Figures, Matrix


@dataclass(frozen=True, eq=False)
class Fit:
    """The figures of S solutions, in percent, and of their D asked domains. NaN stands for null.

    A domain whose items weigh 0 has no column. Without any weight every figure is NaN and D is 0.
    """

    proven: Figures  # (S,) unknown counts nothing
    on_known: Figures  # (S,) NaN when nothing is known
    best: Figures  # (S,) unknown counts as met
    known: Figures  # (S,)
    essential_met: Figures  # (S,) NaN without essentials
    equal_domain: Figures  # (S,)
    total: Figures  # (S,) sum of all weights, added in the order of the figures
    domain_proven: Figures  # (S, D)
    domain_on_known: Figures  # (S, D)
    domain_best: Figures  # (S, D)
    domain_known: Figures  # (S, D)


@dataclass(frozen=True, eq=False)
class Shortfalls:
    """Every point lost by (solution, item), in percent of the whole: together they add up to 100 - proven."""

    known: Figures  # (S, I) rated below the target
    unknown: Figures  # (S, I) not verified


def fit(matrix: Matrix) -> Fit:
    """All figures of all solutions (method, section 3)."""
    if matrix.total_weight == 0:
        return _nothing_to_rank(len(matrix.solution_codes))
    by_domain = np.add.reduceat(matrix.weighted, matrix.domain_starts, axis=2)
    # The last column is the whole: domains and whole share one calculation.
    sums = np.concatenate([by_domain, by_domain.sum(axis=2, keepdims=True)], axis=2)
    covered, short, unknown = sums
    reachable = covered + unknown
    total = reachable + short
    checked = covered + short
    proven = 100 * (covered / total)
    best = 100 * (reachable / total)
    known = 100 * (checked / total)
    on_known = np.full_like(proven, np.nan)
    np.divide(covered, checked, out=on_known, where=checked > 0)
    on_known *= 100
    return Fit(
        proven=proven[:, -1],
        on_known=on_known[:, -1],
        best=best[:, -1],
        known=known[:, -1],
        essential_met=_essential_met(matrix),
        equal_domain=proven[:, :-1].mean(axis=1),
        total=total[:, -1],
        domain_proven=proven[:, :-1],
        domain_on_known=on_known[:, :-1],
        domain_best=best[:, :-1],
        domain_known=known[:, :-1],
    )


def proven(matrix: Matrix) -> Figures:
    """`proven` alone, (S,), equal to `fit(matrix).proven` within rounding: what to call thousands of times."""
    total = matrix.total_weight
    if total == 0:
        return np.full(len(matrix.solution_codes), np.nan)
    covered: Figures = matrix.weighted[0].sum(axis=1)
    return covered * (100 / total)


def shortfalls(matrix: Matrix, figures: Fit) -> Shortfalls:
    """Trace every lost point to its item: 100 w (1 - c) / total, and the unknown share (method, section 3).

    Items that weigh nothing lose nothing; without any weight all points are 0.
    """
    shape = (len(matrix.solution_codes), len(matrix.item_codes))
    lost = np.zeros((2, *shape))
    if matrix.total_weight > 0:
        lost[:, :, matrix.asked] = 100 * (matrix.weighted[1:] / figures.total[:, np.newaxis])
    return Shortfalls(known=lost[0], unknown=lost[1])


def _essential_met(matrix: Matrix) -> Figures:
    essential = np.flatnonzero(matrix.expectations == ESSENTIAL)
    if essential.size == 0:
        return np.full(len(matrix.solution_codes), np.nan)
    met: Figures = (matrix.levels[:, essential] >= matrix.targets[essential]).sum(axis=1) / essential.size
    return 100 * met


def _nothing_to_rank(solutions: int) -> Fit:
    null = np.full(solutions, np.nan)
    empty = np.empty((solutions, 0))
    return Fit(null, null, null, null, null, null, np.zeros(solutions), empty, empty, empty, empty)
