"""What is in doubt, and how each doubtful value is spread (method, section 6).

A spread is kept in 1/256 units, so that one random byte draws a value: exact up to that rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.scoring.matrix import NOT_DISCUSSED, Figures, Matrix

Bytes = npt.NDArray[np.uint8]

LEVELS = 5
UNITS = 256
ALWAYS = 255  # a drawn byte is at most 254: "below 255" is certain, "below 0" impossible
MAX_DRAWS = 1_000_000
MAX_SPREAD = 9.0  # a domain may count ten times as much, or a tenth


@dataclass(frozen=True, slots=True)
class Doubt:
    """The settings of a robustness run. ValueError when one is out of range.

    `weights`: "multiplier" draws a factor for each domain, log-uniform in [1/(1+spread), 1+spread], on top of the study's own
    multiplier; "simplex" draws the domains' shares uniformly, whatever the study's multipliers; "off" keeps them.
    `precision`: stop as soon as the standard error of P(same shortlist) and of every P(in the shortlist) is at most this; looked at
    after each block of draws (2048), of which there is at least one.
    """

    draws: int = 10_000
    seed: int = 1
    weights: Literal["multiplier", "simplex", "off"] = "multiplier"
    spread: float = 0.5
    expectations: bool = True
    ratings: bool = True
    precision: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.draws <= MAX_DRAWS or not 0 <= self.seed < 2**63:
            raise ValueError(f"1 to {MAX_DRAWS} draws, a seed from 0 to 2^63 - 1")
        if self.weights not in ("multiplier", "simplex", "off") or not 0 <= self.spread <= MAX_SPREAD:
            raise ValueError(f"weights are 'multiplier', 'simplex' or 'off', spread 0 to {MAX_SPREAD:g}")
        if self.precision is not None and not 0 < self.precision < 1:
            raise ValueError("precision is a standard error between 0 and 1")


@dataclass(frozen=True, eq=False)
class Doubtful:
    """A matrix with what is known about its doubt. Build it with `doubtful`.

    `votes`: position of an item -> the levels that were voted. `confidence`: (S, I), 0 to 1, of known ratings.
    """

    matrix: Matrix
    votes: Mapping[int, Sequence[int]]
    confidence: Figures


def doubtful(matrix: Matrix, votes: Mapping[int, Sequence[int]] | None = None, confidence: npt.ArrayLike | None = None) -> Doubtful:
    """Check and join. ValueError on a vote outside 0-4, or a confidence outside 0-1 or of another shape."""
    votes = votes or {}
    sure = np.ones(matrix.levels.shape) if confidence is None else np.asarray(confidence, dtype=np.float64)
    if sure.shape != matrix.levels.shape or not ((sure >= 0) & (sure <= 1)).all():
        raise ValueError(f"confidence holds {matrix.levels.shape} numbers from 0 to 1")
    for item, levels in votes.items():
        if not 0 <= item < len(matrix.item_codes) or not all(level in range(LEVELS) for level in levels):
            raise ValueError("votes are levels 0-4 of an item of the matrix")
    return Doubtful(matrix, votes, sure)


def expectation_spread(known: Doubtful, drawn: bool = True) -> Figures:
    """(I, 5): the share of each level 0-4 of each item.

    Votes: their empirical distribution with one pseudo-vote on the agreed level, or, where no level is agreed, one spread as an item
    not yet discussed. Not yet discussed: the levels agreed in its domain with one pseudo-count on each level. Otherwise, and
    everywhere when nothing is `drawn`, the agreed level; an item not yet discussed then counts nothing.
    """
    matrix = known.matrix
    agreed = np.zeros((len(matrix.item_codes), LEVELS))
    decided = np.flatnonzero(matrix.expectations != NOT_DISCUSSED)
    agreed[decided, matrix.expectations[decided]] = 1
    open_items = np.flatnonzero(matrix.expectations == NOT_DISCUSSED)
    if not drawn:
        agreed[open_items, 0] = 1
        return agreed
    by_domain = np.zeros((len(matrix.domains), LEVELS))
    np.add.at(by_domain, matrix.domain_of[decided], agreed[decided])
    guess = by_domain[matrix.domain_of[open_items]] + 1
    agreed[open_items] = guess / guess.sum(axis=1, keepdims=True)
    for item, levels in known.votes.items():
        if levels:
            counts = agreed[item] + np.bincount(np.asarray(levels), minlength=LEVELS)
            agreed[item] = counts / counts.sum()
    return agreed


def rating_spread(known: Doubtful, drawn: bool = True) -> Figures:
    """(4, S, I): P(rating >= k) for k = 1 to 4.

    A known rating keeps its level with its confidence, otherwise it is one higher or lower with equal chance, clipped to 0-4. An
    unknown one is drawn from the solution's known levels in the domain with one pseudo-count on each level. When nothing is `drawn`
    a known rating is certain, and an unknown one counts nothing.
    """
    matrix = known.matrix
    levels = matrix.levels
    steps = np.arange(1, LEVELS)[:, np.newaxis, np.newaxis]
    if not drawn:
        return (levels >= steps).astype(np.float64)
    off = (1 - known.confidence) / 2
    higher, lower = np.minimum(levels + 1, 4), np.maximum(levels - 1, 0)
    chance = known.confidence * (levels >= steps) + off * (higher >= steps) + off * (lower >= steps)
    return np.where(levels >= 0, chance, _guess(matrix)[:, :, matrix.domain_of])


def _guess(matrix: Matrix) -> Figures:
    """(4, S, domains): P(rating >= k) of an unknown rating."""
    domains = len(matrix.domains)
    counts = np.empty((LEVELS, len(matrix.solution_codes), domains))
    belongs = (matrix.domain_of[:, np.newaxis] == np.arange(domains)).astype(np.float64)  # (I, domains)
    for level in range(LEVELS):
        counts[level] = (matrix.levels == level) @ belongs + 1
    at_least: Figures = counts[::-1].cumsum(axis=0)[::-1] / counts.sum(axis=0)
    return at_least[1:]


def in_units(chance: Figures) -> Bytes:
    """Chances as bounds for a random byte that is at most 254: below the bound with that chance, up to 1/512, near 1
    up to 1.5/256; 0 and 1 are exact."""
    bound = np.rint(np.asarray(chance) * UNITS)
    certain = bound >= UNITS
    return np.where(certain, ALWAYS, np.minimum(bound, ALWAYS - 1)).astype(np.uint8)
