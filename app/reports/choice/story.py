"""Builds the report of a signed decision from frozen rows, in one language. Page, PDF and workbook draw what this says."""

from app.reports.choice.after import after, reproduction
from app.reports.choice.before import before
from app.reports.choice.criteria import criteria
from app.reports.choice.material import Material
from app.reports.choice.shown import shown
from app.reports.choice.signed import decision, headline, lead
from app.reports.choice.telling import Telling
from app.reports.choice.turning import turning
from app.reports.choice.voices import voices
from app.reports.choice.weighing import weighing
from app.reports.document import Mark, Report
from app.reports.pen import Pen
from app.web.language import Speaker


def tell(material: Material, voice: Speaker) -> Report:
    """The report of one signed decision."""
    telling = Telling(material, Pen(voice))
    frozen, signed = material.shortlist.frozen, material.decision
    client, study = frozen.study["client"], frozen.study["title"]
    name = voice.say("Decision on shortlist {number}", number=frozen.number)
    sections = (
        decision(telling), weighing(telling), *criteria(telling), turning(telling), voices(telling), *shown(telling), before(telling),
        after(telling), reproduction(telling),
    )
    return Report(
        id=signed.id, language=voice.language, title=headline(telling), lead=lead(telling), name=" – ".join((client, study, name)),
        running=" · ".join((client, study, name)), client=client, study=study, number=frozen.number, facts=cover(telling),
        marks=marks(telling), sections=sections, finalists=(), settings=None, created=signed.created_at.isoformat(),
    )


def cover(telling: Telling) -> tuple[tuple[str, str], ...]:
    say, rows = telling.pen.say, telling.rows
    frozen = rows.shortlist.frozen
    shortlist = say("{number}, frozen on {day} by {name}", number=frozen.number, day=telling.voice.day(frozen.created_at),
                    name=frozen.created_by_name)
    candidates = [f"{each['name']} ({each['plan']})" for each in rows.inputs["candidates"]]
    return (
        (say("Client"), frozen.study["client"]), (say("Study"), frozen.study["title"]), (say("Shortlist"), shortlist),
        (say("Candidates"), ", ".join(candidates)), (say("Decided on"), telling.voice.day(rows.decision.decided_on)),
        (say("Signed by"), telling.signers()),
    )


def marks(telling: Telling) -> tuple[Mark, ...]:
    """What must be seen on every sheet."""
    if telling.rows.newest is None:
        return ()
    say = telling.pen.say
    sentence = "Superseded: this study decided again on {day}. This decision stays as it was signed."
    return (Mark("superseded", say("Superseded"), say(sentence, day=telling.voice.day(telling.rows.newest))),)
