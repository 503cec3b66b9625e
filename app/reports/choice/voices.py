"""Section 5: who sees it otherwise, by their own scores and in their own words."""

from app.reports.choice.material import Json
from app.reports.choice.telling import Telling, flat
from app.reports.document import Block, Bullets, Column, Heading, Heat, Row, Section, Text
from app.web.words import TEAMS

OWN = (
    "Fit with the team and ergonomics as this person scored them, the budget being the same for all. Whom somebody puts first is "
    "said only of those who scored every candidate."
)


def voices(tell: Telling) -> Section:
    say, people = tell.pen.say, tell.rows.result["by_participant"]
    blocks: list[Block] = [by_participant(tell, people)] if people else []
    first = first_by(tell, people)
    blocks += [first] if first else []
    blocks.append(Heading(say("In their own words")))
    dissent = tell.rows.decision.dissent
    if not dissent:
        blocks.append(Text(say("No dissent was recorded.")))
    for each in dissent:
        blocks.append(Text(say("{name}: “{text}”", name=each["name"], text=flat(each["text"]))))
    silent = _silent(tell, people)
    if silent:
        one = "By their own scores {names} puts another first; no words of theirs were recorded."
        many = "By their own scores {names} put another first; no words of theirs were recorded."
        blocks.append(Text(tell.pen.several(one, many, len(silent), names=tell.pen.join(silent))))
    return Section("part-5", "5", say("Dissent"), _title(tell, people), tuple(blocks), True)


def otherwise(tell: Telling, people: list[Json]) -> list[Json]:
    """Whose own scores put others first than what is chosen; when none is chosen, nobody's do."""
    chosen = tell.rows.chosen
    return [each for each in people if each["first"] and chosen is not None and chosen not in each["first"]]


def _silent(tell: Telling, people: list[Json]) -> list[str]:
    """Who put another first and wrote nothing that was recorded."""
    spoken = {each["name"] for each in tell.rows.decision.dissent}
    return [each["name"] for each in otherwise(tell, people) if each["name"] not in spoken]


def _title(tell: Telling, people: list[Json]) -> str:
    say, several = tell.pen.say, tell.pen.several
    if not people:
        return say("Nobody scored a candidate")
    if tell.rows.chosen is None:
        return several("{n} voice against", "{n} voices against", len(tell.rows.decision.dissent)) if tell.rows.decision.dissent else say(
            "Nobody spoke against it")
    whole = sum(bool(each["first"]) for each in people)
    if not whole:
        return say("No participant scored every candidate")
    found = len(otherwise(tell, people))
    if not found:
        return say("By their own scores no participant puts another before {name}", name=tell.chosen_name)
    one = "By their own scores {n} of {whole} puts another before {name}"
    many = "By their own scores {n} of {whole} put another before {name}"
    return several(one, many, found, whole=tell.people(whole), name=tell.chosen_name)


def by_participant(tell: Telling, people: list[Json]) -> Heat:
    """Participants by candidates: their own totals; a sign at the name of those who put another first than what is chosen."""
    pen, rows = tell.pen, []
    against = {each["id"] for each in otherwise(tell, people)}
    for each in people:
        code = each["team"]
        team = pen.say(TEAMS[code]) if code in TEAMS else code
        cells = (tell.hue(each["candidates"].get(row["code"], {}).get("total")) for row in tell.rows.candidates)
        name = f"{each['name']} ({team})"
        rows.append(Row((pen.text(f"≠ {name}" if each["id"] in against else name), *cells), each["id"]))
    columns = tuple(Column(each["name"], "mid") for each in tell.rows.candidates)
    note = pen.say(OWN) + (" " + pen.say("≠ puts another first than the chosen one.") if against else "")
    return Heat("voices", pen.say("Totals by each participant’s own scores, from 0 to 100"), pen.say("Participant"), columns, tuple(rows),
                note, tell.hues(), pen.say("not scored"))


def first_by(tell: Telling, people: list[Json]) -> Bullets | None:
    """Whom the participants put first, the most often named first."""
    found: dict[tuple[str, ...], list[str]] = {}
    for each in people:
        if each["first"]:
            found.setdefault(tuple(each["first"]), []).append(each["name"])
    ordered = sorted(found.items(), key=lambda each: -len(each[1]))
    said = (
        tell.pen.say("{candidates}: put first by {names}", candidates=tell.pen.join([tell.rows.names[code] for code in codes]),
                     names=tell.pen.join(names))
        for codes, names in ordered
    )
    return Bullets(tuple(said)) if found else None
