"""Section 8: a double page for each solution of the shortlist: what it wins, what it lacks, on which evidence, what is to verify."""

from app.reports.document import Bar, Bars, Block, Cell, Column, Facts, Row, Section, Table, Text
from app.reports.material import Json
from app.reports.telling import LITTLE, SHORT, UNKNOWN, WON, Telling
from app.reports.words import UNITS
from app.web.words import value_names

STRENGTHS, GAPS, TO_VERIFY = 4, 7, 7  # printed; two pages for each finalist
# A profile's fact, the kind of constraint whose values it has, and its name.
FACTS = (
    ("deployment", "deployment", "Deployment"), ("hosting_regions", "data_residency", "Hosting regions"),
    ("languages", "languages", "Languages"), ("licence", "licence", "Licence"), ("max_seats", "seats", "Largest number of users"),
    ("connectors", "systems", "Supported connectors"),
)


def finalists(tell: Telling) -> list[Section]:
    """The opening of section 8 and one section a finalist."""
    pen, found = tell.pen, tell.shortlisted
    if not found:
        nobody = Text(pen.say("Nobody is shortlisted, so there is nobody to describe."))
        return [Section("part-8", "8", tell.chapter("8"), pen.say("No solution is shortlisted"), (nobody,))]
    opening = Section("part-8", "8", tell.chapter("8"), _opening_title(tell), (), True)
    return [opening, *(finalist(tell, row, place) for place, row in enumerate(found))]


def _opening_title(tell: Telling) -> str:
    names = tell.pen.join([row["name"] for row in tell.shortlisted])
    return tell.pen.say("What {names} win, lack and leave to verify", names=names) if len(tell.shortlisted) > 1 else tell.pen.say(
        "What {names} wins, lacks and leaves to verify", names=names
    )


def finalist(tell: Telling, row: Json, place: int = 0, whole: bool = False) -> Section:
    """One solution. `whole` tells every item, unshortened, for the page of a solution that was not shortlisted too."""
    pen = tell.pen
    blocks: list[Block] = [Facts(tuple(figures(tell, row))), *verdicts(tell, row), domain_bars(tell, row)]
    blocks += [
        items(tell, row, WON, "strengths", None if whole else STRENGTHS), items(tell, row, SHORT, "gaps", None if whole else GAPS),
        items(tell, row, UNKNOWN, "to-verify", None if whole else TO_VERIFY),
    ]
    title = pen.say("{name}: {proven} proven, {best} at best", name=row["name"], proven=tell.voice.percent(row["proven"]),
                    best=tell.voice.percent(row["best"]))
    part = pen.say("Finalist {n} of {total}", n=place + 1, total=len(tell.shortlisted)) if row["shortlisted"] else _standing(tell, row)
    return Section(f"solution-{row['code']}", "", part, title, tuple(blocks), place > 0, inner=True)


def _standing(tell: Telling, row: Json) -> str:
    return tell.pen.say("Excluded") if row["rank"] is None else tell.pen.say("Rank {rank}, below the cut", rank=row["rank"])


def figures(tell: Telling, row: Json) -> list[tuple[str, str]]:
    """Who it is, what it costs by the vendor's list, what its profile says."""
    say, solution = tell.pen.say, tell.rows.solutions[row["code"]]
    profile = solution.profile
    found = [
        (say("Plan rated"), f"{solution.plan}. {tell.pen.pick(profile['plan_reason'])}"), (say("Vendor"), solution.vendor),
        (say("In short"), tell.pen.pick(profile["summary"])), (say("List price"), prices(tell, row["code"]) or say("not verified")),
    ]
    for name, kind, label in FACTS:
        value = (profile.get(name) or {}).get("value")
        values = value if isinstance(value, list) else [] if value is None else [value]
        found.append((say(label), value_names(kind, [str(each) for each in values], tell.voice) or say("not verified")))
    return found


