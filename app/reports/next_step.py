"""Section 12: what to ask the vendors and the client next, what settles most first. From the doubt that was frozen with the shortlist."""

from app.reports.document import Block, Cell, Column, Row, Section, Table, Text
from app.reports.doubt import robustness
from app.reports.material import Json
from app.reports.telling import Telling

PRINTED_QUESTIONS = 14


def next_step(tell: Telling) -> list[Section]:
    """What to ask the vendors and the client, what settles most first; nothing where nothing is open."""
    told = robustness(tell)
    if told is None or not (told["next_ratings"] or told["next_questions"]):
        return []
    pen = tell.pen
    blocks: list[Block] = [Text(pen.say(
        "In the order of how much each one can settle who is on the shortlist. The share is of all the doubt there is about that border."
    ))]
    if told["next_ratings"]:
        blocks.append(_vendors(tell, told))
    if told["next_questions"]:
        blocks.append(_client(tell, told))
    return [Section("part-12", "12", tell.chapter("12"), _next_title(tell, told), tuple(blocks), True)]


def _vendors(tell: Telling, told: Json) -> Table:
    pen = tell.pen
    rows = tuple(Row((
        pen.text(tell.name(each["solution"]), to=f"solution/{each['solution']}"), pen.code(each["item"]),
        pen.text(tell.item(each["item"]), pen.say("Proof: {proof}", proof=_proof_of(tell, each["item"]))), _share(tell, each["doubt"]),
    ), each["item"]) for each in told["next_ratings"])
    columns = (
        Column(pen.say("Solution")), Column(pen.say("Code")), Column(pen.say("Question"), wide=True),
        Column(pen.say("Share of the doubt"), "end"),
    )
    return _listed(tell, "ask-vendors", pen.say("Questions to the vendors"), columns, rows)


def _client(tell: Telling, told: Json) -> Table:
    pen = tell.pen
    rows = tuple(
        Row((pen.code(each["item"]), pen.text(tell.item(each["item"])), _share(tell, each["doubt"])), each["item"])
        for each in told["next_questions"]
    )
    columns = (Column(pen.say("Code")), Column(pen.say("Item"), wide=True), Column(pen.say("Share of the doubt"), "end"))
    return _listed(tell, "ask-client", pen.say("Items not yet discussed"), columns, rows)


def _next_title(tell: Telling, told: Json) -> str:
    """Whose ratings carry most of the doubt on the border."""
    if not told["next_ratings"]:
        return tell.pen.say("Items still to be discussed settle what is open")
    shares: dict[str, float] = {}
    for each in told["next_ratings"]:
        shares[each["solution"]] = shares.get(each["solution"], 0.0) + each["doubt"]
    first = max(shares, key=lambda code: shares[code])
    return tell.pen.say("What {name} leaves to verify settles most", name=tell.name(first))


def _listed(tell: Telling, id: str, title: str, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> Table:
    left = len(rows) - PRINTED_QUESTIONS
    more = tell.pen.several("and {n} more in the workbook", "and {n} more, none heavier, in the workbook", left) if left > 0 else ""
    return Table(id, title, columns, rows, "", PRINTED_QUESTIONS, more)


def _proof_of(tell: Telling, item: str) -> str:
    found = tell.rows.items.get(item)
    return tell.pen.pick(found.content["proof"]) if found else "–"


def _share(tell: Telling, share: float) -> Cell:
    return Cell("percent", tell.voice.percent(100 * share), 100 * share)
