"""Sections 2 and 3: what was observed, by whom and how; and how the figures are made."""

from app.reports.document import Block, Bullets, Column, Facts, Heading, Row, Section, Table, Text
from app.reports.waves.telling import Telling
from app.web.journey_words import CHANNEL_KINDS, CUSTOMER_TYPES, CUSTOMERS, GATES, WAVE_KINDS

RULES = (
    "Each interaction that was observed has a level, and each level a score; a stage's score is the sum over what was observed.",
    "The index puts that sum between −100, the worst that could have been seen there, and +100, the best.",
    "Satisfaction comes before delight: while a basic is unmet, the delight of that stage is not credited.",
    "A stage is firm when at least {min_n} customers were observed and the whole interval of its mean lies in one zone.",
    "Remembered is half the strongest moment and half the last one (peak-end rule); experienced is the mean of all stages. Both are "
    "given, because the evidence that memory follows the peak and the end rather than the mean is mixed.",
    "Priority grows with the gap to the target, the importance of the stage, and for moments of truth and disappointing stages.",
)


def scope(tell: Telling) -> Section:
    say, context, result = tell.pen.say, tell.rows.context, tell.rows.result
    programme, wave = context["programme"], context["wave"]
    facts = [
        (say("Client"), context["client"]), (say("Sector"), programme["sector"]),
        (say("Customers"), tell.named(CUSTOMERS, programme["customers"])),
        (say("Sponsor"), programme["sponsor"]), (say("Wave"), f"{wave['name']} ({say(WAVE_KINDS[wave['kind']])})"),
        (say("From"), tell.voice.day(wave["starts"]) if wave["starts"] else ""),
        (say("To"), tell.voice.day(wave["ends"]) if wave["ends"] else ""),
        (say("Channels"), ", ".join(f"{each['name']} ({say(CHANNEL_KINDS[each['kind']]).lower()})" for each in context["channels"])),
    ]
    blocks: list[Block] = [Facts(tuple((name, value) for name, value in facts if value))]
    if programme["goals"]:
        blocks += [Heading(say("Goals")), Text(programme["goals"])]
    blocks += [_segments(tell), _methods(tell)]
    observed = sum(each["observations"] for each in result["segments"].values())
    title = tell.pen.several("{n} observation behind the figures", "{n} observations behind the figures", observed)
    return Section("part-2", "2", say("What was observed"), title, tuple(blocks), True)


def _segments(tell: Telling) -> Table:
    pen, rows = tell.pen, []
    for each in tell.rows.context["segments"]:
        found = tell.rows.result["segments"].get(each["code"], {})
        share = None if each["share"] is None else 100 * each["share"]
        rows.append(Row((
            pen.strong(each["name"], tell.named(CUSTOMER_TYPES, each["customer_type"])), pen.text(each["expectations"]),
            pen.percent(share), pen.number(found.get("customers", 0)), pen.number(found.get("observations", 0)),
        ), each["code"]))
    columns = (
        Column(pen.say("Segment")), Column(pen.say("What it expects"), wide=True), Column(pen.say("Share"), "end"),
        Column(pen.say("Customers observed"), "end"), Column(pen.say("Observations"), "end"),
    )
    return Table("segments", pen.say("Segments"), columns, tuple(rows))


def _methods(tell: Telling) -> Table:
    pen = tell.pen
    counts: dict[str, int] = {}
    for segment in tell.rows.result["segments"].values():
        for method, n in segment["methods"].items():
            counts[method] = counts.get(method, 0) + n
    rows = tuple(Row((pen.text(tell.method(code)), pen.number(n)), code) for code, n in sorted(counts.items(), key=lambda each: -each[1]))
    return Table("methods", pen.say("Methods"), (Column(pen.say("Method"), wide=True), Column(pen.say("Observations"), "end")), rows)


def method(tell: Telling) -> Section:
    say, profile, number = tell.pen.say, tell.rows.result["profile"], tell.voice.number
    settings = (
        (say("Scale of the scores"), say("{low} to {high}", low=tell.signed(-profile["scale"]), high=tell.signed(profile["scale"]))),
        (say("Disappointing up to"), tell.signed(profile["disappointing"])),
        (say("Enchantment from"), tell.signed(profile["enchantment"])),
        (say("Basics first"), tell.named(GATES, profile["gate"])),
        (say("Weights of memory"), say("peak {peak}, end {end}, first moment {first}", peak=number(profile["peak"], 2),
                                       end=number(profile["end"], 2), first=number(profile["first"], 2))),
        (say("Confidence of the intervals"), tell.voice.percent(100 * profile["confidence"], 0)),
    )
    rules = tuple(say(rule, min_n=profile["min_n"]) for rule in RULES)
    blocks = (Bullets(rules), Heading(say("Settings used")), Facts(settings))
    title = say("A stage is judged by what its customers met, not by what they said later")
    return Section("part-3", "3", say("How it is measured"), title, blocks)
