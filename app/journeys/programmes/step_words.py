"""The checklist in words: what each step is called, how far it is, and what to do next and why."""

from typing import Any

from app.journeys.programmes.checklist import Step
from app.journeys.signed import Changed
from app.web.language import Speaker

Words = dict[str, str]  # title, why, button
DASH = " – "


def title_of(step: Step, speaker: Speaker) -> str:
    titles = {
        "scope": speaker.say("Scope: segments and channels"), "journeys": speaker.say("Journeys and their stages"),
        "repository": speaker.say("Repository: what a good experience is"), "guide": speaker.say("Observation guide"),
        "wave": speaker.say("Wave and observations"), "results": speaker.say("Results"), "targets": speaker.say("Targets"),
        "plan": speaker.say("Action plan"), "sign_off": speaker.say("Signed-off results and report"),
    }
    return titles[step.name]


def detail_of(step: Step, speaker: Speaker) -> str:
    """How far the step is, in figures."""
    tellers = {
        "scope": _scope, "journeys": _journeys, "repository": _repository, "guide": _guide, "wave": _wave, "results": _results,
        "targets": _targets, "plan": _plan, "sign_off": _sign_off,
    }
    text = DASH.join(part for part in tellers[step.name](step.facts, speaker) if part)
    return text[:1].upper() + text[1:]


