"""Section 9: how sure the shortlist is, from what was frozen with it. One that was frozen before its doubt was measured has none."""

from typing import Any

from app.reports.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Heading,
    Row,
    Section,
    SquareRow,
    Squares,
    SwingBar,
    Swings,
    Table,
    Text,
)
from app.reports.material import Json
from app.reports.telling import Telling
from app.web import doubt_changes, doubt_pictures, doubt_proof, doubt_words
from app.web.doubt_words import Names, of_hundred

PRINTED_READINGS = 3  # or all that change the shortlist


def robustness(tell: Telling) -> Json | None:
    """The frozen doubt with all its parts, or None."""
    found: Json | None = tell.result.get("robustness")
    return found if found and "scenarios" in found and found["same_shortlist"] is not None else None


def names_of(tell: Telling) -> Names:
    return Names({code: str(row["name"]) for code, row in tell.by_code.items()}, tell.domains)


def doubt(tell: Telling) -> list[Section]:
    """Section 9, or nothing."""
    told = robustness(tell)
    if told is None:
        return []
    size = len(tell.shortlisted)
    parts = (_finding(tell, told, size), _varied(tell, told, size), _alone(tell, told, size), _proof(tell, told), _border(tell, told),
             _flips(tell, told), _readings(tell, told))
    title = doubt_words.finding(told, size, tell.voice)
    return [Section("part-9", "9", tell.chapter("9"), title, tuple(block for part in parts for block in part), True)]


def _finding(tell: Telling, told: Json, size: int) -> list[Block]:
    pen, picture = tell.pen, doubt_pictures.ranks(tell.ranking, told, size, tell.voice)
    sentences = (
        doubt_words.verdict(told, size, tell.voice), doubt_words.caution(told, size, tell.voice), doubt_words.cause(told, tell.voice),
    )
    blocks: list[Block] = [Text(sentence) for sentence in sentences if sentence]
    blocks.append(Text(pen.say(
        "A draw is the ranking calculated once more, with everything that is in doubt set at random to a plausible value. "
        "The more draws agree, the surer the shortlist."
    )))
    exact = doubt_words.precision(told, size, tell.voice)
    blocks += [Text(exact, "soft")] if exact else []
    blocks.append(_squares(tell, picture))
    if picture["rest"]:
        names = pen.join([row["name"] for row in picture["rest"]])
        blocks.append(Text(pen.say("On the shortlist in fewer than 1 of 100 draws: {names}.", names=names), "soft"))
    return blocks


def _squares(tell: Telling, picture: Json) -> Squares:
    pen, shown = tell.pen, picture["shown"]
    note = pen.say(
        "A row is a solution, a square is a rank, the first rank at the left. The fuller the square, the more draws gave the solution that "
        "rank: full is every draw, empty is none."
    )
    if picture["cut"]:
        note = f"{note} {pen.say('The strong lines mark the end of the shortlist.')}"
    columns = (
        Column(pen.say("Solution"), wide=True), *(Column(label, "end") for label in picture["labels"]), Column(pen.say("Mean rank"), "end"),
    )
    figures = tuple(Row(_shares(tell, row), row["code"]) for row in (*shown, *picture["rest"]))
    rows = tuple(
        SquareRow(str(row["rank"] or "–"), row["name"], tuple(row["shares"]), row["often"], f"solution/{row['code']}", row["code"])
        for row in shown
    )
    heads = (pen.say("Rank"), pen.say("Solution"), pen.say("Rank in the draws"), picture["heading"])
    caption = pen.say("Of 100 draws, how many gave the solution the rank above.")
    return Squares("ranks", picture["title"], heads, tuple(picture["labels"]), rows, picture["cut"] or 0, columns, figures, note, caption)


def _shares(tell: Telling, row: Json) -> tuple[Cell, ...]:
    """The name, of 100 draws how many gave each rank, and the mean rank."""
    figures = [*(100 * share for share in row["shares"]), row["mean"]]
    return (tell.pen.text(row["name"]), *(Cell("points", tell.voice.number(each, 1), each) for each in figures))


def _varied(tell: Telling, told: Json, size: int) -> list[Block]:
    say = tell.pen.say
    held = ". ".join(doubt_words.held(told, size, tell.voice))
    blocks: list[Block] = [
        Heading(say("What a draw varies, and what it holds")),
        Facts((*doubt_words.varied(told, tell.voice), (say("Held, the same in every draw"), f"{held}."))),
    ]
    if told["doubt"]["ratings"] and told["extent"]["unverified"]:
        blocks.append(Text(say(
            "A solution with much left to verify can stand higher in the draws than in the ranking. That is a reason to verify it, not yet "
            "to invite it."
        )))
    return blocks


def _alone(tell: Telling, told: Json, size: int) -> list[Block]:
    if doubt_words.everybody(told, size):
        return []
    pen = tell.pen
    rows = tuple(
        Row((pen.text(name), pen.text(pen.say("not varied") if share is None else of_hundred(share, tell.voice))))
        for name, share in doubt_words.alone(told, tell.voice)
    )
    note = pen.say(
        "How many of 100 draws keep the same shortlist when one thing alone is in doubt and everything else stays as it is today. "
        "The smallest figure shows where work pays."
    )
    columns = (Column(pen.say("In doubt"), wide=True), Column(pen.say("The same shortlist"), "end"))
    return [Table("alone", pen.say("One doubt at a time"), columns, rows, note)]


