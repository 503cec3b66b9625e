"""The annexes: every item with every rating, who changed what, and how to repeat the figures."""

from app.reports.document import Block, Bullets, Column, Facts, GridDomain, GridItem, Heading, ItemGrid, Row, Section, Table, Text
from app.reports.material import Change
from app.reports.telling import WON, Telling
from app.reports.words import EXPECTATIONS

PRINTED_CHANGES = 40
OTHER_PARTS = {
    "comment": "comment", "discuss": "to discuss", "knock_out": "knock-out", "floor": "floor", "owner": "owner", "reason": "reason",
    "target": "target",
}


def all_items(tell: Telling) -> Section:
    pen = tell.pen
    text = pen.say("Asked, and how each solution is rated: 0 absent, 1 rudimentary, 2 partial, 3 covered, 4 full, «?» not verified.")
    many = "{n} items, rated for {solutions}"
    solutions = pen.several("{n} solution", "{n} solutions", len(tell.by_code))
    title = pen.several("{n} item, rated for {solutions}", many, len(tell.levels), solutions=solutions)
    return Section("part-A", "A", tell.chapter("A"), title, (Text(text, "soft"), item_grid(tell)), True)


def item_grid(tell: Telling) -> ItemGrid:
    """Every item of the map in its order, as it was frozen."""
    by_domain: dict[str, list[GridItem]] = {}
    codes, ratings, points = list(tell.by_code), tell.ratings, tell.result["points"]
    for each in tell.rows.frozen.request["items"]:
        code = each["code"]
        won = tuple(points[solution][code][WON] if code in points[solution] else None for solution in codes)
        by_domain.setdefault(each["domain"], []).append(GridItem(
            code, tell.item(code), tell.pen.expectation(each["expectation"]), each["knock_out"], each["target"],
            tuple(ratings[solution].get(code) for solution in codes), won,
        ))
    ordered = [code for code in tell.domains if code in by_domain] + [code for code in by_domain if code not in tell.domains]
    domains = tuple(GridDomain(code, tell.domains.get(code, code), tuple(by_domain[code])) for code in ordered)
    return ItemGrid(tuple((code, tell.name(code)) for code in codes), domains)


def changes(tell: Telling) -> Section:
    pen, total = tell.pen, tell.rows.changes_total
    if not total:
        nothing = Text(pen.say("The history holds no change of an agreed level before this shortlist was frozen."))
        return Section("part-B", "B", tell.chapter("B"), pen.say("No change of an agreed level is recorded"), (nothing,))
    title = pen.several("{n} change of agreed levels is recorded", "{n} changes of agreed levels are recorded", total)
    activity = Table(
        "activity", pen.say("Changes by person and day"),
        (Column(pen.say("Day")), Column(pen.say("Person"), wide=True), Column(pen.say("Changes"), "end")),
        tuple(Row((pen.text(tell.voice.day(day)), pen.text(name), pen.number(count))) for name, day, count in tell.rows.activity),
    )
    rows = tuple(
        Row((
            pen.text(tell.voice.hour(each.at), each.person), pen.code(each.item), pen.text(tell.item(each.item)),
            pen.text(_from_to(tell, each)),
        ), each.item)
        for each in tell.rows.changes
    )
    left = total - len(rows)
    more = pen.several("{n} older change is in the study's history.", "{n} older changes are in the study's history.", left) if left else ""
    columns = (Column(pen.say("When, who")), Column(pen.say("Code")), Column(pen.say("Item"), wide=True), Column(pen.say("Change")))
    off = len(rows) - PRINTED_CHANGES
    unprinted = pen.several("and {n} older one in the workbook", "and {n} older ones in the workbook", off) if off > 0 else ""
    listed = Table("changes", pen.say("The changes, newest first"), columns, rows, more, PRINTED_CHANGES, unprinted)
    return Section("part-B", "B", tell.chapter("B"), title, (activity, listed), True)


def _from_to(tell: Telling, change: Change) -> str:
    """«Useful → Important», or which other parts of the cell changed."""
    parts = []
    if "level" in change.new:
        old, new = (tell.pen.say(EXPECTATIONS[level]) for level in (change.old.get("level"), change.new["level"]))
        parts.append(f"{old} → {new}")
    parts += [tell.pen.say(label) for name, label in OTHER_PARTS.items() if name in change.new and change.new[name] != change.old.get(name)]
    return ", ".join(parts) or "–"


def _drawn(tell: Telling) -> tuple[tuple[str, str], ...]:
    """The seed and the settings of section 9, or that nothing was drawn."""
    pen, told = tell.pen, tell.result.get("robustness")
    if told is None:
        return ((pen.say("Seed"), pen.say("none: nothing is drawn at random")),)
    settings = told["doubt"]
    drawn = pen.say("{seed}, for the draws of section 9 alone: {n} of them", seed=settings["seed"], n=tell.voice.number(settings["drawn"]))
    return ((pen.say("Seed"), drawn), (pen.say("SHA-256 of the inputs with their doubt"), told["input_sha256"]))


def reproduction(tell: Telling) -> Section:
    pen, frozen, edition = tell.pen, tell.rows.frozen, tell.rows.edition
    facts = (
        (pen.say("Shortlist"), f"{frozen.number} ({frozen.id})"),
        (pen.say("Frozen"), pen.say("{moment} by {name}", moment=tell.voice.hour(frozen.created_at), name=frozen.created_by_name)),
        (pen.say("Edition"), pen.say("{code}, true on {day}", code=edition.code, day=tell.voice.day(edition.cut_off))),
        (pen.say("SHA-256 of the edition"), frozen.edition_sha256), (pen.say("Functional map"), frozen.map_version),
        (pen.say("SHA-256 of the map"), tell.study["map_sha256"]), (pen.say("Algorithm"), frozen.algorithm),
        *_drawn(tell), (pen.say("SHA-256 of the inputs"), frozen.input_sha256),
    )
    steps = (
        pen.say("Ask the service: GET {address}. It ranks the stored inputs anew and gives the largest difference; within 1e-9 it agrees.",
                address=f"/api/v1/shortlists/{frozen.id}/recomputation"),
        pen.say("Or without it: GET {address} holds the inputs under «request». Send them to POST /api/v1/rank and compare.",
                address=f"/api/v1/shortlists/{frozen.id}"),
        pen.say("The inputs are the same when the SHA-256 of their canonical JSON is the one above."),
    )
    blocks: tuple[Block, ...] = (Facts(facts, True), Heading(pen.say("How to recompute")), Bullets(steps))
    return Section("part-C", "C", tell.chapter("C"), pen.say("The same inputs give the same figures"), blocks, True)
