"""What the pages of results say in sentences: the finding and how sure it is, why a stage is on a list, what a difference means."""

from typing import Any

from app.journeys.results.service import Results
from app.journeys.results.urgency import most_urgent_first
from app.web.language import NO_VALUE, Speaker

N_ = str  # marks a sentence for its translation
Plain = dict[str, Any]
NOTE = N_("Note for the readers")
MEANINGS = {
    "ultimate": N_("Delight everywhere soon feels normal and costs the margin. Choose the one to three moments that matter; keep those."),
    "flat": N_(
        "Nothing goes wrong, and nothing would be remembered: customers leave at the first better offer. Choose one to three moments to "
        "delight."
    ),
    "positive": N_("Nothing goes wrong and some moments delight. Make these reliable: a delight that comes by chance is not counted on."),
    "unhappy_ending": N_(
        "The end weighs most in what customers remember, and after-sales is often the end. Mend the last stage before anything else."
    ),
    "unrecovered": N_("Nothing after the disappointment makes up for it. Remove it, or follow it with a moment that delights."),
    "recovered": N_("The disappointment is made up for, but the journey ends quietly: the last moment is the one to raise."),
    "story_with_early_delight": N_(
        "An early delight, a difficulty that is overcome, a happy end: what people like to tell. Keep the end; make the difficulty smaller."
    ),
    "story": N_("A difficulty that is overcome and a happy end: what people like to tell. Keep the end; make the difficulty smaller."),
}


def signed(voice: Speaker, value: float | None, digits: int = 0) -> str:
    """A figure with its sign, a real minus, and no -0."""
    if value is None:
        return NO_VALUE
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + voice.number(abs(rounded), digits)


def headline(voice: Speaker, results: Results, code: str) -> str:
    """The first thing to know of a segment, and how sure it is."""
    told = results.result["segments"][code]
    segment = name_of(results, code)
    if not told["overall"]["customers"]:
        return voice.say("Nobody was observed yet: {segment}", segment=segment)
    names = stage_names(results, code)
    behind, ahead = (most_urgent_first(told[kind], told["stages"]) for kind in ("catch_up", "differentiate"))
    if behind:
        return _behind(voice, segment, names[behind[0]], told["stages"][behind[0]])
    if ahead:
        return voice.say("{segment}: the basics are met; stand out first at “{stage}”", segment=segment, stage=names[ahead[0]])
    if all(stage["gap"] is None for stage in told["stages"].values()):
        return voice.say("{segment}: no stage disappoints; set targets to see where to stand out", segment=segment)
    return voice.say("{segment}: no stage disappoints and every target is reached", segment=segment)


def _behind(voice: Speaker, segment: str, stage: str, figures: Plain) -> str:
    if figures["zone"] == "disappointing" and figures["firm"]:
        return voice.say("{segment}: “{stage}” disappoints, and that is firm", segment=segment, stage=stage)
    if figures["zone"] == "disappointing":
        return voice.say("{segment}: “{stage}” seems to disappoint; that is not firm yet", segment=segment, stage=stage)
    return voice.say(
        "{segment}: at “{stage}”, {count} of {n} customers miss a basic", segment=segment, stage=stage,
        count=figures["basics_unmet"]["customers"], n=figures["n"],
    )


def lead(voice: Speaker, told: Plain) -> str:
    """How many stand behind it, and how much of it is firm."""
    observed = [each for each in told["stages"].values() if each["n"]]
    customers = voice.several("{n} customer", "{n} customers", told["overall"]["customers"])
    seen = voice.several("{n} observation", "{n} observations", told["observations"])
    return voice.say(
        "{customers}, {observations}. The zone of {firm} out of {stages} observed stages is firm.", customers=customers,
        observations=seen, firm=sum(each["firm"] for each in observed), stages=len(observed),
    )


def why_behind(voice: Speaker, figures: Plain) -> list[str]:
    """Why a stage is to catch up."""
    said = []
    if figures["zone"] == "disappointing":
        index = signed(voice, figures["gated_index"]["mean"])
        firm = voice.say("It disappoints: mean index {index}, firm.", index=index)
        said.append(firm if figures["firm"] else voice.say("It seems to disappoint: mean index {index}, not firm.", index=index))
    unmet = figures["basics_unmet"]
    if unmet["customers"]:
        low, high = (voice.percent(None if share is None else 100 * share, 0) for share in (unmet["low"], unmet["high"]))
        said.append(voice.say(
            "{count} of {n} customers miss a basic (share among all customers: {low} to {high}).", count=unmet["customers"],
            n=figures["n"], low=low, high=high,
        ))
    if figures["gap"] is not None and figures["gap"] > 0:
        said.append(voice.say("Gap to the target: {gap}.", gap=voice.number(figures["gap"], 1)))
    return said


def why_ahead(voice: Speaker, figures: Plain) -> list[str]:
    index = signed(voice, figures["gated_index"]["mean"])
    gap = voice.number(figures["gap"], 1)
    return [voice.say("The basics are met: mean index {index}. Gap to the target: {gap}.", index=index, gap=gap)]


def verdict(difference: Plain, alpha: float) -> str | None:
    """better, worse, or None when chance alone could make such a difference."""
    if difference["p_holm"] is None or difference["p_holm"] > alpha or not difference["difference"]:
        return None
    return "better" if difference["difference"] > 0 else "worse"


def difference_words(voice: Speaker, difference: Plain, alpha: float) -> str:
    """What the adjusted p says, in words."""
    if difference["difference"] is None:
        return voice.say("not observed in both waves")
    found = verdict(difference, alpha)
    if found == "better":
        return voice.say("better: chance alone rarely makes such a difference")
    if found == "worse":
        return voice.say("worse: chance alone rarely makes such a difference")
    if difference["p_holm"] is None:
        return voice.say("too few customers, or none that differ, to tell it from chance")
    if difference["p"] is not None and difference["p"] <= alpha:
        return voice.say("perhaps: alone it would count, among all stages it may be chance")
    return voice.say("no difference shown: it may be chance")


def gain_words(voice: Speaker, expected: float | None, measured: Plain | None) -> str:
    """What was expected of an action against what was measured at its stage."""
    if expected is None:
        return voice.say("no gain was expected in figures")
    if measured is None or measured["difference"] is None:
        return voice.say("not measured in both waves")
    if measured["low"] is None:
        return voice.say("too few customers to compare")
    if measured["low"] > expected:
        return voice.say("more than expected")
    if measured["high"] < expected:
        return voice.say("less than expected")
    return voice.say("what was expected lies in the interval")


def stage_names(results: Results, code: str) -> dict[str, str]:
    return {stage["code"]: stage["name"] for stage in results.stages[code]}


def name_of(results: Results, code: str) -> str:
    return next(str(each["name"]) for each in results.segments if each["code"] == code)
