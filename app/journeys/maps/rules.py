"""What a journey must be as a whole, with the place of each broken rule; and which stage a code stands for, for good.

A code may be left out of a journey and brought back, or be shared by the journeys of two segments, as long as it is the same stage:
one that has that name somewhere in the programme. It is never given to another one, because marks and targets refer to it.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import Conflict, Invalid, Problem, problem
from app.journeys.content import PHASES, MapContent
from app.journeys.frame import channels_of, new_code
from app.journeys.maps.ready import ready_names, ready_stages
from app.journeys.maps.shapes import MapBody
from app.journeys.maps.usage import used_codes
from app.storage.tables import JourneyMap
from app.web.language import Speaker

plain = Speaker("en").sort_key
N_ = str  # marks a sentence for translation
ORDER = N_("The stages go from before to during to after; move the stage or change its phase.")
TAKEN = N_("In this programme the code {code} already stands for another stage; give this one a code of its own.")
REPEATED = N_("This code is already used at stage {stage}.")
Content = dict[str, Any]


def names_of_codes(session: Session, programme_id: str) -> dict[str, set[str]]:
    """Stage code -> the names that it has or had in any journey of the programme."""
    found: dict[str, set[str]] = {}
    query = select(JourneyMap.content).where(col(JourneyMap.programme_id) == programme_id)  # type: ignore[call-overload]
    for content in session.execute(query).scalars():
        for stage in content["stages"]:
            found.setdefault(stage["code"], set()).add(stage["name"])
    return found


READY = [{plain(each) for each in names} for names in ready_names()]


def _same(name: str, names: set[str] | None) -> bool:
    """Whether a code with these names may stand for a stage of this name. Accents and case do not count; nobody's code is free.

    A ready stage is the same in both languages.
    """
    had, wanted = {plain(each) for each in names or ()}, plain(name)
    return not had or wanted in had or any(wanted in ready and not had.isdisjoint(ready) for ready in READY)


def checked(session: Session, programme_id: str, last: Content | None, body: MapBody) -> MapContent:
    """The content that may be stored after `last`; raises Invalid with every place that breaks a rule."""
    problems = [*_repeated(body), *_disordered(body), *_other_stages(session, programme_id, last, body)]
    problems += _unknown_channels(session, programme_id, last, body)
    if problems:
        raise Invalid("invalid_journey", problems)
    return MapContent.model_validate(body.model_dump())


def _repeated(body: MapBody) -> Iterator[Problem]:
    first: dict[str, int] = {}
    owner: dict[str, str] = {}
    for number, stage in enumerate(body.stages):
        if stage.code in first:
            yield problem(f"stages[{number}].code", "This code is already used by stages[{first}].", first=first[stage.code])
        first.setdefault(stage.code, number)
        for at, each in enumerate(stage.touchpoints):
            if each.code in owner:
                yield problem(f"stages[{number}].touchpoints[{at}].code", REPEATED, stage=owner[each.code])
            owner.setdefault(each.code, stage.code)


def _disordered(body: MapBody) -> Iterator[Problem]:
    furthest = 0
    for number, stage in enumerate(body.stages):
        if PHASES.index(stage.phase) < furthest:
            yield problem(f"stages[{number}].phase", ORDER)
        furthest = max(furthest, PHASES.index(stage.phase))


def _other_stages(session: Session, programme_id: str, last: Content | None, body: MapBody) -> Iterator[Problem]:
    here = {stage["code"] for stage in (last or {"stages": []})["stages"]}
    if all(stage.code in here for stage in body.stages):
        return
    known = names_of_codes(session, programme_id)
    for number, stage in enumerate(body.stages):
        if stage.code not in here and not _same(stage.name, known.get(stage.code)):
            yield problem(f"stages[{number}].code", TAKEN, code=stage.code)


def _unknown_channels(session: Session, programme_id: str, last: Content | None, body: MapBody) -> Iterator[Problem]:
    known = {each.code for each in channels_of(session, programme_id)} | channels_in(last or {"stages": []})
    for number, stage in enumerate(body.stages):
        used: dict[str, list[str | None]] = {
            "actions": [each.channel for each in stage.actions], "touchpoints": [each.channel for each in stage.touchpoints],
        }
        for part, codes in used.items():
            for at, code in enumerate(codes):
                if code is not None and code not in known:
                    yield problem(f"stages[{number}].{part}[{at}].channel", "This programme has no channel {code}.", code=code)


def channels_in(content: Content) -> set[str]:
    """The channels that a journey speaks of; one that has left the scope since may stay where it stood."""
    return {
        each["channel"] for stage in content["stages"] for part in ("actions", "touchpoints") for each in stage[part] if each["channel"]
    }


def code_for(session: Session, programme_id: str, content: Content, name: str, wanted: str | None) -> str:
    """The code of a stage that is added: the one that is wanted, that of the stage of this name elsewhere, or a new one.

    Raises Conflict when the wanted one is in this journey or stands for another stage.
    """
    known = names_of_codes(session, programme_id)
    here = {stage["code"] for stage in content["stages"]}
    if wanted is not None:
        if wanted in here or not _same(name, known.get(wanted)):
            raise Conflict("code_taken", "The code {taken} is already used in this programme.", taken=wanted)
        return wanted
    same = sorted(code for code, names in known.items() if code not in here and _same(name, names))
    return same[0] if same else new_code(name, set(known) | here | used_codes(session, programme_id))


def ready_content(session: Session, programme_id: str, name: str, language: str) -> Content:
    """A ready list with its own codes, except where a code already stands for another stage of the programme."""
    known, content = names_of_codes(session, programme_id), Content(stages=[], loop="")
    for stage in ready_stages(name, language):
        code = stage["code"]
        if not _same(stage["name"], known.get(code)):
            code = code_for(session, programme_id, content, stage["name"], None)
        content["stages"].append(stage | {"code": code})
    return content
