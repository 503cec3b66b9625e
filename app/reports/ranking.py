"""Sections 5 to 7: from the long list to the shortlist, the ranking with its intervals, and the fit by domain."""

from typing import Literal

from app.reports.document import Bars, Block, Cell, Column, Heat, Row, Section, Table, Text
from app.reports.material import Json
from app.reports.telling import Telling

BANDS = (0, 20, 40, 60, 80)
HEAT_NOTE = "Weight: the sum of the weights of the domain's items. Hatched edge: less than {share} of it is verified."


# ---- 5: eliminations and near misses


def selection(tell: Telling) -> Section:
    pen, challengers = tell.pen, {each["code"] for each in tell.result["shortlist"]["challengers"]}
    rows = [Row(_outcome(tell, row, challengers), row["code"]) for row in tell.ranking + tell.excluded]
    figures = (Column(pen.say("Proven"), "end"), Column(pen.say("At best"), "end"))
    columns = (Column(pen.say("Solution")), *figures, Column(pen.say("Outcome"), wide=True))
    blocks: list[Block] = [Table("outcomes", pen.say("What became of each solution"), columns, tuple(rows))]
    if tell.excluded:
        blocks.append(Text(pen.say("An excluded solution keeps the fit that it would have had: a near miss can be seen."), "soft"))
    unrated = [each.name for code, each in sorted(tell.rows.solutions.items()) if code not in tell.by_code]
    if unrated:
        blocks.append(Text(pen.say("Listed in the catalog, not yet rated, so not compared: {names}.", names=", ".join(unrated)), "soft"))
    return Section("part-5", "5", tell.chapter("5"), _selection_title(tell), tuple(blocks), True)


def _selection_title(tell: Telling) -> str:
    pen, out = tell.pen, len(tell.excluded)
    compared = pen.several("{n} solution compared", "{n} solutions compared", len(tell.by_code))
    listed = pen.several("{n} shortlisted", "{n} shortlisted", len(tell.shortlisted))
    if not out:
        return pen.say("{compared}, none excluded, {listed}", compared=compared, listed=listed)
    return pen.several("{compared}, {n} excluded, {listed}", "{compared}, {n} excluded, {listed}", out, compared=compared, listed=listed)


def _outcome(tell: Telling, row: Json, challengers: set[str]) -> tuple[Cell, ...]:
    pen = tell.pen
    if row["rank"] is None:
        outcome = pen.text(pen.say("Excluded"), " ".join(tell.reasons(row)))
    elif row["shortlisted"]:
        left = [pen.say("To verify: {what}", what=each) for each in tell.reasons(row, "to_verify")]
        outcome = pen.strong(pen.say("Shortlisted"), " ".join(left))
    elif row["code"] in challengers:
        outcome = pen.text(pen.say("Below the cut, could still come in"))
    else:
        outcome = pen.text(pen.say("Below the cut"))
    name = pen.text(row["name"], row["plan"], f"solution/{row['code']}")
    return name, pen.percent(row["proven"]), pen.percent(row["best"]), outcome


# ---- 6: the ranking


def ranking(tell: Telling) -> Section:
    pen, name = tell.pen, tell.chapter("6")
    if not tell.ranking:
        nobody = pen.say("Every solution is excluded; section 5 gives each reason and the fit that it would have had.")
        return Section("part-6", "6", name, pen.say("There is no solution left to rank"), (Text(nobody),))
    lines = _lines(tell)
    bars = tuple(tell.bar(row, line) for row, line in zip(tell.ranking, lines, strict=True))
    note = pen.say("A thin line parts groups; inside a group, today's evidence cannot separate the solutions.")
    chart = Bars("ranking", pen.say("Fit, in percent of what was asked"), bars, note, pen.say("Shortlist ends here"))
    return Section("part-6", "6", name, _ranking_title(tell), (chart, _figures(tell, lines)))


def _ranking_title(tell: Telling) -> str:
    first, group = tell.ranking[0], tell.result["groups"][0]
    fit = tell.voice.percent(first["proven"])
    if len(tell.ranking) == 1:
        return tell.pen.say("{name} is the only solution that passes, with {fit} proven", name=first["name"], fit=fit)
    if len(group) == 1:
        return tell.pen.say("{name} comes first with {fit}, and nothing left to verify can change that", name=first["name"], fit=fit)
    many = "{name} comes first with {fit}, but today's evidence cannot separate it from {n} others"
    one = "{name} comes first with {fit}, but today's evidence cannot separate it from {n} other"
    return tell.pen.several(one, many, len(group) - 1, name=first["name"], fit=fit)


