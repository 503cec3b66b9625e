"""What the pages say about the classes, the axes and the ready levels, in the reader's language."""

from app.journeys.repositories.level_sets import SETS, USUAL, level_set
from app.web.language import Speaker


def kano_explained(speaker: Speaker) -> dict[str, str]:
    """One line for each class, as a consultant says it in a workshop."""
    return {
        "must_be": speaker.say("Taken for granted: done, nobody notices; missing, it disappoints. Best score 0."),
        "one_dimensional": speaker.say("The better it is done, the more satisfied the customer. Scores below and above 0."),
        "attractive": speaker.say("Not expected: missing, nobody minds; done, it delights. Worst score 0."),
    }


def axes_explained(speaker: Speaker) -> dict[str, str]:
    return {
        "ease": speaker.say("how little effort it takes the customer"), "emotion": speaker.say("what the customer feels"),
    }


def rules(speaker: Speaker) -> dict[str, str]:
    """What the editor says while levels are typed; checks.py says the same once they are stored."""
    return {
        "must_be": speaker.say("A must-be is taken for granted: its best score should be 0."),
        "attractive": speaker.say("Nobody misses what is attractive: its worst score should be 0."),
        "one_dimensional": speaker.say("One-dimensional: it should have scores below and above 0."),
        "levels_same": speaker.say("All levels have the same score: whatever is seen counts alike."),
        "levels_unordered": speaker.say("The levels do not run from the worst to the best."),
    }


def signed(score: int) -> str:
    """A score with its sign: −2, 0, +3."""
    return "0" if score == 0 else f"{'+' if score > 0 else chr(0x2212)}{abs(score)}"


def level_sets(speaker: Speaker, scale: int) -> list[dict[str, object]]:
    """The ready sets: name, the class that they suit, how they read, and the levels."""
    suited = {name: kano for kano, name in USUAL.items()}
    found: list[dict[str, object]] = []
    for name in SETS:
        levels = level_set(name, speaker.language, scale)
        reads = " / ".join(f"{level['name']} ({signed(level['score'])})" for level in levels)
        found.append({"name": name, "kano": suited[name], "reads": reads, "levels": levels})
    return found