def _proof(tell: Telling, told: Json) -> list[Block]:
    worst = tell.pen.say(
        "This is no probability. It is calculated for the worst case: every open answer and every rating that nobody has verified at the "
        "level that hurts most, all at once, with the weights, the agreed answers, the verified ratings, the knock-outs and the size of "
        "the shortlist as they are."
    )
    sentences = doubt_proof.proof_sentences(told, names_of(tell), tell.voice)
    return [Heading(doubt_proof.proof_title(told, tell.voice)), *(Text(each) for each in sentences), Text(worst, "soft")]


def _border(tell: Telling, told: Json) -> list[Block]:
    if told["tornado"] is None:
        return []
    pen, picture = tell.pen, doubt_pictures.swings(told["tornado"], told["doubt"], names_of(tell), tell.voice)
    lead = pen.say(
        "{a} is the last one on the shortlist, {b} the first one below it. Today {a} leads by {points} points of fit: the dashed line. "
        "A bar shows how far one group of doubts can move that lead, from its worst to its best, with everything else as today. Where a "
        "bar crosses the strong line at 0 and turns red, {b} stands above {a}.",
        a=picture["a"], b=picture["b"], points=tell.voice.number(picture["lead"], 1),
    )
    bars = tuple(
        SwingBar(each["name"], each["range"], each["low"], each["high"], each["from"], each["to"], each["from_to"])
        for each in picture["bars"]
    )
    columns = (Column(pen.say("In doubt"), wide=True), Column(pen.say("How far")), Column(pen.say("Lowest lead"), "end"),
               Column(pen.say("Highest lead"), "end"))
    figures = tuple(
        Row((pen.text(each["name"]), pen.text(each["range"]), *(_points(tell, each[end]) for end in ("low", "high"))))
        for each in picture["all"]
    )
    shown, every = len(bars), len(figures)
    note = pen.say("The widest {shown} of {all}; the workbook has them all.", shown=shown, all=every) if shown < every else ""
    places = picture["zero"], picture["today"], tuple(picture["ticks"])
    swings = Swings("border", pen.say("Lead, points"), bars, *places, columns, figures, note)
    opening: list[Block] = [Heading(picture["title"]), Text(lead)]
    return [*opening, Text(picture["note"]), swings] if bars else opening


def _points(tell: Telling, value: float) -> Cell:
    return Cell("points", doubt_pictures.signed(value, 1, tell.voice), value)


def _flips(tell: Telling, told: Json) -> list[Block]:
    """The nearest outsider in sentences, the next ones in figures."""
    if not told["flips"]:
        return []
    pen, names, first = tell.pen, names_of(tell), told["flips"][0]
    kinds = ("one_level", "expectations", "ratings", "unknown")
    rows = tuple(
        Row((pen.text(names.solution(each["b"])), _points(tell, each["lead"] or 0.0), *(_count(tell, each[kind]) for kind in kinds)),
            each["b"])
        for each in told["flips"]
    )
    heads = (pen.say("Behind, points"), pen.say("Answers by one level"), pen.say("Answers to any level"), pen.say("Ratings of either one"),
             pen.say("Its unverified ratings"))
    columns = (Column(pen.say("Outsider"), wide=True), *(Column(head, "end") for head in heads))
    note = pen.say("The least number of changes that would do, of each kind by itself; a dash where all of them would not.")
    sentences = tuple(way.sentence for way in doubt_changes.ways(first, names, tell.voice))
    table = Table("flips", pen.say("How near each outsider is to {name}", name=names.solution(first["a"])), columns, rows, note)
    return [Heading(doubt_changes.title(first, names, tell.voice)), Bullets(sentences), table]


def _count(tell: Telling, changes: list[Any] | None) -> Cell:
    return tell.pen.text("–") if changes is None else tell.pen.number(len(changes))


def _readings(tell: Telling, told: Json) -> list[Block]:
    """Readings that change the shortlist first."""
    if not told["scenarios"]:
        return []
    pen, names = tell.pen, names_of(tell)
    changed = [each for each in told["scenarios"] if not _same(each)]
    rows = tuple(
        Row((pen.text(doubt_words.scenario(each, names, tell.voice)), pen.text(doubt_words.scenario_outcome(each, names, tell.voice)),
             pen.text(names.listed(each["winners"], tell.voice))))
        for each in (*changed, *filter(_same, told["scenarios"]))
    )
    columns = (Column(pen.say("Reading")), Column(pen.say("Shortlist"), wide=True), Column(pen.say("Comes first")))
    shown = min(max(PRINTED_READINGS, len(changed)), len(rows))
    left = len(rows) - shown
    more = pen.several(
        "and {n} more with the same shortlist, in the workbook", "and {n} more with the same shortlist, in the workbook", left
    )
    lead = pen.say(
        "The same answers and ratings, read otherwise: one domain or one team left out, every domain alike, weights flatter or steeper. "
        "The shortlist keeps its size."
    )
    table = Table("readings", pen.say("Other readings"), columns, rows, "", shown, more if left else "")
    return [Heading(doubt_words.scenario_title(told["scenarios"], tell.voice)), Text(lead), table]


def _same(told: Json) -> bool:
    return bool(told["codes"]) and not told["entering"] and not told["leaving"]
