"""Section 4: which other weights, and which costs, would put another candidate first."""

from dataclasses import dataclass

from app.reports.choice.telling import Telling
from app.reports.document import Block, Bullets, Column, Row, Section, Table, Text
from app.web import choice_words

MORE = "if {criterion} weighed more than {at} (now {now})"
LESS = "if {criterion} weighed less than {at} (now {now})"
COSTS_DECIDE = "{name} would pass the first one if the first cost its high figure and {name} its low one: the costs decide."
PROPORTION = "One weight is changed at a time; the two others keep their proportion."


@dataclass(frozen=True)
class Turn:
    """`distance`: points between a weight and where the rival passes, None when it never does."""

    name: str
    code: str
    sentences: tuple[str, ...]
    distance: float | None


def turning(tell: Telling) -> Section:
    say, found = tell.pen.say, turns(tell)
    costs = _costs(tell)
    blocks: list[Block] = []
    if found:
        blocks += [_table(tell, found), Text(say(PROPORTION), "soft")]
    blocks += [Bullets(tuple(costs))] if costs else []
    if found and not costs:
        blocks.append(Text(say("No candidate passes the first one when the first costs its high figure and the other its low one.")))
    return Section("part-4", "4", say("What would change the winner"), _title(tell, found), tuple(blocks))


def turns(tell: Telling) -> list[Turn]:
    """The rivals of the one winner, who passes first first."""
    weights, found = tell.rows.result["weights"], []
    for code, points in tell.rows.result["turning_points"].items():
        distances = []
        for criterion in choice_words.CRITERIA:
            point = points[criterion]
            if point is None:
                continue
            condition = MORE if point["side"] == "above" else LESS
            sentence = tell.pen.say(
                condition, criterion=tell.criterion(criterion).lower(),
                at=tell.voice.percent(point["at"], 0), now=tell.weight(weights[criterion]),
            )
            distances.append((abs(point["at"] - weights[criterion]), sentence))
        distances.sort(key=lambda each: each[0])
        sentences = tuple(sentence for _, sentence in distances)
        found.append(Turn(tell.rows.names[code], code, sentences, distances[0][0] if distances else None))
    return sorted(found, key=lambda each: (each.distance is None, each.distance or 0.0))


def _title(tell: Telling, found: list[Turn]) -> str:
    say = tell.pen.say
    if len(tell.best) > 1:
        return say("Any change of a weight parts the first: {names}", names=tell.pen.join(tell.best))
    if not tell.best:
        return say("Without a total there is no first one")
    if not found:
        return say("No other candidate has a total")
    nearest = found[0]
    if nearest.distance is None:
        return say("No change of one weight puts another before {name}", name=tell.best[0])
    return say("{name} would come first {condition}", name=nearest.name, condition=nearest.sentences[0])


def _table(tell: Telling, found: list[Turn]) -> Table:
    pen = tell.pen
    never = pen.say("at no weight of a single criterion")
    rows = tuple(Row((pen.strong(each.name), pen.text("; ".join(each.sentences) or never)), each.code) for each in found)
    columns = (Column(pen.say("Candidate")), Column(pen.say("Would come first"), wide=True))
    return Table("turning", pen.say("Other weights"), columns, rows)


def _costs(tell: Telling) -> list[str]:
    codes = [each["solution"] for each in tell.rows.result["notices"] if each["code"] == "costs_may_decide"]
    return [tell.pen.say(COSTS_DECIDE, name=tell.rows.names[code]) for code in codes]
