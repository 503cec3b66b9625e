"""The stages of a journey over all customers: means with their doubt, zones, gaps and where to act first (journey method, 2.3 to 2.6)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from app.scoring.journey_cells import Cells, Figures
from app.scoring.journey_profile import JourneyProfile, Zone
from app.scoring.statistics import SAME, Interval, t_cdf, t_quantile, wilson

NOTHING = Interval(None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage as the client sees it: `importance` 1-5, `target` an index or None for no gap."""

    code: str
    importance: int = 3
    moment_of_truth: bool = False
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Unmet:
    """Customers with an unmet basic, and the Wilson interval (0..1) of their share; without customers there is none."""

    customers: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One stage of the answer. Observed by nobody, it has `n` 0 and no figures. `low` and `high` are not clipped to ±100."""

    n: int
    mean_sum: float | None
    index: Interval
    gated_index: Interval
    zone: Zone | None
    firm: bool
    basics_unmet: Unmet
    gap: float | None
    priority: float | None
    p_gap: float | None
    weighted_priority: float | None


def judge_stage(stage: Stage, cells: Cells, position: int, profile: JourneyProfile) -> StageFigures:
    """All figures of the stage at `position` of the cells' columns."""
    seen = cells.n[:, position] > 0
    n = int(seen.sum())
    if n == 0:
        return StageFigures(0, None, NOTHING, NOTHING, None, False, Unmet(0, None, None), None, None, None, None)
    gated = estimate(cells.gated_index[seen, position], profile.confidence)
    index = gated if cells.index is cells.gated_index else estimate(cells.index[seen, position], profile.confidence)
    unmet = int((cells.unmet[:, position] > 0).sum())
    zone = profile.zone_of(gated.mean or 0.0)
    gap = None if stage.target is None else stage.target - (gated.mean or 0.0)
    urgency = None if gap is None else priority(gap, stage.importance, stage.moment_of_truth, zone == "disappointing")
    sure = None if gap is None else p_gap(gap, gated.se, n)
    return StageFigures(
        n=n, mean_sum=float(cells.sum[seen, position].mean()), index=index, gated_index=gated, zone=zone,
        firm=n >= profile.min_n and _wholly_inside(gated, profile),
        basics_unmet=Unmet(unmet, *wilson(unmet, n, profile.confidence)),
        gap=gap, priority=urgency, p_gap=sure, weighted_priority=None if urgency is None or sure is None else urgency * sure,
    )


def estimate(values: Figures, confidence: float) -> Interval:
    """`statistics.t_interval` of one or more values for arrays: 24 columns of 10,000 in milliseconds. Equal values have sd 0."""
    n, least, most = len(values), float(values.min()), float(values.max())
    mean = min(max(float(values.mean()), least), most)
    if n == 1:
        return Interval(mean, None, None, None, None)
    equal = most - least <= SAME * max(abs(least), abs(most))
    sd = 0.0 if equal else float(values.std(ddof=1))
    se = sd / math.sqrt(n)
    reach = -t_quantile((1 - confidence) / 2, n - 1) * se
    return Interval(mean, sd, se, mean - reach, mean + reach)


def priority(gap: float, importance: int, moment_of_truth: bool, disappointing: bool) -> float:
    """0-100: how far below the target, how important, and doubled for a moment of truth that disappoints (journey method, 2.6)."""
    return 100 * (max(0.0, gap) / 200) * (importance / 5) * (1 + 0.5 * moment_of_truth + 0.5 * disappointing) / 2


def p_gap(gap: float, se: float | None, n: int) -> float:
    """How sure the gap is, 0-1: T(n-1) at gap/se; even odds where one customer or equal values say nothing of it."""
    return t_cdf(gap / se, n - 1) if n >= 2 and se else 0.5


def draw_lists(stages: Mapping[str, StageFigures]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(catch up, differentiate), each by falling weighted priority, equals and stages without a target in the journey's order.

    A stage that disappoints or leaves a basic unmet is to catch up, with or without a gap; no stage is in both lists.
    """
    ordered = sorted(stages, key=lambda code: _urgency(stages[code]), reverse=True)
    behind = tuple(code for code in ordered if stages[code].zone == "disappointing" or stages[code].basics_unmet.customers)
    return behind, tuple(code for code in ordered if code not in behind and (stages[code].gap or 0) > 0)


def _urgency(figures: StageFigures) -> float:
    return -1.0 if figures.weighted_priority is None else figures.weighted_priority


def _wholly_inside(estimated: Interval, profile: JourneyProfile) -> bool:
    """Whether the whole interval lies in one zone; without variance there is no certainty."""
    if not estimated.sd or estimated.low is None or estimated.high is None:
        return False
    return bool(profile.zone_of(estimated.low) == profile.zone_of(estimated.high))