def prices(tell: Telling, code: str) -> str:
    found = []
    for price in tell.rows.solutions[code].profile.get("prices") or []:
        amount = tell.pen.say("on request") if price["amount"] is None else tell.voice.money(price["amount"], price["currency"])
        told = f"{price['plan']}: {amount} {tell.pen.say(UNITS[price['unit']])}"
        found.append(f"{told} ({tell.voice.day(price['date'])})")
    return "; ".join(found)


def verdicts(tell: Telling, row: Json) -> list[Block]:
    """Its knock-outs and constraints, passed or not."""
    pen, rows = tell.pen, []
    for each in row["knock_outs"]:
        rating = "?" if each["rating"] is None else str(each["rating"])
        told = pen.say("rated {rating}, at least {floor}", rating=rating, floor=each["floor"])
        rows.append(Row((pen.text(f"{each['item']} {tell.item(each['item'])}", told), pen.status(each["status"])), each["item"]))
    for each in row["constraints"]:
        why = tell.rule_reason(each) if each["status"] != "pass" else ""
        rows.append(Row((pen.text(tell.rule(each), why), pen.status(each["status"]))))
    if not rows:
        return []
    columns = (Column(pen.say("Knock-out or constraint"), wide=True), Column(pen.say("Verdict")))
    return [Table(f"verdicts-{row['code']}", pen.say("Knock-outs and constraints"), columns, tuple(rows))]


def domain_bars(tell: Telling, row: Json) -> Bars:
    """Proven to best in each domain, the heaviest first."""
    heavy = sorted(row["domains"].items(), key=lambda each: (-each[1]["weight"], each[0]))
    bars = tuple(
        Bar(code, tell.domains.get(code, code), each["proven"], each["best"], tell.voice.percent(each["proven"], 0),
            f"≤ {tell.voice.percent(each['best'], 0)}" if each["best"] - each["proven"] > LITTLE else "")
        for code, each in heavy
    )
    return Bars(f"domains-{row['code']}", tell.pen.say("Fit by domain, the heaviest domain first"), bars)


# Which of the three shares of a solution's points: title, unit, and what is said where there is none.
LISTS = {
    WON: ("Strengths: what earns most points", "Points won", "Nothing that was asked is proven."),
    SHORT: ("Gaps, heaviest first", "Points lost", "No verified item falls short of what was asked."),
    UNKNOWN: ("To verify, heaviest first", "Points open", "Everything that was asked is verified."),
}


def items(tell: Telling, row: Json, which: int, id: str, shown: int | None) -> Table:
    """The items where the solution wins, lacks or leaves open most, with what each rating rests on."""
    pen, code = tell.pen, row["code"]
    title, unit, nothing = (pen.say(each) for each in LISTS[which])
    points = {item: each[which] for item, each in tell.result["points"][code].items() if each[which] > LITTLE}
    ordered = sorted(points, key=lambda item: (-points[item], item))
    rows = tuple(_item_row(tell, code, item, points[item]) for item in ordered)
    columns = (
        Column(pen.say("Code")), Column(pen.say("Item"), wide=True), Column(pen.say("Asked")), Column(pen.say("Rated"), "mid"),
        Column(unit, "end"), Column(pen.say("What the source says"), fold=True), Column(pen.say("Delivered by"), fold=True),
        Column(pen.say("Evidence"), fold=True), Column(pen.say("Source"), fold=True),
    )
    left = 0 if shown is None else len(ordered) - shown
    more = pen.several("and {n} more in the workbook", "and {n} more, none heavier, in the workbook", left) if left > 0 else ""
    return Table(f"{id}-{code}", title, columns, rows, "" if rows else nothing, shown, more)


def _item_row(tell: Telling, solution: str, item: str, points: float) -> Row:
    pen = tell.pen
    phrase, grade, mode, source = tell.evidence(solution, item)
    cells: tuple[Cell, ...] = (
        pen.code(item), pen.text(tell.item(item)), pen.expectation(tell.levels[item]), pen.rating(tell.ratings[solution].get(item)),
        pen.points(points), pen.text(phrase), pen.text(mode), pen.text(grade), pen.text(source),
    )
    return Row(cells, item)
