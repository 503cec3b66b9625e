"""Builds a wave's report from frozen rows, in one language. Page, PDF and workbook draw what this says."""

from app.reports.document import Mark, Report, Section
from app.reports.pen import Pen
from app.reports.waves.changes import changes
from app.reports.waves.finding import finding, headline, lead
from app.reports.waves.journeys import journeys
from app.reports.waves.limits import interactions, limits, reproduction
from app.reports.waves.lists import lists
from app.reports.waves.material import Material
from app.reports.waves.plan import actions, indicators
from app.reports.waves.scope import method, scope
from app.reports.waves.telling import Telling
from app.web.language import Speaker


def tell(material: Material, voice: Speaker) -> Report:
    """The report of one wave's signed-off results."""
    telling = Telling(material, Pen(voice))
    frozen, context = material.frozen, material.context
    client, programme = context["client"], context["programme"]["title"]
    number = voice.say("{wave}, results {number}", wave=context["wave"]["name"], number=frozen.number)
    return Report(
        id=frozen.id, language=voice.language, title=headline(telling), lead=lead(telling), name=" – ".join((client, programme, number)),
        running=" · ".join((client, programme, number)), client=client, study=programme, number=frozen.number, facts=cover(telling),
        marks=marks(telling), sections=tuple(sections(telling)), finalists=(), settings=None, created=frozen.created_at.isoformat(),
    )


def sections(telling: Telling) -> list[Section]:
    if not telling.rows.segments:
        return [finding(telling), scope(telling), method(telling), limits(telling), reproduction(telling)]
    found = [
        finding(telling), scope(telling), method(telling), *journeys(telling), lists(telling), changes(telling), indicators(telling),
        actions(telling), limits(telling), interactions(telling), reproduction(telling),
    ]
    return [each for each in found if each is not None]


def cover(telling: Telling) -> tuple[tuple[str, str], ...]:
    say, frozen, context = telling.pen.say, telling.rows.frozen, telling.rows.context
    signed = say("{number}, signed off on {day} by {name}", number=frozen.number, day=telling.voice.day(frozen.created_at),
                 name=frozen.created_by_name)
    return (
        (say("Client"), context["client"]), (say("Programme"), context["programme"]["title"]), (say("Wave"), context["wave"]["name"]),
        (say("Results"), signed),
    )


def marks(telling: Telling) -> tuple[Mark, ...]:
    """What must be seen on every sheet."""
    if not telling.rows.superseded:
        return ()
    say, newest = telling.pen.say, telling.rows.newest
    sentence = "Superseded: results {number} of this wave were signed off on {day}. These stay as they were."
    return (Mark("superseded", say("Superseded"), say(sentence, number=newest.number, day=telling.voice.day(newest.created_at))),)
