"""Section 2: the three criteria, how they were weighed before anybody saw a score, and the result."""

from app.reports.choice.telling import Telling, paragraphs
from app.reports.document import Block, Bullets, Cell, Column, Heat, Row, Section, Table, Text
from app.web import choice_words

BEFORE = (
    "The weights were set on {moment} by {name}, before anybody could see a score: the service shows no score and takes no cost until they "
    "are set. From then on they were locked."
)
TOTALS = (
    "From 0 to 100: the sum of weight × score. At worst its own costs are at their high figure and all others' at their low one; at best "
    "the reverse."
)
EARLIER = "Scores of an earlier final choice of this study could be seen before these weights were set."


def weighing(tell: Telling) -> Section:
    say = tell.pen.say
    blocks: list[Block] = [weights(tell), *set_before(tell), scores(tell), totals(tell)]
    said = notices(tell)
    if said:
        blocks.append(Bullets(tuple(said)))
    return Section("part-2", "2", say("Criteria and result"), tell.finding(), tuple(blocks))


def weights(tell: Telling) -> Table:
    pen, given = tell.pen, tell.rows.result["weights"]
    rows = tuple(
        Row((pen.text(tell.criterion(code)), Cell("percent", tell.weight(given[code]), given[code])), code)
        for code in choice_words.CRITERIA
    )
    columns = (Column(pen.say("Criterion"), wide=True), Column(pen.say("Weight"), "end"))
    return Table("weights", pen.say("Three criteria and their weights"), columns, rows)


def set_before(tell: Telling) -> list[Block]:
    """When, by whom and why the weights were set."""
    say, given = tell.pen.say, tell.rows.inputs
    said = say(BEFORE, moment=tell.voice.hour(given["weights_set_at"]), name=given["weights_set_by"])
    found: list[Block] = [Text(said)]
    if given["weights_after_earlier"]:
        found.append(Text(say(EARLIER), "warning"))
    reason, *rest = paragraphs(given["weights_reason"]) or [""]
    if reason:
        found += [Text(say("The reason given: {reason}", reason=reason)), *(Text(each) for each in rest)]
    return found


def scores(tell: Telling) -> Heat:
    pen, given = tell.pen, tell.rows.result["weights"]
    columns = tuple(
        Column(pen.say("{criterion}, weight {weight}", criterion=tell.criterion(code), weight=tell.weight(given[code])), "mid")
        for code in choice_words.CRITERIA
    )
    rows = tuple(
        Row((pen.text(each["name"]), *(tell.hue(each[code]["score"]) for code in choice_words.CRITERIA)), each["code"])
        for each in tell.rows.candidates
    )
    note = pen.say("Budget: 100 for the lowest likely cost over {years} years; twice the cost has half the score.",
                   years=tell.rows.result["years"])
    return Heat("scores", pen.say("Scores by criterion, from 0 to 100"), pen.say("Candidate"), columns, rows, note, tell.hues(),
                pen.say("not scored or not costed"))


def totals(tell: Telling) -> Table:
    pen = tell.pen
    rows = tuple(
        Row((
            pen.number(each["rank"]), tell.name(each), tell.score(each["total"]), tell.score(each["total_worst"]),
            tell.score(each["total_best"]),
        ), each["code"])
        for each in tell.rows.candidates
    )
    columns = (
        Column(pen.say("Rank"), "mid"), Column(pen.say("Candidate"), wide=True), Column(pen.say("Total"), "end"),
        Column(pen.say("At worst"), "end"), Column(pen.say("At best"), "end"),
    )
    return Table("totals", pen.say("Totals, and how far costs move them"), columns, rows, pen.say(TOTALS))


def notices(tell: Telling) -> list[str]:
    """What must be known before the figures are trusted; which cost decides is said in section 4."""
    say, several, found = tell.pen.say, tell.pen.several, []
    for each in tell.rows.result["notices"]:
        name = tell.rows.names.get(each.get("solution", ""), "")
        if each["code"] == "not_costed":
            found.append(say("{name} is not costed: without a cost it has no total.", name=name))
        elif each["code"] == "nobody_scored":
            found.append(say("Nobody scored {name}.", name=name))
        elif each["code"] == "few_scores":
            found.append(several("Only {n} person has scored {name}.", "Only {n} people have scored {name}.", each["n"], name=name))
    return found
