"""Section 4: what the client asked for, what it holds essential and why, and what was left open."""

from collections import Counter

from app.reports.document import Block, Cell, Column, Heat, Row, Section, Table, Text
from app.reports.material import Json
from app.reports.telling import Telling
from app.reports.words import EXPECTATIONS

LEVELS = (4, 3, 2, 1, 0, None)
ESSENTIAL = 4


def asked(tell: Telling) -> Section:
    essential = [code for code, level in tell.levels.items() if level == ESSENTIAL]
    blocks: list[Block] = [level_heat(tell)]
    if essential:
        blocks.append(essentials(tell, essential))
    else:
        blocks.append(Text(tell.pen.say("No item was called essential, so nothing could eliminate a solution but a constraint.")))
    open_items = [code for code, each in tell.study["expectations"].items() if each["discuss"] or each["comment"]]
    if open_items:
        blocks.append(remarks(tell, open_items))
    return Section("part-4", "4", tell.chapter("4"), title(tell, len(essential)), tuple(blocks), True)


def title(tell: Telling, essential: int) -> str:
    agreed = sum(1 for level in tell.levels.values() if level is not None)
    total = len(tell.levels)
    if not essential:
        return tell.pen.say("{agreed} of {total} items were agreed, none of them essential", agreed=agreed, total=total)
    many = "{agreed} of {total} items were agreed; {n} are essential"
    return tell.pen.several("{agreed} of {total} items were agreed; {n} is essential", many, essential, agreed=agreed, total=total)


def level_heat(tell: Telling) -> Heat:
    """How many items of each domain were given each level; the hue is the share of the domain."""
    pen, counts = tell.pen, {code: Counter[int | None]() for code in tell.domains}
    for item in tell.rows.frozen.request["items"]:
        counts.setdefault(item["domain"], Counter())[item["expectation"]] += 1
    rows = []
    for code, found in counts.items():
        total = found.total()
        if not total:
            continue
        cells = [_count(tell, level, found[level], total) for level in LEVELS]
        rows.append(Row((pen.text(tell.domains.get(code, code)), *cells, pen.number(total)), code))
    columns = (*(Column(pen.say(EXPECTATIONS[level]), "mid") for level in LEVELS), Column(pen.say("Items"), "end"))
    note = pen.say("Number of items; the darker, the larger the share of the domain.")
    return Heat("asked", pen.say("Expectations by domain"), pen.say("Domain"), columns, tuple(rows), note)


def _count(tell: Telling, level: int | None, count: int, total: int) -> Cell:
    if not count:
        return Cell("text", "", None)
    if level is None:
        return Cell("heat", str(count), count, band=-1)
    return tell.pen.heat(count, str(count), 99.9 * count / total)


def essentials(tell: Telling, codes: list[str]) -> Table:
    """Every essential with its owner and its reason; those that eliminate come first."""
    pen, rows = tell.pen, []
    items = {each["code"]: each for each in tell.rows.frozen.request["items"]}
    for code in sorted(codes, key=lambda each: not items[each]["knock_out"]):
        stored: Json = tell.study["expectations"].get(code, {})
        mark = pen.say("yes, at least {floor}", floor=items[code]["floor"]) if items[code]["knock_out"] else "–"
        owner = pen.text(stored.get("owner") or "–", stored.get("reason", ""))
        rows.append(Row((pen.code(code), pen.text(tell.item(code)), pen.text(mark), owner), code))
    columns = (
        Column(pen.say("Code")), Column(pen.say("Essential item"), wide=True), Column(pen.say("Knock-out")),
        Column(pen.say("Owner and reason")),
    )
    return Table("essentials", pen.say("Every essential, with its owner and its reason"), columns, tuple(rows))


def remarks(tell: Telling, codes: list[str]) -> Table:
    pen, rows = tell.pen, []
    order = {code: place for place, code in enumerate(tell.levels)}
    for code in sorted(codes, key=lambda each: order.get(each, len(order))):
        stored = tell.study["expectations"][code]
        rows.append(Row((
            pen.code(code), pen.text(tell.item(code), stored["comment"]), pen.expectation(stored["level"]),
            pen.text(pen.say("left open") if stored["discuss"] else "–"),
        ), code))
    columns = (
        Column(pen.say("Code")), Column(pen.say("Item and comment"), wide=True), Column(pen.say("Agreed")), Column(pen.say("To discuss")),
    )
    return Table("remarks", pen.say("Comments, and what is still to discuss"), columns, tuple(rows))
