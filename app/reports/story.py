"""Builds the whole report from frozen rows, in one language. Pages, PDF and workbook draw what this says."""

from app.reports.annexes import all_items, changes, reproduction
from app.reports.asked import asked
from app.reports.context import context, method
from app.reports.decision import decision, headline, lead
from app.reports.document import Mark, Report, Section, Settings
from app.reports.doubt import doubt
from app.reports.finalists import finalists
from app.reports.material import Material
from app.reports.next_step import next_step
from app.reports.pen import Pen
from app.reports.ranking import domains, ranking, selection
from app.reports.telling import Telling
from app.web.language import Speaker


def tell(material: Material, voice: Speaker) -> Report:
    """The report of one frozen shortlist."""
    telling = Telling(material, Pen(voice))
    frozen, study = material.frozen, material.frozen.study
    number = voice.say("Shortlist {number}", number=frozen.number)
    return Report(
        id=frozen.id, language=voice.language, title=headline(telling), lead=lead(telling),
        name=" – ".join((study["client"], study["title"], number)), running=" · ".join((study["client"], study["title"], number)),
        client=study["client"], study=study["title"], number=frozen.number, facts=cover(telling), marks=marks(telling),
        sections=tuple(sections(telling)), finalists=tuple(frozen.result["shortlist"]["codes"]), settings=settings(telling),
        created=frozen.created_at.isoformat(),
    )


def sections(telling: Telling) -> list[Section]:
    return [
        decision(telling), context(telling), method(telling), asked(telling), selection(telling), ranking(telling), domains(telling),
        *finalists(telling), *doubt(telling), *next_step(telling), all_items(telling), changes(telling), reproduction(telling),
    ]


def cover(telling: Telling) -> tuple[tuple[str, str], ...]:
    say, frozen = telling.pen.say, telling.rows.frozen
    return (
        (say("Client"), frozen.study["client"]), (say("Study"), frozen.study["title"]),
        (say("Shortlist"), say("{number}, frozen on {day} by {name}", number=frozen.number, day=telling.voice.day(frozen.created_at),
                              name=frozen.created_by_name)),
        (say("Edition"), say("{edition}, functional map {version}", edition=frozen.study["edition"], version=frozen.map_version)),
    )


def marks(telling: Telling) -> tuple[Mark, ...]:
    """What must be seen on every sheet."""
    say, found = telling.pen.say, []
    if telling.rows.superseded:
        newest = telling.rows.newest
        sentence = "Superseded: shortlist {number} was frozen on {day}. This one stays as it was."
        found.append(Mark("superseded", say("Superseded"), say(sentence, number=newest.number, day=telling.voice.day(newest.created_at))))
    if not telling.result["shortlist"]["signable"]:
        found.append(Mark("draft", say("Draft"), say("This shortlist cannot be signed yet; section 1 says what is missing.")))
    return tuple(found)


def settings(telling: Telling) -> Settings:
    profile, codes = telling.rows.frozen.request["profile"], list(telling.by_code)
    return Settings(
        tuple(profile["weights"]), profile["target"] == "full", tuple(profile["domain_multipliers"].items()),
        tuple(telling.by_code[code]["proven"] for code in codes), tuple(telling.by_code[code]["best"] for code in codes),
    )
