"""The settings of a study's doubt in words: what their form asks, and what the history tells of a change."""

from collections.abc import Mapping
from typing import Any

from app.web.language import Speaker

LABELS = {
    "doubt-weights": "How sure the weights of the domains are", "doubt-spread": "How many times more or less, at most",
    "doubt-expectations": "Answers that are still open", "doubt-ratings": "Ratings", "doubt-draws": "Number of draws", "doubt-seed": "Seed",
}
WEIGHTS = {
    "multiplier": "About right: each domain counts as set, or more, or less",
    "simplex": "We have no idea of the weights: a domain may get any share of the whole",
    "off": "Certain: every domain counts as set",
}
EXPECTATIONS = {
    "yes": "Drawn: an item not yet discussed gets a plausible level",
    "no": "Left out: an item not yet discussed counts nothing",
}
RATINGS = {
    "yes": "Drawn as their evidence allows: a weak one may be a level off, one that nobody has verified gets a plausible level",
    "no": "Taken as they are: one that nobody has verified counts nothing",
}
TABLES = (LABELS, WEIGHTS, EXPECTATIONS, RATINGS)
CHOICES = {"doubt-weights": WEIGHTS, "doubt-expectations": EXPECTATIONS, "doubt-ratings": RATINGS}
Settings = Mapping[str, Any]


def times(spread: float, voice: Speaker) -> str:
    """«1.5» for a spread of 0.5: how many times more, or less, a domain may count. As many decimals as it has, so that two differ."""
    return voice.number(1 + spread, next((places for places in range(9) if round(spread, places) == spread), 9))


def changes(old: Settings, new: Settings, voice: Speaker) -> list[tuple[str, str, str]]:
    """(setting, before, after) of each setting that is another one now."""
    before, after = _told(old, voice), _told(new, voice)
    return [(name, before.get(name, ""), said) for name, said in after.items() if before.get(name) != said]


def _told(doubt: Settings, voice: Speaker) -> dict[str, str]:
    """Each setting that is there, by its name."""
    told = {}
    if "weights" in doubt:
        told[voice.say("Weights in doubt")] = _weights(doubt, voice)
    if "expectations" in doubt:
        told[voice.say("Open answers")] = voice.say("drawn at random") if doubt["expectations"] else voice.say("left out of the draws")
    if "ratings" in doubt:
        told[voice.say("Ratings")] = voice.say("drawn as their evidence allows") if doubt["ratings"] else voice.say("taken as they are")
    if "draws" in doubt:
        told[voice.say("Number of draws")] = voice.number(doubt["draws"])
    if "seed" in doubt:
        told[voice.say("Seed")] = str(doubt["seed"])
    return told


def _weights(doubt: Settings, voice: Speaker) -> str:
    if doubt["weights"] == "multiplier":
        return voice.say("up to {factor} times more or less", factor=times(doubt.get("spread", 0.5), voice))
    return voice.say("no idea of the weights") if doubt["weights"] == "simplex" else voice.say("none: the weights are certain")
