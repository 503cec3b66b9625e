"""The groups of doubts that move the border pair, in sentences (the told `tornado` of app/shortlists/sensitivity.py)."""

from app.web.doubt_words import Json, Names, factor_of
from app.web.language import Speaker

LEVEL = 1e-9  # points of fit that part nobody


def swing(told: Json, names: Names, voice: Speaker) -> str:
    """What a bar of the border pair stands for."""
    number = told["count"]
    if told["kind"] == "weight":
        return voice.say("Weight of {domain}", domain=names.domain(told["code"]))
    if told["kind"] == "answers":
        domain = names.domain(told["code"])
        return voice.several("{domain}: {n} open answer", "{domain}: {n} open answers", number, domain=domain)
    name = names.solution(told["code"])
    if told["kind"] == "unverified":
        return voice.several("{name}: {n} rating not verified", "{name}: {n} ratings not verified", number, name=name)
    return voice.several("{name}: {n} rating on one source alone", "{name}: {n} ratings on one source alone", number, name=name)


def swing_range(told: Json, doubt: Json, voice: Speaker) -> str:
    """From what to what."""
    if told["kind"] == "weight":
        if doubt["weights"] == "simplex":
            return voice.say("from nothing at all to everything")
        return voice.say("{factor} times less to {factor} times more", factor=factor_of(doubt, voice))
    if told["kind"] == "single_source":
        return voice.say("all one level lower to all one level higher")
    return voice.say("from out of scope to essential, each") if told["kind"] == "answers" else voice.say("from absent to full, each")


def swing_title(told: Json, names: Names, voice: Speaker) -> str:
    """The finding of the border pair: whether any group of doubts can turn it by itself; to draw level is not to turn it."""
    a, b = names.solution(told["a"]), names.solution(told["b"])
    turning = sum(1 for each in told["swings"] if each["low"] < -LEVEL)
    if not turning:
        return voice.say("No group of doubts puts {b} above {a} by itself", a=a, b=b)
    return voice.several(
        "{n} group of doubts can put {b} above {a} by itself", "{n} groups of doubts can each put {b} above {a} by themselves", turning,
        a=a, b=b,
    )


def swing_note(told: Json, voice: Speaker) -> str:
    """What a group is, and what one source alone means where a bar stands for it."""
    group = voice.say(
        "A group is all of its doubts together: the weight of a domain, its open answers, or the ratings of one solution that have the "
        "same evidence."
    )
    if not any(each["kind"] == "single_source" for each in told["swings"]):
        return group
    alone = voice.say("On one source alone: the rating rests on one reading that nothing confirms, and may be one level off.")
    return f"{group} {alone}"
