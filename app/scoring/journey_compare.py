"""Two waves, two segments, the whole brand: differences with their doubt (journey method, section 2.7).

Student's paired test where the same customers were observed in both waves, else Welch's; p-values adjusted by Holm over the stages.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.scoring.journey_cells import Interaction
from app.scoring.statistics import NO_TEST, TTest, holm, mean, paired_t, t_interval, t_quantile, welch_t

LEAST_PAIRS = 0.5  # of the smaller side; with fewer pairs the rest would be thrown away, so all are compared unpaired (default)


@dataclass(frozen=True, slots=True)
class Difference:
    """`difference` = after - before, with its interval. Paired: both sides are the pairs only. Nulls where a side has nobody;
    no test and no interval where it has too few, or where nothing varies."""

    before: float | None
    after: float | None
    difference: float | None
    n_before: int
    n_after: int
    paired: bool
    t: float | None = None
    df: float | None = None
    p: float | None = None
    p_holm: float | None = None
    low: float | None = None
    high: float | None = None


def differ(before: Mapping[str, float], after: Mapping[str, float], confidence: float = 0.95, pair: bool = True) -> Difference:
    """The figures of customers, by customer, before and after. `pair`: whether an equal name is the same customer.

    The interval is that of the test: t(df) times the standard error of the difference (Student 1908; Welch 1947).
    """
    common = sorted(before.keys() & after.keys()) if pair else []
    if len(common) >= 2 and len(common) >= LEAST_PAIRS * min(len(before), len(after)):
        return _paired([before[each] for each in common], [after[each] for each in common], confidence)
    first, second = ([side[each] for each in sorted(side)] for side in (before, after))
    if not first or not second:
        return Difference(mean(first) if first else None, mean(second) if second else None, None, len(first), len(second), False)
    found = welch_t(second, first)
    error = math.sqrt(sum((t_interval(side, confidence).se or 0.0) ** 2 for side in (first, second)))
    return _told(first, second, found, error, confidence, False)


def differences(
    before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]], confidence: float = 0.95, pair: bool = True
) -> dict[str, Difference]:
    """The same for every stage of `before` (stage -> customer -> figure), p-values adjusted over the stages."""
    found = {stage: differ(figures, after.get(stage, {}), confidence, pair) for stage, figures in before.items()}
    return dict(zip(found, adjust(list(found.values())), strict=True))


def adjust(found: Sequence[Difference]) -> list[Difference]:
    """`p_holm` filled in over one family of comparisons (Holm 1979); what could not be tested does not count in it."""
    return [replace(each, p_holm=p) for each, p in zip(found, holm([each.p for each in found]), strict=True)]


def shared(before: Sequence[Interaction], after: Sequence[Interaction]) -> tuple[list[str], dict[str, str]]:
    """The codes that mean the same in two repositories, and why each of the others is left out.

    Reasons: missing_before, missing_after, other_stage, other_kano, other_levels. In the order of `after`, then of `before`.
    """
    old, new = ({each.code: each for each in side} for side in (before, after))
    reasons = {code: _reason(old.get(code), new.get(code)) for code in [*new, *(code for code in old if code not in new)]}
    return [code for code, reason in reasons.items() if reason is None], {code: why for code, why in reasons.items() if why is not None}


def brand_mean(means: Mapping[str, float | None], shares: Mapping[str, float | None]) -> tuple[float | None, dict[str, float]]:
    """Sum of share x mean over the segments that have both, and the weights used: the shares of those, made to add up to 1."""
    usable = {code: share for code, share in shares.items() if share and means.get(code) is not None}
    total = math.fsum(usable.values())
    weights = {code: share / total for code, share in usable.items()}
    if not weights:
        return None, {}
    return math.fsum(weight * (means[code] or 0.0) for code, weight in weights.items()), weights


def _reason(old: Interaction | None, new: Interaction | None) -> str | None:
    if old is None:
        return "missing_before"
    if new is None:
        return "missing_after"
    if old.stage != new.stage:
        return "other_stage"
    if old.kano != new.kano:
        return "other_kano"
    return None if dict(old.levels) == dict(new.levels) else "other_levels"


def _paired(before: list[float], after: list[float], confidence: float) -> Difference:
    interval = t_interval([b - a for a, b in zip(before, after, strict=True)], confidence)
    return _told(before, after, paired_t(after, before), interval.se or 0.0, confidence, True)


def _told(before: list[float], after: list[float], found: TTest, error: float, confidence: float, paired: bool) -> Difference:
    middle_before, middle_after = mean(before), mean(after)
    change = middle_after - middle_before
    told = Difference(middle_before, middle_after, change, len(before), len(after), paired)
    if found == NO_TEST or found.df is None:
        return told
    reach = -t_quantile((1 - confidence) / 2, found.df) * error
    return replace(told, t=found.t, df=found.df, p=found.p, low=change - reach, high=change + reach)
