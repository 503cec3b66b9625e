"""Section 3, budget: what each candidate costs over 3 and over 5 years, in all and line by line, low to high.

Totals and lines are those that were signed; nothing is worked out here.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import replace

from app.reports.choice.material import Json
from app.reports.choice.telling import Telling
from app.reports.document import Block, Column, Row, Section, Table, Text
from app.web import choice_words

PRINTED = 600  # characters of a note: the cell of a table does not break over pages
ASSUMED = (
    "Costs in {currency}, for {users}. Over {years} years they make the score: 100 × the lowest likely cost / the own likely cost."
)


def horizons(tell: Telling) -> tuple[str, ...]:
    """The one that scores first."""
    scored = str(tell.rows.result["years"])
    return (scored, *(each for each in ("3", "5") if each != scored))


def budget(tell: Telling) -> Iterator[Section]:
    say, result = tell.pen.say, tell.rows.result
    users = tell.pen.several("{n} user", "{n} users", result["seats"])
    said = Text(say(ASSUMED, currency=result["currency"], users=users, years=result["years"]))
    blocks: list[Block] = [said, *(_totals(tell, years) for years in horizons(tell))]
    yield Section("criterion-budget", "", tell.criterion("budget"), _title(tell), tuple(blocks), inner=True)
    for row in tell.rows.candidates:
        yield _candidate(tell, row)


def _title(tell: Telling) -> str:
    say, years = tell.pen.say, horizons(tell)[0]
    costs = {each["name"]: each["budget"]["costs"][years]["likely"] for each in tell.rows.candidates if each["budget"]["costs"]}
    if not costs:
        return say("No candidate is costed")
    least = min(costs.values())
    names = [name for name, cost in costs.items() if cost == least]
    sentence = "The lowest cost over {years} years: {names}, likely {cost} {currency}"
    return say(sentence, names=tell.pen.join(names), cost=tell.voice.number(least), currency=tell.rows.result["currency"], years=years)


def _totals(tell: Telling, years: str) -> Table:
    """All candidates over one horizon."""
    pen, rows = tell.pen, []
    for row in tell.rows.candidates:
        costs = row["budget"]["costs"]
        ends = tuple(pen.number(costs[years][end] if costs else None) for end in choice_words.ENDS)
        rows.append(Row((pen.strong(row["name"], "" if costs else pen.say("not costed")), *ends), row["code"]))
    title = pen.say("All candidates over {years} years, in {currency}", years=years, currency=tell.rows.result["currency"])
    return Table(f"costs-{years}", title, (Column(pen.say("Candidate"), wide=True), *_ends(tell)), tuple(rows))


def _ends(tell: Telling) -> tuple[Column, ...]:
    return tuple(Column(tell.pen.say(name), "end") for name in choice_words.ENDS.values())


def _candidate(tell: Telling, row: Json) -> Section:
    say, costs = tell.pen.say, row["budget"]["costs"]
    id, name = f"costs-of-{row['code']}", tell.criterion("budget")
    if not costs:
        return Section(id, "", name, say("{name} is not costed", name=row["name"]), (), inner=True)
    years = horizons(tell)[0]
    span = {end: tell.voice.number(costs[years][end]) for end in choice_words.ENDS}
    title = say("{name}: {low} to {high} {currency} over {years} years, likely {likely}", name=row["name"], years=years,
                currency=tell.rows.result["currency"], **span)
    blocks = tuple(_lines(tell, row, each, whole=each == years) for each in horizons(tell))
    return Section(id, "", name, title, blocks, inner=True)


def _lines(tell: Telling, row: Json, years: str, whole: bool) -> Table:
    """Every line of one candidate and their sum. `whole`: with price and source, once a candidate."""
    pen, rows = tell.pen, []
    for line in (each for each in tell.rows.inputs["costs"] if each["solution"] == row["code"]):
        span = row["budget"]["lines"][line["id"]][years]
        ends = (pen.number(span[end]) for end in choice_words.ENDS)
        rows.append(Row((pen.text(line["label"], _small_print(tell, line) if whole else ""), *ends), line["id"]))
    rows[-1] = replace(rows[-1], line="group")
    total = (pen.number(row["budget"]["costs"][years][end]) for end in choice_words.ENDS)
    rows.append(Row((pen.strong(pen.say("Total")), *total), "total"))
    title = pen.say("{name} over {years} years, line by line", name=row["name"], years=years)
    return Table(f"lines-{row['code']}-{years}", title, (Column(pen.say("What it pays for"), wide=True), *_ends(tell)), tuple(rows))


def _small_print(tell: Telling, line: Json) -> str:
    """Kind and price, the gaps that it closes, where the figure comes from."""
    say = tell.pen.say
    code, paid = line["kind"], line["basis"]
    kind, basis = say(choice_words.COST_KINDS[code]), say(choice_words.COST_BASES[paid])
    span = {end: tell.amount(line[end]) for end in choice_words.ENDS}
    found = [say("{kind}. {basis}: {low} to {high}, likely {likely}", kind=kind, basis=basis, **span)]
    if line["closes"]:
        found.append(say("closes {items}", items=", ".join(line["closes"])))
    if line["note"].strip():
        found.append(textwrap.shorten(line["note"], PRINTED, placeholder=" …"))
    return ". ".join(found)
