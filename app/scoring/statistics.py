"""The statistics of small samples: Student's t, intervals, comparisons, agreement between readers (journey method, section 2).

Own code where a library would cost more than it saves; every function is held against published figures in the tests.
What is not defined - a spread of one value, a test without variance - is None, never a number that looks like certainty.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

NORMAL = NormalDist()
SAME = 1e-12  # values whose differences are smaller, relative to their size, differ by rounding alone


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, its sample sd and standard error, and its interval. None where undefined: all for n = 0, all but `mean` for n = 1."""

    mean: float | None
    sd: float | None
    se: float | None
    low: float | None
    high: float | None


class TTest(NamedTuple):
    """Two-sided test of equal means; (None, None, None) where it is not defined."""

    t: float | None
    df: float | None
    p: float | None


class Intraclass(NamedTuple):
    """ICC(2,1): readers are a sample, their level counts. ICC(3,1): these readers only, their level does not."""

    icc_2_1: float | None
    icc_3_1: float | None


NO_TEST = TTest(None, None, None)


def t_cdf(x: float, df: float) -> float:
    """P(T <= x) of Student's t with df >= 1 degrees of freedom, whole or not. ValueError otherwise, or when x is NaN."""
    if not 1 <= df < math.inf or math.isnan(x):
        raise ValueError(f"no t distribution at {x} with {df} degrees of freedom")
    tail = _t_tail(abs(x), df)
    return tail if x < 0 else 1 - tail


