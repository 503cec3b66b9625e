"""The indicators that companies follow: NPS, CES, CSAT, Kano's coefficients, importance-performance (journey method, section 2.10).

Plain sequences of answers come in, frozen figures go out, unrounded; None where no answer defines a figure.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.scoring.statistics import Interval, mean, t_interval, two_sided_z, wilson

NPS_SCALE, CES_SCALE, CSAT_SCALE = (0, 10), (1, 7), (1, 5)
PROMOTER, DETRACTOR = 9, 6  # from, up to
EASY, SATISFIED = 5, 4  # from these on an answer is favourable
ADDED, ADDED_EACH = 3, 0.75  # what the adjusted-Wald interval adds to n, and to promoters and to detractors

KanoClass = Literal["must_be", "one_dimensional", "attractive", "indifferent", "reverse", "questionable"]
# In the order that settles a tie: what dissatisfies by its absence weighs first (Berger et al. 1993).
KANO_CLASSES: tuple[KanoClass, ...] = ("must_be", "one_dimensional", "attractive", "indifferent", "reverse", "questionable")
Quadrant = Literal["concentrate", "keep_up", "low_priority", "overkill"]
QUADRANTS: dict[tuple[bool, bool], Quadrant] = {  # (important, performing)
    (True, False): "concentrate", (True, True): "keep_up", (False, False): "low_priority", (False, True): "overkill",
}


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """`nps` from -100 to 100; `low` and `high` are not clipped to that and may pass it by a little."""

    n: int
    promoters: int
    passives: int
    detractors: int
    nps: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of the answers; `share` and its Wilson interval from 0 to 1."""

    count: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """The mean answer with its Student-t interval (not clipped to the scale), and the share of favourable answers."""

    n: int
    mean: Interval
    favourable: Share


@dataclass(frozen=True, slots=True)
class Kano:
    """How one feature was classed. `better` from 0 to 1, `worse` from -1 to 0; `category` is the most frequent class."""

    n: int
    counts: dict[KanoClass, int]
    better: float | None
    worse: float | None
    category: KanoClass | None


@dataclass(frozen=True, slots=True)
class Attribute:
    """What importance-performance places: each figure on its own scale, whichever that is."""

    code: str
    importance: float
    performance: float


@dataclass(frozen=True, slots=True)
class ImportancePerformance:
    """The two lines that divide the grid, and the quadrant of every attribute in the order given."""

    importance_line: float | None
    performance_line: float | None
    quadrants: tuple[Quadrant, ...]


def net_promoter(answers: Sequence[int], confidence: float = 0.95) -> NetPromoter:
    """NPS = 100 · (promoters - detractors)/n of answers from 0 to 10 (Reichheld 2003), with its adjusted-Wald interval.

    The interval that holds its promise for small n (Rocks 2016): with p = (P + ¾)/(n + 3) and d = (D + ¾)/(n + 3), it is
    p - d ± z · √((p + d - (p - d)²)/(n + 3)). Its middle is nearer to 0 than the NPS. ValueError outside the scale.
    """
    _check(answers, NPS_SCALE)
    z = two_sided_z(confidence)
    n, promoters = len(answers), sum(answer >= PROMOTER for answer in answers)
    detractors = sum(answer <= DETRACTOR for answer in answers)
    if n == 0:
        return NetPromoter(0, 0, 0, 0, None, None, None)
    more = n + ADDED
    p, d = (promoters + ADDED_EACH) / more, (detractors + ADDED_EACH) / more
    reach = z * math.sqrt((p + d - (p - d) ** 2) / more)
    nps = 100 * (promoters - detractors) / n
    return NetPromoter(n, promoters, n - promoters - detractors, detractors, nps, 100 * (p - d - reach), 100 * (p - d + reach))


def customer_effort(answers: Sequence[int], confidence: float = 0.95) -> Score:
    """CES of answers from 1 to 7, 7 the easiest: mean and share of 5 to 7 (Dixon, Toman & DeLisi 2013). ValueError outside the scale."""
    return _score(answers, CES_SCALE, EASY, confidence)


def customer_satisfaction(answers: Sequence[int], confidence: float = 0.95) -> Score:
    """CSAT of answers from 1 to 5: mean and share of 4 and 5, the top two boxes. ValueError outside the scale."""
    return _score(answers, CSAT_SCALE, SATISFIED, confidence)


def kano(classes: Sequence[KanoClass]) -> Kano:
    """The class that each customer's pair of answers gave one feature, summed up (Kano et al. 1984; Berger et al. 1993).

    better = (A + O)/(A + O + M + I), what its presence adds; worse = -(O + M)/(A + O + M + I), what its absence costs. Reverse and
    questionable answers are counted and stay out of both. ValueError on a class that does not exist.
    """
    counted = Counter(classes)
    if unknown := counted.keys() - set(KANO_CLASSES):
        raise ValueError(f"no Kano class {min(unknown)}")
    counts = {each: counted[each] for each in KANO_CLASSES}
    m, o, a, i = (counts[each] for each in KANO_CLASSES[:4])
    used = a + o + m + i
    most_frequent = max(counts, key=counts.__getitem__)  # the first of equals
    category = most_frequent if classes else None
    if used == 0:
        return Kano(len(classes), counts, None, None, category)
    return Kano(len(classes), counts, (a + o) / used, -(o + m) / used, category)


def importance_performance(
    attributes: Sequence[Attribute], importance_line: float | None = None, performance_line: float | None = None
) -> ImportancePerformance:
    """Quadrants of importance against performance (Martilla & James 1977).

    A line that is not given lies at the mean of the attributes; what lies on a line counts as above it. Their names for the four:
    concentrate here, keep up the good work, low priority, possible overkill.
    """
    if not attributes:
        return ImportancePerformance(importance_line, performance_line, ())
    important = mean([each.importance for each in attributes]) if importance_line is None else importance_line
    performing = mean([each.performance for each in attributes]) if performance_line is None else performance_line
    quadrants = (QUADRANTS[each.importance >= important, each.performance >= performing] for each in attributes)
    return ImportancePerformance(important, performing, tuple(quadrants))


def _score(answers: Sequence[int], scale: tuple[int, int], from_here: int, confidence: float) -> Score:
    _check(answers, scale)
    favourable = sum(answer >= from_here for answer in answers)
    share = favourable / len(answers) if answers else None
    return Score(len(answers), t_interval(answers, confidence), Share(favourable, share, *wilson(favourable, len(answers), confidence)))


def _check(answers: Sequence[int], scale: tuple[int, int]) -> None:
    if answers and not (scale[0] <= min(answers) and max(answers) <= scale[1]):
        raise ValueError(f"an answer lies outside {scale[0]} to {scale[1]}")
