"""What must change for B to reach A: the order of two solutions turned by as little as possible, in closed form (method, sections 3 and 6).

With c of the method, an unknown rating covering nothing, A leads B by D = Σ w (c_A - c_B), in points: 100/Σ w of today. D is a
sum of one independent term an item, so the fewest changes are those of the largest gains, and no search is needed. B reaches A
when D is at most TIE. The knock-outs are not looked at: a change that lowers an eliminating item would lift its knock-out too.
"""

import math
from dataclasses import dataclass

import numpy as np

from app.scoring.matrix import FULL, MULTIPLIER_RANGE, Figures, Matrix, Positions
from app.scoring.shortlist import TIE

LEVELS = 5
SAME = 1e-12  # points: gains this close are one gain
DECIMALS = 12  # of a multiplier: 2.0000000000000004 is 2


@dataclass(frozen=True, slots=True)
class DomainChange:
    """Another multiplier of one domain: `new` = `old` times `factor`, `allowed` within 0.5..2. `lead`: A's points there today."""

    domain: str
    lead: float
    old: float
    new: float
    factor: float
    allowed: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """Every domain where A leads divided by 1 + `x`, every one where B leads multiplied by it."""

    x: float
    domains: tuple[DomainChange, ...]


@dataclass(frozen=True, slots=True)
class ExpectationChange:
    """Another expectation of one item; `old` None is not yet discussed. `points`: what it takes off A's lead."""

    item: str
    old: int | None
    new: int
    points: float


@dataclass(frozen=True, slots=True)
class RatingChange:
    """Another rating of one solution; `old` None is unknown, `new` is 0 or the target. `points`: what it takes off A's lead."""

    solution: str
    item: str
    old: int | None
    new: int
    points: float


@dataclass(frozen=True, slots=True)
class Flips:
    """How B reaches A. Each tuple of changes is a least one, largest gain first: () nothing must change, None it cannot be.

    `lead` is D in points, None when nothing is asked. Unless it is above TIE nothing must change.
    """

    a: str
    b: str
    lead: float | None
    domains: tuple[DomainChange, ...]  # each alone makes the two equal; the least change, by |log factor|, first
    spread: Spread | None  # all domains together; None where B leads nowhere
    expectations: tuple[ExpectationChange, ...] | None  # to any level
    one_level: tuple[ExpectationChange, ...] | None  # of the items that have a level, up or down by one
    ratings: tuple[RatingChange, ...] | None  # A's fall to 0, B's rise to the target
    unknown: tuple[RatingChange, ...] | None  # B's unknown ratings alone turn out well: the ones to verify


def flips(matrix: Matrix, a: int, b: int) -> Flips:
    """What must change for the solution at position `b` to reach the one at `a`; ValueError unless they are two of the matrix."""
    if a == b or not all(0 <= solution < len(matrix.solution_codes) for solution in (a, b)):
        raise ValueError(f"{a} and {b} are not two of {len(matrix.solution_codes)} solutions")
    points = _points(matrix)
    codes = matrix.solution_codes[a], matrix.solution_codes[b]
    if matrix.total_weight == 0:
        return Flips(*codes, None, (), Spread(0.0, ()), (), (), (), ())
    terms = points[:, a] - points[:, b]
    present = terms[np.maximum(matrix.expectations, 0), np.arange(len(matrix.item_codes))]
    lead = float(present.sum())
    if lead <= TIE:
        return Flips(*codes, lead, (), Spread(0.0, ()), (), (), (), ())
    by_domain: Figures = np.bincount(matrix.domain_of, weights=present, minlength=len(matrix.domains)).astype(np.float64)
    distance = np.abs(np.arange(LEVELS)[:, np.newaxis] - matrix.expectations)
    gains = present - terms
    any_level = np.where(distance > 0, gains, -np.inf)
    one_level = np.where(distance == 1, gains, -np.inf)  # an item not yet discussed would reach 0, which gains nothing
    falls, rises, verified = _rating_gains(matrix, a, b)
    return Flips(
        *codes, lead,
        domains=_one_domain(matrix, by_domain, lead),
        spread=_all_domains(matrix, by_domain),
        expectations=_expectations(matrix, any_level, lead),
        one_level=_expectations(matrix, one_level, lead),
        ratings=_ratings(matrix, a, b, falls, rises, lead),
        unknown=_ratings(matrix, a, b, np.zeros_like(falls), verified, lead),
    )


