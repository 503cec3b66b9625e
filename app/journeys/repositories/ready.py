"""Repositories that ship with the product: YAML files in ready/, in English and French, put into a programme in one of the two.

A file has `stages` (groups of interactions with a name and a phase of their own) and `channels`, the kind of channel that it is about.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from app.errors import NotFound
from app.journeys.content import Axis, ChannelKind, Kano, Key, Phase
from app.storage.tables import Channel
from app.web.inputs import Name, Prose, Strict
from app.web.language import Speaker

FOLDER = Path(__file__).parent / "ready"
_plain = Speaker("en").sort_key
# Words, in English and French, of a channel that is a place where one buys.
_PLACE = re.compile(
    r"\b(?:stores?|shops?|showrooms?|outlets?|agency|agencies|branch|branches|points?[ -](?:of[ -]sales?|de[ -]vente)|pos|"
    r"magasins?|boutiques?|agences?|concessions?)\b"
)


class BothLines(Strict):
    en: Name
    fr: Name


class BothTexts(Strict):
    en: Prose
    fr: Prose


class ReadyLevel(Strict):
    code: Key
    score: Annotated[int, Field(strict=True, ge=-3, le=3)]
    name: BothLines


class ReadyInteraction(Strict):
    code: Key
    fundamental: Key
    kano: Kano
    axis: Axis
    action: BothLines
    response: BothTexts
    levels: Annotated[list[ReadyLevel], Field(min_length=2, max_length=5)]


class ReadyStage(Strict):
    """`also`: other codes of stages that it fits, the best first."""

    code: Key
    also: list[Key] = Field(default_factory=list)
    phase: Phase
    name: BothLines
    interactions: Annotated[list[ReadyInteraction], Field(min_length=1)]


class ReadyRepository(Strict):
    code: Key
    name: BothLines
    summary: BothLines
    channels: ChannelKind
    scale: Literal[3]
    fundamentals: dict[Key, BothLines]
    stages: Annotated[list[ReadyStage], Field(min_length=1)]

    @property
    def interactions(self) -> list[ReadyInteraction]:
        return [each for stage in self.stages for each in stage.interactions]


@cache
def ready_repositories() -> dict[str, ReadyRepository]:
    """All of them by code, by the names of their files."""
    files = sorted(FOLDER.glob("*.yaml"))
    found = [ReadyRepository.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    return {each.code: each for each in found}


def ready_repository(code: str) -> ReadyRepository:
    found = ready_repositories().get(code)
    if found is None:
        raise NotFound()
    return found


def channels_for(ready: ReadyRepository, channels: Sequence[Channel]) -> list[str]:
    """The codes of the channels that it is about: of its kind, and for the point of sale only places of sale if there are any, so that
    nobody is asked at the telephone how the shop looks."""
    of_kind = [each for each in channels if each.kind == ready.channels]
    places = [each for each in of_kind if _PLACE.search(_plain(f"{each.code} {each.name}"))] if ready.channels == "physical" else []
    return [each.code for each in places or of_kind]


def interactions_of(
    ready: ReadyRepository, language: str, stages: Mapping[str, str | None], channels: list[str], scale: int
) -> list[dict[str, Any]]:
    """As they are stored. `stages`: group -> the programme's stage, None to leave the group out; a group that it lacks keeps its own."""
    made: list[dict[str, Any]] = []
    for stage in ready.stages:
        goes_to = stages.get(stage.code, stage.code)
        for each in stage.interactions if goes_to is not None else ():
            levels = [
                {"code": level.code, "name": getattr(level.name, language), "score": max(-scale, min(scale, level.score))}
                for level in each.levels
            ]
            made.append({
                "code": each.code, "stage": goes_to, "action": getattr(each.action, language),
                "response": getattr(each.response, language), "kano": each.kano, "axis": each.axis, "channels": channels, "levels": levels,
            })
    return made


def suggested_stages(ready: ReadyRepository, stages: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A stage of the programme for each group: of the same code, else one it fits, else one at a like place of the same phase."""
    known = {each["code"] for each in stages}
    found: dict[str, str] = {}
    for stage in ready.stages:
        group = [each for each in ready.stages if each.phase == stage.phase]
        same_phase = [each["code"] for each in stages if each["phase"] == stage.phase]
        match = next((code for code in (stage.code, *stage.also) if code in known), None)
        if match is None and same_phase:
            match = same_phase[min(len(same_phase) - 1, group.index(stage) * len(same_phase) // len(group))]
        if match is not None:
            found[stage.code] = match
    return found


def stages_for_map(ready: ReadyRepository, language: str) -> list[dict[str, str]]:
    return [{"code": each.code, "name": getattr(each.name, language), "phase": each.phase} for each in ready.stages]


def stage_names(language: str) -> dict[str, str]:
    """The names of the ready repositories' own stages, for a programme whose journeys do not have them."""
    return {stage.code: getattr(stage.name, language) for each in ready_repositories().values() for stage in each.stages}
