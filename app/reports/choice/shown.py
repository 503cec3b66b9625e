"""Section 6: the demonstrations: when, by whom, and which steps of the script were shown, partly or not."""

from collections import Counter
from collections.abc import Iterator

from app.reports.choice.material import Json
from app.reports.choice.telling import Telling, flat
from app.reports.document import Cell, Column, Row, Section, Table
from app.web import choice_words
from app.web.language import NO_VALUE

SEEN = dict(reversed(choice_words.SEEN.items()))  # what was missing first


def shown(tell: Telling) -> Iterator[Section]:
    say = tell.pen.say
    marks = {each["solution"]: Counter(step["seen"] for step in each["steps"].values()) for each in tell.rows.inputs["demonstrations"]}
    yield Section("part-6", "6", say("Demonstrations"), _title(tell, marks), (_overview(tell, marks),))
    for each in tell.rows.inputs["demonstrations"]:
        if each["steps"]:
            yield _candidate(tell, each, marks[each["solution"]])


def _title(tell: Telling, marks: dict[str, Counter[str]]) -> str:
    """Of the chosen one, or of all when none is chosen."""
    say, chosen = tell.pen.say, tell.rows.chosen
    counted = marks[chosen] if chosen is not None else sum(marks.values(), Counter())
    total = sum(counted.values())
    if not total:
        return say("No step was marked in the script")
    if chosen is None:
        return say("{shown} of {total} steps were fully shown", shown=counted["shown"], total=total)
    return say("{name} fully showed {shown} of {total} steps", name=tell.chosen_name, shown=counted["shown"], total=total)


def _overview(tell: Telling, marks: dict[str, Counter[str]]) -> Table:
    pen, rows = tell.pen, []
    for each in tell.rows.inputs["demonstrations"]:
        day = tell.voice.day(each["held_on"]) if each["held_on"] else pen.say("no day given")
        counts = tuple(pen.number(marks[each["solution"]][seen]) for seen in SEEN)
        name = tell.rows.names[each["solution"]]
        cells: tuple[Cell, ...] = (pen.strong(name), pen.text(day, flat(each["present"])), *counts)
        rows.append(Row(cells, each["solution"]))
    columns = (
        Column(pen.say("Candidate")), Column(pen.say("Day, and who showed it"), wide=True),
        *(Column(pen.say(name), "end") for name in SEEN.values()),
    )
    note = pen.say("Steps of the script that somebody marked; the others are counted nowhere.")
    return Table("demonstrations", pen.say("What was shown"), columns, tuple(rows), note)


def _candidate(tell: Telling, held: Json, counted: Counter[str]) -> Section:
    """Every marked step: what was missing first, then in the order of the map."""
    pen, code = tell.pen, held["solution"]
    items = tell.rows.shortlist.items
    order = {item: place for place, item in enumerate(items)}
    seen = list(SEEN)
    steps = sorted(held["steps"].items(), key=lambda each: (seen.index(each[1]["seen"]), order.get(each[0], len(order)), each[0]))
    texts = {item: pen.pick(items[item].content["text"]) if item in items else NO_VALUE for item in held["steps"]}
    names = {each: pen.say(name) for each, name in SEEN.items()}
    rows = tuple(Row((pen.text(texts[item], noted(item, step)), pen.text(names[step["seen"]])), item) for item, step in steps)
    columns = (Column(pen.say("Step, and what was noted"), wide=True), Column(pen.say("Seen")))
    name = tell.rows.names[code]
    title = pen.say("{shown} shown, {partly} partly, {not_shown} not", shown=counted["shown"], partly=counted["partly"],
                    not_shown=counted["not_shown"])
    table = Table(f"steps-{code}", pen.say("Steps of {name}, what was missing first", name=name), columns, rows)
    return Section(f"shown-{code}", "", name, title, (table,), inner=True)


def noted(item: str, step: Json) -> str:
    """The item's code and what was written beside the mark."""
    note = flat(step.get("note", ""))
    return f"{item}. {note}" if note else item
