"""The final choice among the candidates of a shortlist: fit with the project team, ergonomics, budget (method, section 7).

Everything is on 0 to 100. A criterion that nobody scored or costed is None and so is the total that needs it: never 0. Functions of
plain numbers; a solution, a participant and a criterion are strings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.scoring.statistics import t_interval

TEAM, ERGONOMICS, BUDGET = CRITERIA = ("team", "ergonomics", "budget")
HORIZONS = (3, 5)  # years
BASES = ("once", "year", "seat_month")
TIE = 1e-9
STATEMENTS = 10
# Mean score of the systems that people called so: Bangor, Kortum and Miller 2009, table 3.
ADJECTIVES = {
    "worst_imaginable": 12.5, "awful": 20.3, "poor": 35.7, "ok": 50.9, "good": 71.4, "excellent": 85.5, "best_imaginable": 90.9,
}
Scores = Mapping[str, float | None]  # criterion -> 0..100


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of a candidate's costs; `seat_month` is the price of one seat a month."""

    basis: str
    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Range:
    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Mean:
    """Over participants; `deviation` is that of a sample, None below two."""

    score: float | None
    n: int
    deviation: float | None


@dataclass(frozen=True, slots=True)
class Turning:
    """Where a rival passes the winner: when a criterion weighs more ("above") or less ("below") than `at` percent."""

    at: float
    side: str


# ---- what participants say

def usability(answers: Sequence[int]) -> float:
    """The System Usability Scale of one participant: ten answers 1 to 5, odd statements praise, even ones blame (Brooke 1996).

    ValueError unless all ten are there.
    """
    if len(answers) != STATEMENTS or any(not 1 <= each <= 5 for each in answers):
        raise ValueError(f"{list(answers)} are not ten answers from 1 to 5")
    return 2.5 * (sum(each - 1 for each in answers[0::2]) + sum(5 - each for each in answers[1::2]))


def team_fit(answers: Sequence[int | None]) -> float | None:
    """One participant's mean over the statements that they answered, 0 to 4 each, times 25; None when they could say nothing."""
    given = [each for each in answers if each is not None]
    if any(not 0 <= each <= 4 for each in given):
        raise ValueError(f"{list(answers)} are not answers from 0 to 4")
    return 25 * sum(given) / len(given) if given else None


def adjective(score: float) -> str:
    """The adjective whose mean score lies nearest; of two as near, the humbler one."""
    return min(ADJECTIVES, key=lambda each: abs(ADJECTIVES[each] - score))


def mean_of(values: Sequence[float | None]) -> Mean:
    """Over the participants who could say something."""
    given = [each for each in values if each is not None]
    found = t_interval(given)
    return Mean(found.mean, len(given), found.sd)


# ---- what it costs

def cost_over(cost: Cost, seats: int, years: int) -> Range:
    """A line over a horizon; ValueError for an unknown basis."""
    if cost.basis not in BASES:
        raise ValueError(f"{cost.basis} is not one of {BASES}")
    times = {"once": 1, "year": years, "seat_month": seats * 12 * years}[cost.basis]
    return Range(cost.low * times, cost.likely * times, cost.high * times)


def total_cost(costs: Sequence[Cost], seats: int, years: int) -> Range | None:
    """All lines of a candidate over a horizon; None without any line, because nobody has costed it."""
    lines = [cost_over(each, seats, years) for each in costs]
    if not lines:
        return None
    return Range(sum(each.low for each in lines), sum(each.likely for each in lines), sum(each.high for each in lines))


def budget_scores(totals: Mapping[str, float | None]) -> dict[str, float | None]:
    """100 times the lowest total over the own one; a candidate that costs nothing has 100, one that nobody costed None."""
    known = [each for each in totals.values() if each is not None]
    lowest = min(known, default=0.0)
    return {code: None if total is None else 100.0 if total == 0 else 100 * (lowest / total) for code, total in totals.items()}


# ---- together

def weighted(weights: Mapping[str, float], scores: Scores) -> float | None:
    """Sum of weight x score / 100; None while a criterion that weighs something has no score."""
    total = 0.0
    for criterion in CRITERIA:
        score = scores[criterion]
        if weights[criterion] > 0:
            if score is None:
                return None
            total += weights[criterion] * score / 100
    return total


