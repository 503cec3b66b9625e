"""What the pages of the result and the decision show, in the reader's language: sentences out of an answer that is already calculated."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.web import choice_words
from app.web.language import Speaker

N_ = str  # marks a sentence for its translation
COSTS_DECIDE = N_("{name} would pass the first one if the first cost its high figure and {name} its low one: the costs decide.")
EARLIER = N_("Scores of an earlier final choice of this study could be seen before these weights were set.")
MORE = N_("if {criterion} weighed more than {at} (now {now})")
LESS = N_("if {criterion} weighed less than {at} (now {now})")


def names_of(told: Mapping[str, Any]) -> dict[str, str]:
    return {each["code"]: each["name"] for each in told["candidates"]}


def listed(names: Sequence[str], speaker: Speaker) -> str:
    if len(names) < 2:
        return "".join(names)
    return speaker.say("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


def finding(told: Mapping[str, Any], speaker: Speaker) -> str:
    """The result in one sentence."""
    names = names_of(told)
    ranked = [each for each in told["candidates"] if each["rank"] is not None]
    if not ranked:
        return speaker.say("No candidate has all three criteria yet")
    if len(told["winners"]) > 1:
        return speaker.say("{names} share the first place", names=listed([names[each] for each in told["winners"]], speaker))
    first = ranked[0]
    if len(ranked) == 1:
        return speaker.say("{name} is the only candidate with all three criteria", name=first["name"])
    second = ranked[1]
    return speaker.say(
        "{name} comes first, {points} points ahead of {other}", name=first["name"], other=second["name"],
        points=speaker.number(first["total"] - second["total"], 1),
    )


def notices(told: Mapping[str, Any], speaker: Speaker) -> list[str]:
    """What the reader must know before trusting the figures."""
    names, found = names_of(told), []
    for each in told["notices"]:
        name = names.get(each.get("solution"), "")
        if each["code"] == "not_costed":
            found.append(speaker.say("{name} is not costed: without a cost it has no total.", name=name))
        elif each["code"] == "nobody_scored":
            found.append(speaker.say("Nobody has scored {name} yet.", name=name))
        elif each["code"] == "few_scores":
            found.append(speaker.several("Only {n} person has scored {name}.", "Only {n} people have scored {name}.", each["n"], name=name))
        elif each["code"] == "costs_may_decide":
            found.append(speaker.say(COSTS_DECIDE, name=name))
        elif each["code"] == "weights_after_earlier":
            found.append(speaker.say(EARLIER))
    return found


def turning(told: Mapping[str, Any], speaker: Speaker) -> list[dict[str, Any]]:
    """For each rival of the one winner: the weights at which it would come first, in sentences."""
    names, weights = names_of(told), told["weights"]
    found = []
    for code, points in told["turning_points"].items():
        sentences = []
        for criterion, label in choice_words.CRITERIA.items():
            point = points[criterion]
            if point is None:
                continue
            sentence = MORE if point["side"] == "above" else LESS
            at, now = speaker.percent(point["at"], 0), speaker.percent(weights[criterion], 0)
            sentences.append(speaker.say(sentence, criterion=speaker.say(label).lower(), at=at, now=now))
        found.append({"name": names[code], "sentences": sentences})
    return found


def voices(told: Mapping[str, Any], speaker: Speaker) -> list[dict[str, Any]]:
    """Each participant with whom their own scores put first, and whether that is another than the result's."""
    names, winners = names_of(told), set(told["winners"])
    found = []
    for each in told["by_participant"]:
        other = bool(each["first"]) and bool(winners) and not winners & set(each["first"])
        found.append(dict(each) | {"first_names": listed([names[code] for code in each["first"]], speaker), "other": other})
    return found


def dissenters(told: Mapping[str, Any], chosen: str | None) -> list[str]:
    """Whose own scores put others first than what is chosen."""
    return [each["name"] for each in told["by_participant"] if each["first"] and chosen not in each["first"]]


def cost_top(told: Mapping[str, Any]) -> float:
    """The end of the axis of costs: the highest figure of any candidate over the horizon that scores."""
    years = str(told["years"])
    return max((each["budget"]["costs"][years]["high"] for each in told["candidates"] if each["budget"]["costs"]), default=0.0)


def quotes(scores: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """Candidate -> what participants added in words."""
    found: dict[str, list[dict[str, str]]] = {}
    for each in scores:
        if each["comment"]:
            found.setdefault(each["solution"], []).append({"name": each["name"], "text": each["comment"]})
    return found
