"""The whole score of a journey: cells, stages, customers, its story and what must be said beside it (journey method, section 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.scoring.journey_cells import Cells, Interaction, Marks, cells
from app.scoring.journey_customers import Customers, Overall, experience, overall
from app.scoring.journey_profile import BOUND, JourneyProfile, Zone
from app.scoring.journey_stages import Stage, StageFigures, draw_lists, judge_stage

ALGORITHM = "journey/1"
MOST_DELIGHTS = 3  # a target with more without being all delight spends its margin
Story = Literal[
    "ultimate", "flat", "positive", "unhappy_ending", "unrecovered", "recovered", "story_with_early_delight", "story",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say: a stable code and the values of its sentence. The codes:

    must_be_best            the best score of the must-be `interaction` is `best`, not 0
    attractive_worst        the worst score of the attractive `interaction` is `worst`, not 0
    one_dimensional_signs   the scores of the one-dimensional `interaction` have one sign only
    stage_unobserved        nobody observed `stage`
    customers_unobserved    `count` customers have no mark
    weights_of_moments      the weights of the memorised moments add up to `total`, not to 1
    target_disappoints      the target of `stage` lies in the disappointing zone
    target_all_delight      every target is delight, which drifts to normal and costs the margin
    target_no_delight       no target is delight
    target_much_delight     `count` targets are delight, more than `most`
    target_flat_end         the last target, of `stage`, is not delight
    """

    code: str
    params: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, eq=False)
class JourneyScore:
    """Everything about one journey. `story` is None when no stage was observed."""

    marks: Marks
    profile: JourneyProfile
    cells: Cells
    stages: dict[str, StageFigures]  # in the journey's order
    customers: Customers
    overall: Overall
    story: Story | None
    catch_up: tuple[str, ...]
    differentiate: tuple[str, ...]
    warnings: tuple[Finding, ...]


def score(stages: Sequence[Stage], marks: Marks, profile: JourneyProfile) -> JourneyScore:
    """Score the marks; `stages` are those of the marks, in the same order. ValueError when they are not, or a level is off the scale."""
    if tuple(stage.code for stage in stages) != marks.stage_codes:
        raise ValueError("the stages are not those of the marks")
    if any(abs(level) > profile.scale for each in marks.interactions for level in each.levels.values()):
        raise ValueError(f"a level's score is beyond ±{profile.scale}")
    found = cells(marks, profile.gate)
    judged = {stage.code: judge_stage(stage, found, position, profile) for position, stage in enumerate(stages)}
    customers = experience(found, profile)
    whole = overall(customers)
    behind, ahead = draw_lists(judged)
    return JourneyScore(
        marks=marks, profile=profile, cells=found, stages=judged, customers=customers, overall=whole,
        story=tell_story([each.zone for each in judged.values() if each.zone is not None]), catch_up=behind, differentiate=ahead,
        warnings=(
            *lint_repository(marks.interactions),
            *(Finding("stage_unobserved", (("stage", code),)) for code, each in judged.items() if each.n == 0),
            *_doubts(len(marks.customer_codes) - whole.customers, profile),
        ),
    )


def tell_story(zones: Sequence[Zone]) -> Story | None:
    """The name of a journey from the zones of its stages, in order (journey method, section 2.9); None without zones."""
    if not zones:
        return None
    delights = [place for place, zone in enumerate(zones) if zone == "enchantment"]
    lows = [place for place, zone in enumerate(zones) if zone == "disappointing"]
    if not lows:
        return "ultimate" if len(delights) == len(zones) else "positive" if delights else "flat"
    if zones[-1] == "disappointing":
        return "unhappy_ending"
    if not delights or delights[-1] < lows[-1]:
        return "unrecovered"
    if zones[-1] != "enchantment":
        return "recovered"
    return "story_with_early_delight" if delights[0] < lows[0] else "story"


def lint_repository(interactions: Sequence[Interaction]) -> tuple[Finding, ...]:
    """Interactions whose scores contradict their Kano class (journey method, section 1)."""
    findings = []
    for each in interactions:
        worst, best = min(each.levels.values()), max(each.levels.values())
        named = ("interaction", each.code)
        if each.kano == "must_be" and best != 0:
            findings.append(Finding("must_be_best", (named, ("best", best))))
        if each.kano == "attractive" and worst != 0:
            findings.append(Finding("attractive_worst", (named, ("worst", worst))))
        if each.kano == "one_dimensional" and not worst < 0 < best:
            findings.append(Finding("one_dimensional_signs", (named,)))
    return tuple(findings)


def lint_targets(stages: Sequence[Stage], profile: JourneyProfile) -> tuple[Finding, ...]:
    """What a target journey should not be (journey method, section 2.9); stages without a target are left out."""
    zones = [(stage.code, profile.zone_of(stage.target)) for stage in stages if stage.target is not None]
    delights = sum(zone == "enchantment" for _, zone in zones)
    findings = [Finding("target_disappoints", (("stage", code),)) for code, zone in zones if zone == "disappointing"]
    if zones and delights == len(zones):
        findings.append(Finding("target_all_delight"))
    elif zones and delights == 0:
        findings.append(Finding("target_no_delight"))
    elif delights > MOST_DELIGHTS:
        findings.append(Finding("target_much_delight", (("count", delights), ("most", MOST_DELIGHTS))))
    if zones and zones[-1][1] != "enchantment":
        findings.append(Finding("target_flat_end", (("stage", zones[-1][0]),)))
    return tuple(findings)


def _doubts(unobserved: int, profile: JourneyProfile) -> list[Finding]:
    findings = []
    if unobserved:
        findings.append(Finding("customers_unobserved", (("count", unobserved),)))
    if abs(profile.weight_of_moments - 1) > BOUND:
        findings.append(Finding("weights_of_moments", (("total", profile.weight_of_moments),)))
    return findings
