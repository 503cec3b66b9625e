"""A journey in Mermaid's `journey` syntax: title, a section a phase, `Stage: score: actors`.

Mermaid's scores go from 1 to 5 and colour the faces. When every stage has a signed-off result the score says its zone, as the file of
the results does (JourneyProfile.mood_of); otherwise it is the stage's importance. A comment in the file says which. The actors are the
segment and the channels of the stage's actions and touchpoints. Names lose nothing: what would end a name (: ; # , % and tags) becomes a
Mermaid entity such as #58; and a name that begins like a keyword gets its first letter so.
"""

import re
from collections.abc import Mapping
from typing import Any

from app.storage.tables import JourneyMap, Segment
from app.web import journey_words as words
from app.web.language import Speaker

SPECIAL = re.compile(r"[:;#,%<>&{}`\\]")
KEYWORD = re.compile(r"(?i)(journey|title|section|acctitle|accdescr)\b")


def escaped(text: str) -> str:
    """The text as one Mermaid name: a single line, with entities (decimal, of Mermaid's own form) for what has a meaning there."""
    line = " ".join(text.split())
    made = SPECIAL.sub(lambda found: f"#{ord(found[0])};", line)
    if KEYWORD.match(made):
        made = f"#{ord(made[0])};{made[1:]}"
    return made or "–"


def mermaid(
    segment: Segment, row: JourneyMap, channels: Mapping[str, str], moods: Mapping[str, int], voice: Speaker
) -> str:
    """The .mmd file. `channels`: code -> name; `moods`: stage code -> 1 to 5 in the newest signed-off wave, as far as there is one."""
    stages = row.content["stages"]
    measured = bool(stages) and all(stage["code"] in moods for stage in stages)
    kind = words.MAP_KINDS[row.kind]
    name = f"{segment.name} – {voice.say(kind)} ({row.number})"
    lines = ["journey", f"    title {escaped(name)}", f"    %% {_scores(measured, voice)}"]
    for phase, title in words.PHASES.items():
        inside = [stage for stage in stages if stage["phase"] == phase]
        if inside:
            lines.append(f"    section {escaped(voice.say(title))}")
        for stage in inside:
            score = moods[stage["code"]] if measured else stage["importance"]
            lines.append(f"      {_title(stage)}: {score}: {_actors(segment, stage, channels)}")
    return "\n".join(lines) + "\n"


def _scores(measured: bool, voice: Speaker) -> str:
    if measured:
        return voice.say("Scores 1 to 5: the zone in the last signed-off wave. 1 and 2 disappointing, 3 neutral, 4 and 5 enchantment.")
    return voice.say("Scores 1 to 5: the importance of the stage, because it has no signed-off result.")


def _title(stage: dict[str, Any]) -> str:
    return f"★ {escaped(stage['name'])}" if stage["moment_of_truth"] else escaped(stage["name"])


def _actors(segment: Segment, stage: dict[str, Any], channels: Mapping[str, str]) -> str:
    codes = [each["channel"] for part in ("actions", "touchpoints") for each in stage[part] if each["channel"]]
    names = [segment.name, *(channels.get(code, code) for code in dict.fromkeys(codes))]
    return ", ".join(escaped(each) for each in names)
