"""Section 10: what to ask the vendors and the client next, what settles most first. From the doubt that was frozen with the shortlist."""

from app.reports.document import Block, Cell, Column, Row, Section, Table, Text
from app.reports.doubt import robustness
from app.reports.material import Json
from app.reports.telling import Telling
from app.web import doubt_proof

PRINTED_QUESTIONS = 14


def next_step(tell: Telling) -> list[Section]:
    """What to ask the vendors and the client, what settles most first; nothing where nothing is left to ask.

    Ratings on items that nobody asked for yet are left out, and so are the open answers where none of them can change the shortlist.
    """
    told = robustness(tell)
    if told is None:
        return []
    ratings = [each for each in told["next_ratings"] if tell.levels.get(each["item"])]
    settled = doubt_proof.answers_settled(told, tell.voice)
    questions = [] if settled else told["next_questions"]
    if not ratings and not questions:
        return []
    blocks: list[Block] = [Text(doubt_proof.asking(told, tell.voice))]
    blocks += [_vendors(tell, ratings)] if ratings else []
    blocks += [_client(tell, questions)] if questions else []
    blocks += [Text(settled)] if settled else []
    return [Section("part-10", "10", tell.chapter("10"), _next_title(tell, told, ratings), tuple(blocks), True)]


def _vendors(tell: Telling, ratings: list[Json]) -> Table:
    pen = tell.pen
    rows = tuple(Row((
        pen.text(tell.name(each["solution"]), to=f"solution/{each['solution']}"), pen.code(each["item"]),
        pen.text(tell.item(each["item"]), pen.say("Proof: {proof}", proof=_proof_of(tell, each["item"]))), _share(tell, each["doubt"]),
    ), each["item"]) for each in ratings)
    columns = (
        Column(pen.say("Solution")), Column(pen.say("Code")), Column(pen.say("Question"), wide=True),
        Column(pen.say("Share of what ratings leave open"), "end"),
    )
    return _listed(tell, "ask-vendors", pen.say("Questions to the vendors"), columns, rows)


def _client(tell: Telling, questions: list[Json]) -> Table:
    pen = tell.pen
    rows = tuple(
        Row((pen.code(each["item"]), pen.text(tell.item(each["item"])), _share(tell, each["doubt"])), each["item"])
        for each in questions
    )
    columns = (Column(pen.say("Code")), Column(pen.say("Item"), wide=True), Column(pen.say("Share of what answers leave open"), "end"))
    return _listed(tell, "ask-client", pen.say("Items not yet discussed"), columns, rows)


def _next_title(tell: Telling, told: Json, ratings: list[Json]) -> str:
    """Whose ratings carry most of the doubt on the border: among those that are listed, for a frozen answer keeps the heaviest alone."""
    if told["proof"]["holds"]:
        return tell.pen.say("Nothing still open can change the shortlist")
    if not ratings:
        return tell.pen.say("Items still to be discussed settle what is open")
    shares: dict[str, float] = {}
    for each in ratings:
        shares[each["solution"]] = shares.get(each["solution"], 0.0) + each["doubt"]
    first = max(shares, key=lambda code: shares[code])
    return tell.pen.say("Of the ratings to verify listed here, those of {name} settle most", name=tell.name(first))


def _listed(tell: Telling, id: str, title: str, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> Table:
    left = len(rows) - PRINTED_QUESTIONS
    more = tell.pen.several("and {n} more in the workbook", "and {n} more, none heavier, in the workbook", left) if left > 0 else ""
    return Table(id, title, columns, rows, "", PRINTED_QUESTIONS, more)


def _proof_of(tell: Telling, item: str) -> str:
    found = tell.rows.items.get(item)
    return tell.pen.pick(found.content["proof"]) if found else "–"


def _share(tell: Telling, share: float) -> Cell:
    return Cell("percent", tell.voice.percent(100 * share), 100 * share)
