"""Section 3, its first two parts: what participants said of the team and of the ergonomics."""

from app.reports.choice.costs import budget
from app.reports.choice.material import Json
from app.reports.choice.telling import Telling
from app.reports.document import Cell, Column, Row, Section, Table, Text
from app.web import choice_words

TEAM = (
    "Each participant scored four statements from 0, not at all, to 4, fully: these people understood our business; we would work well "
    "with them; our team can run it with the skills we have or will get; their calendar fits ours. The score is the mean × 25."
)
ERGONOMICS = (
    "The System Usability Scale (Brooke, 1996): ten statements, from 0 to 100. The word beside a score is the adjective whose mean "
    "score lies nearest (Bangor, Kortum and Miller, 2009)."
)
SPREAD = "n: participants who could say something. Spread: the standard deviation over them; with a single one there is none."


def criteria(tell: Telling) -> list[Section]:
    say = tell.pen.say
    opening = Section("part-3", "3", say("Each criterion"), say("What stands behind each score"), (), True)
    return [opening, team(tell), ergonomics(tell), *budget(tell)]


def _highest(tell: Telling, criterion: str) -> str:
    """The finding of one criterion: who scores most, ties included."""
    say = tell.pen.say
    scores = {each["name"]: each[criterion]["score"] for each in tell.rows.candidates if each[criterion]["score"] is not None}
    if not scores:
        return say("Nobody scored a candidate")
    most = max(scores.values())
    names = [name for name, score in scores.items() if score == most]
    return say("The highest score: {names}, {score} of 100", names=tell.pen.join(names), score=tell.voice.number(most, 1))


def team(tell: Telling) -> Section:
    say = tell.pen.say
    rows = tuple(_row(tell, each, "team") for each in _by(tell, "team"))
    table = Table("team", say("Fit with the project team"), _columns(tell, ""), rows, say(SPREAD))
    return Section("criterion-team", "", tell.criterion("team"), _highest(tell, "team"), (Text(say(TEAM)), table), inner=True)


def ergonomics(tell: Telling) -> Section:
    say = tell.pen.say
    rows = tuple(_row(tell, each, "ergonomics") for each in _by(tell, "ergonomics"))
    table = Table("ergonomics", say("System Usability Scale"), _columns(tell, say("In a word")), rows, say(SPREAD))
    title = _highest(tell, "ergonomics")
    return Section("criterion-ergonomics", "", tell.criterion("ergonomics"), title, (Text(say(ERGONOMICS)), table), inner=True)


def _by(tell: Telling, criterion: str) -> list[Json]:
    """The highest first, who was not scored last."""
    return sorted(tell.rows.candidates, key=lambda each: -1 if each[criterion]["score"] is None else each[criterion]["score"], reverse=True)


def _columns(tell: Telling, word: str) -> tuple[Column, ...]:
    pen = tell.pen
    return (
        Column(pen.say("Candidate"), wide=True), *((Column(word),) if word else ()), Column(pen.say("Score"), "end"),
        Column("n", "end"), Column(pen.say("Spread"), "end"),
    )


def _row(tell: Telling, row: Json, criterion: str) -> Row:
    found, word = row[criterion], []
    if "adjective" in found:
        adjective = found["adjective"]
        word = [tell.pen.text(tell.pen.say(choice_words.ADJECTIVES[adjective]) if adjective else tell.pen.say("not scored"))]
    cells: tuple[Cell, ...] = (
        tell.name(row), *word, tell.score(found["score"]), tell.pen.number(found["n"]), tell.spread(found["deviation"]),
    )
    return Row(cells, row["code"])
