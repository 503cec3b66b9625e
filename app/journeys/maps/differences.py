"""What changed between two versions of a journey, stage by stage, in words that a person can follow."""

from dataclasses import dataclass
from typing import Any

from app.web import journey_words as words
from app.web.language import Speaker

N_ = str  # marks a sentence for translation
PARTS = {
    "name": N_("Name"), "phase": N_("Phase"), "importance": N_("Importance"), "moment_of_truth": N_("Moment of truth"),
    "risk": N_("Risk of disappointment"), "priority": N_("In the priority scope"), "intent": N_("What the customer wants"),
    "actions": N_("Customer actions"), "needs_explicit": N_("Explicit needs"), "needs_implicit": N_("Implicit needs"),
    "choices": N_("Choices and criteria"), "touchpoints": N_("Touchpoints"),
}
LISTS = ("actions", "needs_explicit", "needs_implicit", "choices", "touchpoints")


@dataclass(frozen=True)
class Change:
    """One difference. `kind`: added, removed, moved, changed; `part` is empty when it is about a whole stage, `stage` for the loop."""

    kind: str
    code: str
    stage: str
    part: str = ""
    old: Any = None
    new: Any = None


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """From one content to another: stages in the new order, then those that are gone, then the loop."""
    before, after = ({stage["code"]: stage for stage in each["stages"]} for each in (old, new))
    moved = _moved([code for code in before if code in after], [code for code in after if code in before])
    found = []
    for code, stage in after.items():
        if code not in before:
            found.append(Change("added", code, stage["name"]))
            continue
        if code in moved:
            found.append(Change("moved", code, stage["name"], "", list(before).index(code) + 1, list(after).index(code) + 1))
        was = before[code]
        found += [Change("changed", code, stage["name"], part, was[part], stage[part]) for part in PARTS if was[part] != stage[part]]
    found += [Change("removed", code, stage["name"]) for code, stage in before.items() if code not in after]
    if old["loop"] != new["loop"]:
        found.append(Change("changed", "", "", "loop", old["loop"], new["loop"]))
    return found


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest stages whose move explains the new order: all but a longest run that kept its order."""
    places = {code: number for number, code in enumerate(before)}
    best: list[list[str]] = []
    for code in after:
        runs: list[list[str]] = [each for each in best if places[each[-1]] < places[code]]
        best.append([*_longest(runs), code])
    return set(after) - set(_longest(best))


def _longest(runs: list[list[str]]) -> list[str]:
    return sorted(runs, key=lambda run: -len(run))[0] if runs else []


def entries(part: str, value: Any, channels: dict[str, str], voice: Speaker) -> list[str]:
    """The value of one part as lines to read; a list gives one line an entry."""
    if part == "actions":
        return [_with(each["text"], channels.get(each["channel"], each["channel"])) for each in value]
    if part == "choices":
        return [_with(each["text"], ", ".join(each["criteria"])) for each in value]
    if part == "touchpoints":
        return [touchpoint_words(each, channels, voice) for each in value]
    if part in LISTS:
        return list(value)
    if part == "phase":
        phase = words.PHASES[value]
        return [voice.say(phase)]
    if isinstance(value, bool):
        return [voice.say("yes") if value else voice.say("no")]
    return [str(value)] if value != "" else []


def _with(text: str, more: str | None) -> str:
    return f"{text} ({more})" if more else text


def touchpoint_words(each: dict[str, Any], channels: dict[str, str], voice: Speaker) -> str:
    """Such as «Advisor (Store; informative; pull; importance 5)»."""
    nature, trigger, importance = words.NATURES[each["nature"]], words.TRIGGERS[each["trigger"]], each["importance"]
    said = [channels.get(each["channel"], each["channel"]), voice.say(nature)]
    if each["trigger"] != "none":
        said.append(voice.say(trigger))
    return _with(each["name"], "; ".join([*said, voice.say("importance {n} of 5", n=importance)]))


def summary(changes: list[Change]) -> dict[str, Any]:
    """A small account of a change for the history: which stages came, went, moved, changed and in what."""
    found: dict[str, Any] = {}
    for each in changes:
        if each.kind == "changed":
            found.setdefault("changed", {}).setdefault(each.stage or "loop", []).append(each.part)
        else:
            found.setdefault(each.kind, []).append(each.stage)
    return found