def _lines(tell: Telling) -> list[Literal["", "group", "cut"]]:
    """What is drawn under each ranked solution."""
    ends = {group[-1] for group in tell.result["groups"][:-1]}
    shortlist = tell.result["shortlist"]
    last = shortlist["codes"][-1] if shortlist["gap"] is not None else None
    return ["cut" if row["code"] == last else "group" if row["code"] in ends else "" for row in tell.ranking]


def _figures(tell: Telling, lines: list[Literal["", "group", "cut"]]) -> Table:
    pen, places = tell.pen, equal_places(tell)
    rows = []
    for row, line in zip(tell.ranking, lines, strict=True):
        evidence = "" if row["enough_evidence"] else pen.say("not enough evidence")
        rows.append(Row((
            pen.number(row["rank"]), pen.text(row["name"], evidence, f"solution/{row['code']}"), pen.percent(row["proven"]),
            pen.percent(row["on_known"]), pen.percent(row["best"]), pen.percent(row["known"]), pen.percent(row["essential_met"]),
            pen.percent(row["equal_domain"]), pen.number(places.get(row["code"])),
        ), row["code"], line))
    names = ("Proven", "On what is known", "At best", "Known", "Essentials met", "Domains equal", "Place with domains equal")
    columns = (Column(pen.say("Rank"), "end"), Column(pen.say("Solution"), wide=True), *(Column(pen.say(name), "end") for name in names))
    return Table("figures", pen.say("The same ranking in figures"), columns, tuple(rows))


def equal_places(tell: Telling) -> dict[str, int]:
    """The order with every domain counted alike, printed beside the order (method, section 5.6); equal within 1e-9 share a place."""
    known = [row for row in tell.ranking if row["equal_domain"] is not None]
    return {row["code"]: 1 + sum(other["equal_domain"] > row["equal_domain"] + 1e-9 for other in known) for row in known}


# ---- 7: domains


def domains(tell: Telling) -> Section:
    pen, columns = tell.pen, tell.ranking or tell.excluded
    weights = {code: each["weight"] for code, each in columns[0]["domains"].items()} if columns else {}
    if not weights:
        nothing = Text(pen.say("No domain has an expectation above 0."))
        return Section("part-7", "7", tell.chapter("7"), pen.say("No domain has an expectation above 0"), (nothing,))
    threshold = float(tell.study["profile"].get("known_threshold", 90))
    rows = []
    for code in (code for code in tell.domains if code in weights):
        cells = [domain_cell(tell, row["domains"][code], threshold) for row in columns]
        rows.append(Row((pen.text(tell.domains[code]), pen.number(weights[code], 1), *cells), code))
    heat = Heat(
        "by-domain", pen.say("Proven fit by domain, in percent"), pen.say("Domain"),
        (Column(pen.say("Weight"), "end"), *(Column(row["name"], "mid") for row in columns)), tuple(rows),
        pen.say(HEAT_NOTE, share=pen.voice.percent(threshold, 0)), tuple(f"{low}–{pen.voice.percent(low + 20, 0)}" for low in BANDS),
    )
    return Section("part-7", "7", tell.chapter("7"), _domains_title(tell, columns, weights), (heat,), True)


def _domains_title(tell: Telling, columns: list[Json], weights: dict[str, float]) -> str:
    """Who leads where it weighs most."""
    heaviest = max(weights, key=lambda code: weights[code])
    best = max(columns, key=lambda row: float(row["domains"][heaviest]["proven"]))
    return tell.pen.say(
        "In {domain}, which weighs most, {name} covers most: {fit}", domain=tell.domains[heaviest], name=best["name"],
        fit=tell.voice.percent(best["domains"][heaviest]["proven"], 0),
    )


def domain_cell(tell: Telling, figures: Json, threshold: float) -> Cell:
    """Proven fit of a domain; a question mark where nothing is verified."""
    if figures["known"] == 0:
        return tell.pen.heat(None, "")
    return tell.pen.heat(figures["proven"], tell.voice.number(figures["proven"]), partly=figures["known"] < threshold)