@lru_cache(maxsize=1024)
def t_quantile(p: float, df: float) -> float:
    """The x with P(T <= x) = p, for p above 1e-100 and below 1; ValueError otherwise.

    Newton on the upper tail, which falls and is convex beyond 0: started left of the root, at the normal quantile (the t has the
    heavier tail), each step approaches the root and none passes it, until rounding ends it.
    """
    if not 1e-100 < p < 1 or not 1 <= df < math.inf:
        raise ValueError(f"no quantile {p} of t with {df} degrees of freedom")
    if p == 0.5:
        return 0.0
    tail = min(p, 1 - p)
    x = -NORMAL.inv_cdf(tail)
    while (following := x + (_t_tail(x, df) - tail) / _t_density(x, df)) > x:
        x = following
    return -x if p < 0.5 else x


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float | None, float | None]:
    """Score interval of the share k/n (Wilson 1927), each end in 0..1; (None, None) when n = 0. ValueError unless 0 <= k <= n."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    z = two_sided_z(confidence)
    if n == 0:
        return None, None
    centre = k + z * z / 2
    reach = z * math.sqrt(k * (n - k) / n + z * z / 4)
    # The ends at k = 0 and k = n are exactly 0 and 1; rounding would miss them by a hair.
    return 0.0 if k == 0 else (centre - reach) / (n + z * z), 1.0 if k == n else (centre + reach) / (n + z * z)


def two_sided_z(confidence: float) -> float:
    """z with P(|Z| <= z) = confidence; 1.96 for 0.95. ValueError unless 0 < confidence < 1."""
    _check_confidence(confidence)
    return -NORMAL.inv_cdf((1 - confidence) / 2)


def mean(values: Sequence[float]) -> float:
    """The mean of at least one value, never outside them whatever rounding says; ValueError without any."""
    return min(max(math.fsum(values) / max(len(values), 1), min(values)), max(values))


def t_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """mean ± t(n-1) · sd/√n with the sample sd (divisor n - 1). Equal values have exactly sd 0."""
    _check_confidence(confidence)
    if not values:
        return Interval(None, None, None, None, None)
    middle, variance = _mean_and_variance(values)
    if len(values) == 1:
        return Interval(middle, None, None, None, None)
    se = math.sqrt(variance / len(values))
    reach = -t_quantile((1 - confidence) / 2, len(values) - 1) * se
    return Interval(middle, math.sqrt(variance), se, middle - reach, middle + reach)


def paired_t(a: Sequence[float], b: Sequence[float]) -> TTest:
    """Student's paired test of mean(a - b) = 0, pair by pair; ValueError when the lengths differ.

    Not defined for fewer than two pairs, nor when every difference is the same: no variance is no certainty.
    """
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} values are not pairs")
    differences = [x - y for x, y in zip(a, b, strict=True)]
    if len(differences) < 2 or max(differences) - min(differences) <= SAME * _largest([*a, *b]):
        return NO_TEST
    middle, variance = _mean_and_variance(differences)
    return _two_sided(middle, math.sqrt(variance / len(differences)), len(differences) - 1)


def welch_t(a: Sequence[float], b: Sequence[float]) -> TTest:
    """Welch's test of mean(a) = mean(b), variances unequal, df of Satterthwaite (Welch 1947).

    Not defined when a side has fewer than two values or when neither side varies.
    """
    if len(a) < 2 or len(b) < 2 or max(_spread(a), _spread(b)) <= SAME * _largest([*a, *b]):
        return NO_TEST
    mean_a, variance_a = _mean_and_variance(a)
    mean_b, variance_b = _mean_and_variance(b)
    share_a, share_b = variance_a / len(a), variance_b / len(b)
    both = share_a + share_b
    df = 1 / ((share_a / both) ** 2 / (len(a) - 1) + (share_b / both) ** 2 / (len(b) - 1))
    return _two_sided(mean_a - mean_b, math.sqrt(both), df)


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Step-down adjusted p-values in the order given (Holm 1979): the i-th smallest of m times m - i + 1, never falling, at most 1.

    None, a comparison that could not be tested, stays None and does not count in m.
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(tested):
        highest = max(highest, min(1.0, (len(tested) - rank) * p))
        adjusted[place] = highest
    return tuple(adjusted)


def krippendorff_ordinal(ratings: Sequence[Sequence[float | None]]) -> float | None:
    """Ordinal alpha of units x readers, None where a reader has not rated (Krippendorff 2011).

    The ordinal difference of two values is the difference of their mid-ranks among all pairable values, so that alpha is one minus
    the ratio of squared differences of ranks, within units to overall. None when nothing can be paired or no value differs.
    """
    units = [found for unit in ratings if len(found := [value for value in unit if value is not None]) >= 2]
    pooled = np.array([value for unit in units for value in unit], dtype=float)
    if pooled.size == 0:
        return None
    _, place, counts = np.unique(pooled, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2)[place]
    if len(counts) == 1:
        return None
    sizes = [len(unit) for unit in units]
    within = math.fsum(part.var(ddof=1) * part.size for part in np.split(ranks, np.cumsum(sizes)[:-1]))
    return float(1 - within / (ranks.var(ddof=1) * ranks.size))


def intraclass(ratings: Sequence[Sequence[float]]) -> Intraclass:
    """ICC(2,1) and ICC(3,1) of a full table, targets x readers, from its two-way mean squares (Shrout & Fleiss 1979).

    None for fewer than two targets or readers, or when nothing varies. ValueError when a row is shorter than another.
    """
    if len({len(row) for row in ratings}) > 1:
        raise ValueError("every target needs a rating of every reader")
    table = np.array(ratings, dtype=float)
    if table.ndim != 2 or min(table.shape) < 2 or float(np.ptp(table)) <= SAME * float(np.abs(table).max()):
        return Intraclass(None, None)
    targets, readers = table.shape
    rows, columns, whole = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True), table.mean()
    between = readers * float(((rows - whole) ** 2).sum()) / (targets - 1)
    judges = targets * float(((columns - whole) ** 2).sum()) / (readers - 1)
    error = float(((table - rows - columns + whole) ** 2).sum()) / ((targets - 1) * (readers - 1))
    consistency = between + (readers - 1) * error
    agreement = consistency + readers * (judges - error) / targets
    nil = SAME * (between + judges + error)
    return Intraclass(
        (between - error) / agreement if agreement > nil else None, (between - error) / consistency if consistency > nil else None
    )


def _t_tail(x: float, df: float) -> float:
    """P(T > x) for x >= 0: the incomplete beta on the side of it where the continued fraction is quick."""
    square = x * x
    if math.isinf(square):
        return 0.0
    power = x * _t_density(x, df)  # y^(df/2) (1-y)^(1/2) / B(df/2, 1/2) at y = df/(df + x²)
    if square / (df + square) < 3 / (df + 5):
        return 0.5 - power * _beta_fraction(0.5, df / 2, square / (df + square))
    return power / df * _beta_fraction(df / 2, 0.5, df / (df + square))


def _t_density(x: float, df: float) -> float:
    square = x * x
    return _gamma_step(df / 2) * math.exp(-df / 2 * math.log1p(square / df)) / math.sqrt(math.pi * (df + square))


def _gamma_step(a: float) -> float:
    """Γ(a + ½) / Γ(a), where a difference of two large lgamma would lose the digits (DLMF 5.11.13)."""
    if a < 100:
        return math.gamma(a + 0.5) / math.gamma(a)
    return math.sqrt(a) * math.exp(-1 / (8 * a) + 1 / (192 * a**3) - 1 / (640 * a**5))


def _beta_fraction(a: float, b: float, x: float) -> float:
    """a B(a, b) I_x(a, b) / (x^a (1-x)^b) as the continued fraction 1/(1 + d1/(1 + d2/(1 + ...))) (DLMF 8.17.22).

    Summed front to back: each convergent is the one before plus `change` (Steed's way), until that no longer shows.
    """
    inverse = change = total = 1.0
    for term in count(1):
        m, odd = divmod(term, 2)
        d = -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1)) if odd else m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m))
        inverse = 1 / (1 + d * x * inverse)
        change *= inverse - 1
        total += change
        if abs(change) <= 1e-17 * abs(total):
            break
    return total


def _mean_and_variance(values: Sequence[float]) -> tuple[float, float]:
    """The mean and the sample variance: 0 when only rounding differs, as for one value."""
    middle = mean(values)
    if _spread(values) <= SAME * _largest(values):
        return middle, 0.0
    return middle, math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


def _two_sided(difference: float, se: float, df: float) -> TTest:
    t = difference / se
    return TTest(t, df, min(1.0, 2 * _t_tail(abs(t), df)))


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _largest(values: Sequence[float]) -> float:
    return max(abs(value) for value in values)


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"{confidence} is no confidence between 0 and 1")