def _points(matrix: Matrix) -> Figures:
    """(5, S, I): what each item would cover at each expectation, its multiplier and the rule of the targets kept, in points of today."""
    if matrix.total_weight == 0:
        return np.zeros((LEVELS, *matrix.levels.shape))
    expected = np.arange(LEVELS)[:, np.newaxis]
    rule = np.maximum(expected, 1) if matrix.profile.target == "level" else np.full_like(expected, FULL)
    targets = np.where(matrix.own_targets > 0, matrix.own_targets, rule)
    multipliers = np.array([matrix.profile.domain_multipliers.get(domain, 1.0) for domain in matrix.domains])
    weights = np.array(matrix.profile.weights)[:, np.newaxis] * multipliers[matrix.domain_of]
    covered = np.minimum(np.maximum(matrix.levels, 0) / targets[:, np.newaxis], 1.0)
    points: Figures = covered * _in_points(matrix, weights)[:, np.newaxis]
    return points


def _in_points(matrix: Matrix, weights: Figures) -> Figures:
    return 100 * (weights / matrix.total_weight)


def _one_domain(matrix: Matrix, by_domain: Figures, lead: float) -> tuple[DomainChange, ...]:
    """D - D_d + f D_d = 0 at f = 1 - D/D_d: above 0 where B leads, or where A leads by more than by the whole."""
    useful = np.flatnonzero((by_domain < -TIE) | (by_domain > lead + TIE)).tolist()
    changes = [_domain_change(matrix, d, by_domain, 1 - lead / float(by_domain[d])) for d in useful]
    return tuple(sorted(changes, key=lambda change: abs(math.log(change.factor))))


def _all_domains(matrix: Matrix, by_domain: Figures) -> Spread | None:
    """With P the points of the domains where A leads and N of those where B leads, P/(1+x) = N (1+x) at 1 + x = √(P/N)."""
    ahead, behind = float(by_domain[by_domain > TIE].sum()), float(-by_domain[by_domain < -TIE].sum())
    if behind == 0:
        return None
    factor = math.sqrt(ahead / behind)
    decisive = np.flatnonzero(np.abs(by_domain) > TIE).tolist()
    changes = (_domain_change(matrix, d, by_domain, 1 / factor if by_domain[d] > 0 else factor) for d in decisive)
    return Spread(factor - 1, tuple(changes))


def _domain_change(matrix: Matrix, domain: int, by_domain: Figures, factor: float) -> DomainChange:
    old = matrix.profile.domain_multipliers.get(matrix.domains[domain], 1.0)
    new = round(old * factor, DECIMALS)
    allowed = MULTIPLIER_RANGE[0] <= new <= MULTIPLIER_RANGE[1]
    return DomainChange(matrix.domains[domain], float(by_domain[domain]), old, new, factor, allowed)


def _expectations(matrix: Matrix, gains: Figures, lead: float) -> tuple[ExpectationChange, ...] | None:
    """`gains`: (5, I), -inf where a level is not open. Of the levels that gain as much, the nearest to today's, then the lowest."""
    largest = gains.max(axis=0)
    chosen = _fewest(largest, lead)
    if chosen is None:
        return None
    changes = []
    for item in chosen.tolist():
        old = int(matrix.expectations[item])
        as_good = np.flatnonzero(gains[:, item] >= largest[item] - SAME).tolist()
        _, new = min((abs(level - old), level) for level in as_good)
        changes.append(ExpectationChange(matrix.item_codes[item], _or_none(old), new, float(gains[new, item])))
    return tuple(changes)


def _rating_gains(matrix: Matrix, a: int, b: int) -> tuple[Figures, Figures, Figures]:
    """(I,) each: A's rating falls to 0, B's rises to the target, B's unknown one is verified at the target."""
    whole = _in_points(matrix, matrix.weights)
    covered = np.minimum(np.maximum(matrix.levels[[a, b]], 0) / np.maximum(matrix.targets, 1), 1.0)
    return whole * covered[0], whole * (1 - covered[1]), np.where(matrix.levels[b] < 0, whole, 0.0)


def _ratings(matrix: Matrix, a: int, b: int, falls: Figures, rises: Figures, lead: float) -> tuple[RatingChange, ...] | None:
    gains = np.concatenate([falls, rises])
    chosen = _fewest(gains, lead)
    if chosen is None:
        return None
    changes = []
    for place in chosen.tolist():
        rising, item = divmod(place, len(falls))
        solution, new = (b, int(matrix.targets[item])) if rising else (a, 0)
        old = _or_none(int(matrix.levels[solution, item]))
        changes.append(RatingChange(matrix.solution_codes[solution], matrix.item_codes[item], old, new, float(gains[place])))
    return tuple(changes)


def _fewest(gains: Figures, lead: float) -> Positions | None:
    """Positions of the fewest gains that add up to the lead, largest first, then in their order; None when all do not."""
    useful = np.flatnonzero(gains > SAME)
    falling = useful[np.argsort(-gains[useful], kind="stable")]
    short = np.flatnonzero(np.cumsum(gains[falling]) >= lead - TIE)
    return falling[: short[0] + 1] if short.size else None


def _or_none(level: int) -> int | None:
    return None if level < 0 else level