def ranks(totals: Sequence[float | None]) -> list[int | None]:
    """1 for the best; equal ones (within 1e-9) share a place, one without a total has none."""
    known = [each for each in totals if each is not None]
    return [None if each is None else 1 + sum(other > each + TIE for other in known) for each in totals]


def turning_points(weights: Mapping[str, float], winner: Scores, other: Scores) -> dict[str, Turning | None]:
    """Criterion -> from which weight on `other` passes `winner`, the remaining criteria keeping their proportion; None: never.

    The difference of the totals is linear in the weight s of one criterion, s d + (1 - s) r with d the difference on it and r that of
    the others in their proportion: zero at s = r / (r - d). None as well where nothing remains whose proportion could be kept.
    """
    found: dict[str, Turning | None] = {}
    for criterion in CRITERIA:
        rest = [each for each in CRITERIA if each != criterion and weights[each] > 0]
        remaining = sum(weights[each] for each in rest)
        own = _difference(criterion, winner, other)
        others = [_difference(each, winner, other) for each in rest]
        if own is None or not rest or any(each is None for each in others):
            found[criterion] = None
            continue
        behind = sum(weights[each] * (gap or 0.0) for each, gap in zip(rest, others, strict=True)) / remaining
        passes = own < -TIE or behind < -TIE
        found[criterion] = Turning(100 * behind / (behind - own), "above" if own < 0 else "below") if passes else None
    return found


def _difference(criterion: str, winner: Scores, other: Scores) -> float | None:
    own, theirs = winner[criterion], other[criterion]
    return None if own is None or theirs is None else own - theirs


def budget_at(costs: Mapping[str, Range | None], code: str, own: str, others: str) -> float | None:
    """The budget score of a candidate whose cost is at one end ("low", "likely", "high") while all others' are at another."""
    ends = {each: None if span is None else getattr(span, own if each == code else others) for each, span in costs.items()}
    return budget_scores(ends)[code]


def costs_decide(
    weights: Mapping[str, float], scores: Mapping[str, Scores], costs: Mapping[str, Range | None], winner: str, other: str
) -> bool:
    """Whether `other` passes `winner` when the winner costs its high and the other its low, everybody else what is likely."""
    ends = {winner: "high", other: "low"}
    budgets = budget_scores({code: None if span is None else getattr(span, ends.get(code, "likely")) for code, span in costs.items()})
    totals = [weighted(weights, {**scores[code], BUDGET: budgets[code]}) for code in (winner, other)]
    return totals[0] is not None and totals[1] is not None and totals[1] > totals[0] + TIE


# ---- a year later

@dataclass(frozen=True, slots=True)
class Suitability:
    """What became of candidates and shortlists; the shares are percent, None while nobody knows.

    A shortlist counts as wholly suitable when all its candidates proved so, as not when one proved unsuitable; the others, where
    somebody does not know, are `cannot_say` and in neither side of the share.
    """

    yes: int = 0
    no: int = 0
    unknown: int = 0
    all_suitable: int = 0
    not_all: int = 0
    cannot_say: int = 0

    @property
    def share_of_candidates(self) -> float | None:
        return _percent(self.yes, self.no)

    @property
    def share_of_shortlists(self) -> float | None:
        return _percent(self.all_suitable, self.not_all)


def suitability(answers: Sequence[Mapping[str, str]]) -> Suitability:
    """Each shortlist's answers: candidate -> yes, no or unknown."""
    told = Suitability()
    for each in answers:
        given = list(each.values())
        yes, no = given.count("yes"), given.count("no")
        unknown = len(given) - yes - no
        kind = "not_all" if no else "cannot_say" if unknown or not yes else "all_suitable"
        told = replace(told, yes=told.yes + yes, no=told.no + no, unknown=told.unknown + unknown, **{kind: getattr(told, kind) + 1})
    return told


def _percent(part: int, rest: int) -> float | None:
    return 100 * part / (part + rest) if part + rest else None
