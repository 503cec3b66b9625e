"""Section 7: where the candidates come from: their fit in the shortlist, and what nobody has verified of the chosen one."""

from app.reports.choice.material import Json
from app.reports.choice.telling import Telling
from app.reports.document import Block, Cell, Column, Row, Section, Table, Text
from app.reports.finalists import verdicts
from app.reports.telling import LITTLE, UNKNOWN
from app.web.language import NO_VALUE

PRINTED = 15
APART = "The fit is not part of the final choice: it decided who became a candidate."

SINCE = {
    "shown": "At the demonstration: shown", "partly": "At the demonstration: partly shown",
    "not_shown": "At the demonstration: not shown",
}


def before(tell: Telling) -> Section:
    say, chosen = tell.pen.say, tell.rows.chosen
    blocks: list[Block] = [candidates(tell), Text(say(APART), "soft")]
    if not tell.shortlist.result["shortlist"]["signable"]:
        blocks.append(Text(say("The shortlist was a draft when it was frozen: too little was verified for a signature."), "warning"))
    if chosen is None:
        return Section("part-7", "7", say("From the shortlist"), say("Where the candidates came from"), tuple(blocks))
    row = tell.shortlist.by_code[chosen]
    # Its tables link to nothing here: the codes stand as text.
    blocks += [*verdicts(tell.shortlist, row), unverified(tell, chosen)]
    percent = tell.voice.percent
    title = say("{name}: {proven} of what was asked is proven, {known} is verified", name=row["name"], proven=percent(row["proven"]),
                known=percent(row["known"]))
    return Section("part-7", "7", say("From the shortlist"), title, tuple(blocks))


def candidates(tell: Telling) -> Table:
    pen, rows = tell.pen, []
    for code in tell.shortlist.result["shortlist"]["codes"]:
        row = tell.shortlist.by_code[code]
        met = pen.percent(row["essential_met"]) if row["essential_met"] is not None else Cell("text", NO_VALUE, None)
        cells: tuple[Cell, ...] = (
            tell.name(row), pen.percent(row["proven"]), met, pen.percent(row["known"]),
        )
        rows.append(Row(cells, code))
    columns = (
        Column(pen.say("Candidate"), wide=True), Column(pen.say("Proven"), "end"), Column(pen.say("Essentials met"), "end"),
        Column(pen.say("Verified"), "end"),
    )
    title = pen.say("Fit of the candidates, shortlist {number}", number=tell.rows.shortlist.frozen.number)
    return Table("fit", title, columns, tuple(rows))


def unverified(tell: Telling, code: str) -> Table:
    """The items of the chosen one that nobody verified, heaviest first; a demonstration may have shown some since."""
    pen, items = tell.pen, tell.rows.shortlist.items
    points = {item: each[UNKNOWN] for item, each in tell.shortlist.result["points"][code].items() if each[UNKNOWN] > LITTLE}
    steps: Json = next((each["steps"] for each in tell.rows.inputs["demonstrations"] if each["solution"] == code), {})
    ordered = sorted(points, key=lambda item: (-points[item], item))
    rows = tuple(
        Row((
            pen.text(pen.pick(items[item].content["text"]), ". ".join(filter(None, (item, _since(tell, steps.get(item)))))),
            pen.expectation(tell.shortlist.levels[item]), pen.points(points[item]),
        ), item)
        for item in ordered
    )
    columns = (Column(pen.say("Item"), wide=True), Column(pen.say("Asked")), Column(pen.say("Points open"), "end"))
    left = max(0, len(ordered) - PRINTED)
    more = pen.several("and {n} more in the workbook", "and {n} more, none heavier, in the workbook", left) if left else ""
    note = "" if rows else pen.say("Everything that was asked is verified.")
    title = pen.say("Still not verified of {name}, heaviest first", name=tell.chosen_name)
    return Table("unverified", title, columns, rows, note, PRINTED, more)


def _since(tell: Telling, step: dict[str, str] | None) -> str:
    """What the demonstration showed of it."""
    if step is None:
        return ""
    seen = step["seen"]
    return tell.pen.say(SINCE[seen])