def _scope(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    segments, channels = facts["segments"], facts["channels"]
    return [
        speaker.several("{n} segment", "{n} segments", segments) if segments else speaker.say("no segment yet"),
        speaker.several("{n} channel", "{n} channels", channels) if channels else speaker.say("no channel yet"),
    ]


def _journeys(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    if not facts["drawn"]:
        return [speaker.say("none drawn yet")]
    return [
        speaker.say("drawn: {drawn} of {segments}", drawn=facts["drawn"], segments=facts["segments"]),
        speaker.several("{n} stage", "{n} stages", facts["stages"]),
        speaker.several("{n} moment of truth", "{n} moments of truth", facts["moments"]) if facts["moments"] else "",
        speaker.say("still to draw: {name}", name=facts["missing"]) if facts["missing"] else "",
    ]


def _repository(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    if not facts["interactions"]:
        return [speaker.say("no interaction described yet")]
    return [
        speaker.several("{n} interaction", "{n} interactions", facts["interactions"]),
        speaker.say("stages covered: {covered} of {stages}", covered=facts["covered"], stages=facts["stages"]) if facts["stages"] else "",
    ]


def _guide(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    if not facts["guides"]:
        return [speaker.say("none yet")]
    behind = "" if facts["newest"] else speaker.say("none for the newest repository")
    return [speaker.several("{n} guide", "{n} guides", facts["guides"]), behind]


def _wave(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    if not facts["waves"]:
        return [speaker.say("no wave yet")]
    if not facts["observations"]:
        return [facts["wave"], speaker.say("no observation yet")]
    missing = facts["missing"]
    return [
        facts["wave"], speaker.several("{n} observation", "{n} observations", facts["observations"]),
        speaker.several("{n} customer", "{n} customers", facts["customers"]),
        speaker.several("{n} more for a firm result", "{n} more for a firm result", missing) if missing else "",
    ]


def _results(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    if not facts["customers"]:
        return [speaker.say("from the first observation on")]
    return [facts["wave"], speaker.say("up to date with each observation")]


def _targets(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    if not facts["targets"]:
        return [speaker.say("none set yet")]
    return [speaker.say("stages with a target: {targets} of {stages}", targets=facts["targets"], stages=facts["stages"])]


def _plan(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    if not facts["actions"]:
        return [speaker.say("no action yet")]
    return [
        speaker.several("{n} action", "{n} actions", facts["actions"]),
        speaker.several("{n} without an owner or a date", "{n} without an owner or a date", facts["open"]) if facts["open"] else "",
        speaker.several("{n} done", "{n} done", facts["done"]) if facts["done"] else "",
    ]


def _sign_off(facts: dict[str, Any], speaker: Speaker) -> list[str]:
    if not facts["frozen"]:
        return [speaker.say("not signed off yet")]
    return [facts["wave"], speaker.several("signed off {n} time", "signed off {n} times", facts["frozen"]), _changed(facts, speaker)]


def _changed(facts: dict[str, Any], speaker: Speaker) -> str:
    changed = Changed(facts["number"], observations=facts["observations"], plan=facts["plan"])
    return speaker.say(changed.sentence, number=changed.number) if changed else ""


# ---- the next step

def call_of(step: Step | None, steps: list[Step], speaker: Speaker) -> Words:
    """What to do next: a title, one or two sentences on why and how, and the words of the one button. None: the way is complete."""
    if step is None:
        wave = next(each.facts["wave"] for each in steps if each.name == "wave")
        return {
            "title": speaker.say("Measure what the plan has changed"), "button": speaker.say("Open another wave"),
            "why": speaker.say("All nine steps are done. When the actions have had time to work, open another wave: it is compared "
                               "with {wave} stage by stage.", wave=wave),
        }
    callers = {
        "scope": _call_scope, "journeys": _call_journeys, "repository": _call_repository, "guide": _call_guide, "wave": _call_wave,
        "results": _call_results, "targets": _call_targets, "plan": _call_plan, "sign_off": _call_sign_off,
    }
    return callers[step.name](step.facts, speaker)


def _call_scope(facts: dict[str, Any], speaker: Speaker) -> Words:
    if not facts["segments"]:
        return {
            "title": speaker.say("Say whose journey you follow"), "button": speaker.say("Add a segment"),
            "why": speaker.say("A segment is a group of customers who expect the same. One is enough to begin; each gets its own journey."),
        }
    return {
        "title": speaker.say("Say where your customers meet you"), "button": speaker.say("Add the channels"),
        "why": speaker.say("A channel is a place of contact: a store, a web site, a telephone. The usual ones can be added in one go."),
    }


def _call_journeys(facts: dict[str, Any], speaker: Speaker) -> Words:
    return {
        "title": speaker.say("Draw the journey of {segment}", segment=facts["missing"]), "button": speaker.say("Draw the journey"),
        "why": speaker.say("List the stages that these customers go through before, during and after, and mark the moments of truth: "
                           "those that win or lose a customer."),
    }


def _call_repository(facts: dict[str, Any], speaker: Speaker) -> Words:
    if facts["bare"] and facts["interactions"]:
        return {
            "title": speaker.say("Complete the repository"), "button": speaker.say("Complete the repository"),
            "why": speaker.say("No interaction yet at: {stages}. A stage without one cannot be scored.", stages=", ".join(facts["bare"])),
        }
    return {
        "title": speaker.say("Say what a good experience is"), "button": speaker.say("Describe the interactions"),
        "why": speaker.say("For each stage, list what can happen, the ideal response, and the levels that an observer chooses from. "
                           "A ready repository, for digital channels or for the point of sale, can be your start."),
    }


def _call_guide(_facts: dict[str, Any], speaker: Speaker) -> Words:
    return {
        "title": speaker.say("Make the observation guide"), "button": speaker.say("Make the guide"),
        "why": speaker.say("The guide is what an observer fills beside the customer, on a phone or on paper. It is made from the "
                           "repository: you only choose the segment and the channel."),
    }


def _call_wave(facts: dict[str, Any], speaker: Speaker) -> Words:
    least = facts["least"]
    if not facts["waves"]:
        return {
            "title": speaker.say("Open the first wave"), "button": speaker.say("Open a wave"),
            "why": speaker.say("A wave is a time of observation, such as two weeks before the plan. A later one shows what has changed."),
        }
    if not facts["observations"]:
        return {
            "title": speaker.say("Observe the first customers"), "button": speaker.say("Collect observations"),
            "why": speaker.say("Fill the guide yourself, send an observer a link to it, or upload a spreadsheet. One customer shows a "
                               "first result; a firm one takes {n} of each segment.", n=least),
        }
    return {
        "title": speaker.several("Observe {n} more customer", "Observe {n} more customers", facts["missing"]),
        "button": speaker.say("Collect observations"),
        "why": speaker.say("The results can be read already. With {n} customers of each segment the zone of a stage can be firm.", n=least),
    }


def _call_results(facts: dict[str, Any], speaker: Speaker) -> Words:
    return {
        "title": speaker.say("Read the results of {wave}", wave=facts["wave"]), "button": speaker.say("Read the results"),
        "why": speaker.say("Each stage has its zone: where customers are disappointed, where they are delighted, and which gap to "
                           "close first."),
    }


def _call_targets(facts: dict[str, Any], speaker: Speaker) -> Words:
    title = speaker.say("Complete the targets") if facts["targets"] else speaker.say("Set the targets")
    return {
        "title": title, "button": title,
        "why": speaker.say("Say for each stage how good it must become. Delight everywhere is costly and soon becomes normal: one to "
                           "three moments are enough."),
    }


def _call_plan(facts: dict[str, Any], speaker: Speaker) -> Words:
    if not facts["actions"]:
        return {
            "title": speaker.say("Write the action plan"), "button": speaker.say("Write the first action"),
            "why": speaker.say("The gaps are in order of priority. Start with what has to catch up: delight counts for nothing while a "
                               "basic is unmet."),
        }
    return {
        "title": speaker.say("Complete the action plan"), "button": speaker.say("Complete the plan"),
        "why": speaker.several("{n} action has no owner or no date yet.", "{n} actions have no owner or no date yet.", facts["open"]),
    }


def _call_sign_off(facts: dict[str, Any], speaker: Speaker) -> Words:
    if facts["plan"] or facts["observations"]:
        return {
            "title": speaker.say("Sign off the results of {wave} again", wave=facts["wave"]), "button": speaker.say("Sign off again"),
            "why": _changed(facts, speaker),
        }
    return {
        "title": speaker.say("Sign off the results of {wave}", wave=facts["wave"]), "button": speaker.say("Sign off the results"),
        "why": speaker.say("Signing off freezes every figure for the client's report: what is observed later changes nothing in it."),
    }
