"""What is odd about an observation, as codes. Nothing here refuses anything: a person looks at the flags and decides."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.storage.tables import Guide, Observation, Repository, Wave
from app.web.journey_words import METHODS

HIDDEN = "…"  # in the history, where a pseudonym reads like personal data
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_DATE = re.compile(r"(?:19|20)\d\d([-./]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])")  # many pseudonyms begin with the day
_TELEPHONE = re.compile(r"(?<![\w-])\+?\(?\d(?:[ .()/-]*\d){8,14}(?![\w-])")


@dataclass(frozen=True)
class Known:
    """What an observation is compared with: its wave, its guide, and the codes of the programme."""

    wave: Wave
    guide: Guide | None
    repository: Repository  # the guide's, or the wave's without a guide
    segments: frozenset[str]
    channels: frozenset[str]
    levels: Mapping[str, frozenset[str]] = field(default_factory=dict)  # interaction -> its levels
    stages: Mapping[str, str] = field(default_factory=dict)  # interaction -> its stage


def levels_of(repository: Repository) -> dict[str, frozenset[str]]:
    return {each["code"]: frozenset(level["code"] for level in each["levels"]) for each in repository.content["interactions"]}


def flags_of(seen: Observation, known: Known, earlier: Iterable[Observation], local: dt.datetime | None, now: dt.datetime) -> list[str]:
    """The flags of an observation that is being received, in a stable order.

    `earlier`: what the wave already holds of this customer; `local`: the time of observation as it was given, with its own offset,
    because a day of field work is a day where the customer is.
    """
    earlier = list(earlier)
    found = [*_times(known.wave, local, now), *_codes(seen, known)]
    if _unfinished(seen, known):
        found.append("partial")
    if any(_same(seen, each) for each in earlier):
        found.append("duplicate")
    if seen.observed_at and any(each.observed_at and seen.observed_at < each.observed_at for each in earlier):
        found.append("out_of_order")
    if _personal(seen):
        found.append("personal")
    return found


def code_flags(seen: Observation, known: Known) -> set[str]:
    """The flags that follow from the observation itself and can change when a person corrects it."""
    return {*_codes(seen, known)} | ({"personal"} if _personal(seen) else set())


def looks_personal(text: str) -> bool:
    """Whether it reads like an e-mail address or a telephone number."""
    return bool(_EMAIL.search(text) or _TELEPHONE.search(_DATE.sub("", text)))


def for_history(pseudonym: str) -> str:
    """What the history, which nobody can correct, keeps of a pseudonym."""
    return HIDDEN if looks_personal(pseudonym) else pseudonym


def _times(wave: Wave, local: dt.datetime | None, now: dt.datetime) -> list[str]:
    if local is None:
        return ["late", "no_time"] if wave.status == "closed" else ["no_time"]
    day = local.date()
    late = wave.status == "closed" or (wave.ends is not None and day > wave.ends)
    early = wave.starts is not None and day < wave.starts
    named = {"late": late, "early": early, "future": local > now + dt.timedelta(days=1)}
    return [flag for flag, true in named.items() if true]


def _codes(seen: Observation, known: Known) -> list[str]:
    named = {
        "older_repository": known.repository.id != known.wave.repository_id,
        "unknown_interaction": any(code not in known.levels for code in seen.marks),
        "unknown_level": any(_strange(mark, known.levels.get(code)) for code, mark in seen.marks.items()),
        "unknown_segment": seen.segment_code not in known.segments,
        "unknown_channel": seen.channel_code is not None and seen.channel_code not in known.channels,
        "unknown_method": seen.method not in METHODS,
    }
    return [flag for flag, true in named.items() if true]


def _strange(mark: Mapping[str, Any], levels: frozenset[str] | None) -> bool:
    return levels is not None and mark["level"] is not None and mark["level"] not in levels


def _personal(seen: Observation) -> bool:
    """In the pseudonym, or in the customer's words, which the client's report prints."""
    return any(looks_personal(text) for text in (seen.customer, *(mark["verbatim"] for mark in seen.marks.values())))


def _unfinished(seen: Observation, known: Known) -> bool:
    """Whether a whole stage of the guide was left blank: single interactions are often not there to be observed.

    Without a guide nobody was asked for anything in particular: only an observation without any mark is unfinished.
    """
    answered = {code for code, mark in seen.marks.items() if mark["level"] is not None or mark["na"]}
    if known.guide is None:
        return not answered
    asked = {known.stages[code] for code in known.guide.content["interactions"] if code in known.stages}
    return bool(asked - {known.stages[code] for code in answered if code in known.stages}) or not answered


def _same(one: Observation, other: Observation) -> bool:
    return (one.observer, one.method, one.observed_at, one.marks) == (other.observer, other.method, other.observed_at, other.marks)
