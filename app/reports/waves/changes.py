"""Section 6: what has changed since the wave before, stage by stage, and how sure that is."""

from app.reports.document import Block, Column, Row, Section, Table, Text
from app.reports.waves.material import Json
from app.reports.waves.telling import Telling

CAREFUL = (
    "Only interactions that both waves observed with the same levels are compared. A test over several stages finds differences by "
    "chance: within each segment the p-values are adjusted for that (Holm). Up to {alpha} a change is larger than chance explains."
)


def changes(tell: Telling) -> Section | None:
    compared = tell.rows.result["comparison"]
    if not compared:
        return None
    say = tell.pen.say
    blocks: list[Block] = [_table(tell, segment["code"], segment["name"], compared) for segment in tell.rows.segments
                           if segment["code"] in compared["segments"]]
    blocks.append(Text(say(CAREFUL, alpha=tell.voice.number(tell.alpha, 2)), "soft"))
    blocks += _left_out(tell, compared)
    stages = [each for segment in compared["segments"].values() for each in segment["stages"].values() if each["difference"] is not None]
    sure = [each for each in stages if each["p_holm"] is not None and each["p_holm"] <= tell.alpha]
    better = sum(each["difference"] > 0 for each in sure)
    sentence = "Larger than chance explains: {better} better and {worse} worse than in «{wave}»"
    title = say(sentence, better=_stages(tell, better), worse=_stages(tell, len(sure) - better), wave=compared["name"])
    return Section("part-6", "6", say("Before and after"), title, tuple(blocks), True)


def _stages(tell: Telling, n: int) -> str:
    return tell.pen.several("{n} stage", "{n} stages", n)


def _table(tell: Telling, code: str, name: str, compared: Json) -> Table:
    pen, rows = tell.pen, []
    for stage in tell.rows.stages(code):
        found = compared["segments"][code]["stages"].get(stage["code"])
        if found is None or found["difference"] is None:
            continue
        counts = pen.say("{n} the same customers", n=found["n_after"]) if found["paired"] else pen.say(
            "{before} and {after}", before=found["n_before"], after=found["n_after"])
        rows.append(Row((
            pen.text(stage["name"]), tell.index(found["before"]), tell.index(found["after"]), tell.index(found["difference"]),
            pen.text(tell.interval_of_difference(found)), pen.text(counts), pen.text(tell.probability(found["p_holm"])),
        ), stage["code"]))
    columns = (
        Column(pen.say("Stage"), wide=True), Column(pen.say("Before"), "end"), Column(pen.say("After"), "end"),
        Column(pen.say("Difference"), "end"), Column(pen.say("Interval"), "end"), Column(pen.say("Customers")),
        Column(pen.say("p, adjusted"), "end"),
    )
    return Table(f"changes-{code}", name, columns, tuple(rows), note="" if rows else pen.say("Nothing can be compared here."))


def _left_out(tell: Telling, compared: Json) -> list[Block]:
    left = sorted({each["interaction"] for segment in compared["segments"].values() for each in segment["left_out"]})
    if not left:
        return []
    names = [tell.rows.interactions.get(code, {"action": code})["action"] for code in left]
    return [Text(tell.pen.say("Left out, because the two repositories differ there: {names}", names=", ".join(names)), "soft")]
