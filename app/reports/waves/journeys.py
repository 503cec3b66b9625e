"""Section 4: the journey of each segment, its curve and its story; and a stage's figures as a table."""

from collections.abc import Iterator

from app.reports.document import Block, Column, Curve, Facts, Point, Row, Section, Table, Text
from app.reports.waves.material import Json
from app.reports.waves.telling import Telling
from app.web.journey_words import PHASES

WORDS_SHOWN = 3  # verbatims of one stage


def journeys(tell: Telling) -> Iterator[Section]:
    say = tell.pen.say
    title = say("What customers live from the first idea to the next purchase")
    yield Section("part-4", "4", say("The journeys"), title, (), True)
    for segment in tell.rows.segments:
        yield _journey(tell, segment)


def _journey(tell: Telling, segment: Json) -> Section:
    code = segment["code"]
    blocks: list[Block] = [curve(tell, segment), Facts(tuple(_overall(tell, code)))]
    if segment.get("persona"):
        blocks.append(Text(segment["persona"], "soft"))
    blocks.append(verbatims(tell, code))
    return Section(f"journey-{code}", "", segment["name"], tell.story(code), tuple(blocks), inner=True)


def curve(tell: Telling, segment: Json) -> Curve:
    pen, profile, code = tell.pen, tell.rows.result["profile"], segment["code"]
    overall = tell.rows.result["segments"][code]["overall"]
    targets = tell.rows.context["targets"].get(code, {})
    figures = tell.rows.figures(code)
    points = tuple(_point(tell, stage, figures[stage["code"]], targets.get(stage["code"])) for stage in tell.rows.stages(code))
    columns = (
        Column(pen.say("Stage"), wide=True), Column(pen.say("Index"), "end"), Column(pen.say("Interval"), "end"), Column(pen.say("Zone")),
        Column(pen.say("Customers"), "end"), Column(pen.say("Mean score"), "end"), Column(pen.say("Basic unmet"), "end"),
        Column(pen.say("Target"), "end"),
    )
    return Curve(
        f"curve-{code}", pen.say("The emotional curve, {segment}", segment=segment["name"]), points, profile["disappointing"],
        profile["enchantment"], overall["experienced_mean"], overall["memorised"], tell.signed(overall["experienced_mean"]),
        tell.signed(overall["memorised"]), columns,
        pen.say("Index from −100 to +100 with the interval of its mean; a star marks a moment of truth."),
    )


def _point(tell: Telling, stage: Json, figures: Json, target: Json | None) -> Point:
    pen, index = tell.pen, figures["gated_index"]
    aim = target["target"] if target else None
    star = " ★" if stage["moment_of_truth"] else ""
    cells = (
        pen.text(stage["name"] + star, tell.named(PHASES, stage["phase"])), tell.index(index["mean"]),
        pen.text(tell.interval(index["low"], index["high"])), pen.text(tell.zone(figures)), pen.number(figures["n"]),
        tell.index(figures["mean_sum"], 1), pen.number(figures["basics_unmet"]["customers"]), tell.index(aim),
    )
    return Point(stage["name"], stage["phase"], index["mean"], index["low"], index["high"], aim, stage["moment_of_truth"],
                 figures["firm"], figures["n"], cells)


def _overall(tell: Telling, code: str) -> Iterator[tuple[str, str]]:
    say, found = tell.pen.say, tell.rows.result["segments"][code]
    overall = found["overall"]
    yield say("Customers observed"), tell.voice.number(found["customers"])
    yield say("Experienced, mean of the stages"), tell.signed(overall["experienced_mean"])
    yield say("Remembered, peak and end"), tell.signed(overall["memorised"])
    yield say("Sum of pluses and minuses, mean"), tell.signed(overall["experienced_sum"], 1)
    alpha = found["agreement"]["alpha"]
    if alpha is not None:
        yield say("Agreement of two observers (alpha)"), tell.voice.number(alpha, 2)


def verbatims(tell: Telling, code: str) -> Table:
    """The customers' words, the worst stages' first words in the journey's order."""
    pen, rows = tell.pen, []
    words = tell.rows.result["segments"][code]["verbatims"]
    for stage in tell.rows.stages(code):
        for said in words.get(stage["code"], [])[:WORDS_SHOWN]:
            who = pen.text(said["customer"], tell.method(said["method"]))
            rows.append(Row((pen.text(stage["name"]), pen.text(pen.say("“{words}”", words=said["text"])), who)))
    columns = (Column(pen.say("Stage")), Column(pen.say("In the customer's words"), wide=True), Column(pen.say("Customer")))
    note = "" if rows else pen.say("No words were noted.")
    return Table(f"words-{code}", pen.say("What customers said"), columns, tuple(rows), note=note)
