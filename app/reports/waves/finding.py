"""Section 1 and the headline: what the wave found, in sentences that somebody who reads nothing else takes away."""

from app.reports.document import Block, Bullets, Cell, Column, Heat, Row, Section, Text
from app.reports.waves.material import Json
from app.reports.waves.telling import Telling

SIGNS = {"disappointing": "▼ ", "neutral": "", "enchantment": "▲ "}
FIRST = 3  # places named on the decision page


def headline(tell: Telling) -> str:
    say, several = tell.pen.say, tell.pen.several
    if not tell.rows.segments:
        return say("Nobody has been observed in this wave yet")
    behind = list(tell.rows.listed("catch_up"))
    ahead = list(tell.rows.listed("differentiate"))
    if behind:
        segment, stage, _ = behind[0]
        places = several("{n} place to catch up", "{n} places to catch up", len(behind))
        return say("{places}: begin with {stage} for {segment}", places=places, stage=stage["name"], segment=segment["name"])
    if ahead:
        segment, stage, _ = ahead[0]
        sentence = "The basics are met: {stage} for {segment} is the first place to stand out"
        return say(sentence, stage=stage["name"], segment=segment["name"])
    if all(figures["gap"] is None for segment in tell.rows.segments for figures in tell.rows.figures(segment["code"]).values()):
        return say("No stage disappoints; set targets to see where to stand out")
    return say("The basics are met and every target is reached")


def lead(tell: Telling) -> str:
    say, result = tell.pen.say, tell.rows.result
    customers = sum(each["customers"] for each in result["segments"].values())
    said = say("{customers} observed in {segments}.", customers=tell.customers(customers),
               segments=tell.pen.several("{n} segment", "{n} segments", len(tell.rows.segments)))
    whole = result["brand_overall"]
    if whole["experienced_mean"] is None:
        return said
    sentence = "Over the whole brand the journey is experienced at {experienced} and remembered at {memorised}, from −100 to +100."
    if len(tell.rows.segments) < len(tell.rows.context["segments"]):
        sentence = "Over what was observed, which is not the whole brand, it is experienced at {experienced} and remembered at {memorised}."
    return f"{said} " + say(sentence, experienced=tell.signed(whole["experienced_mean"]), memorised=tell.signed(whole["memorised"]))


def finding(tell: Telling) -> Section:
    say = tell.pen.say
    blocks: list[Block] = []
    title = say("Nothing was observed")
    if tell.rows.segments:
        title = say("First where customers are let down, then where they can be delighted")
        behind, ahead = list(tell.rows.listed("catch_up")), list(tell.rows.listed("differentiate"))
        blocks.append(Bullets((*(_behind(tell, *each) for each in behind[:FIRST]), *(_ahead(tell, *each) for each in ahead[:1]))))
        if behind:
            blocks.append(Text(say("No effort on delight is worth its cost where a basic is unmet: catch up first."), "soft"))
        changed = tell.rows.result["comparison"]
        if changed:
            blocks.append(Text(_changed(tell, changed)))
        blocks.append(map_of_stages(tell))
    return Section("part-1", "1", say("What was found"), title, tuple(blocks))


def _behind(tell: Telling, segment: Json, stage: Json, figures: Json) -> str:
    say, unmet = tell.pen.say, figures["basics_unmet"]["customers"]
    where = say("{stage}, {segment}: {zone} at {index}", stage=stage["name"], segment=segment["name"], zone=tell.zone(figures).lower(),
                index=tell.signed(figures["gated_index"]["mean"]))
    if not unmet:
        return where
    return where + say("; a basic was unmet for {unmet} of {n} customers", unmet=unmet, n=figures["n"])


def _ahead(tell: Telling, segment: Json, stage: Json, figures: Json) -> str:
    sentence = "Then {stage}, {segment}: the basics are met and {gap} points are left to the target"
    return tell.pen.say(sentence, stage=stage["name"], segment=segment["name"], gap=tell.voice.number(figures["gap"] or 0))


def _changed(tell: Telling, changed: Json) -> str:
    """How many stages moved since the wave before, and how many beyond what chance explains."""
    stages = [each for segment in changed["segments"].values() for each in segment["stages"].values() if each["difference"] is not None]
    better = sum(each["difference"] > 0 for each in stages)
    sure = sum(each["p_holm"] is not None and each["p_holm"] <= tell.alpha for each in stages)
    sentence = "Since «{wave}», {better} of {n} stages score better; {sure} of all changes are larger than chance explains."
    return tell.pen.say(sentence, wave=changed["name"], better=better, n=len(stages), sure=sure)


def map_of_stages(tell: Telling) -> Heat:
    """Segments by stages."""
    say, stages = tell.pen.say, tell.rows.all_stages()
    brand = tell.rows.result["brand"]
    rows = [
        Row((tell.pen.text(segment["name"]), *(_square(tell, figures.get(code)) for code in stages)), segment["code"])
        for segment, figures in ((each, tell.rows.figures(each["code"])) for each in tell.rows.segments)
    ]
    if len(rows) > 1:
        means = [(brand.get(code) or {}).get("mean") for code in stages]
        squares = (tell.pen.heat(mean, tell.signed(mean), _hue(mean)) for mean in means)
        rows.append(Row((tell.pen.strong(say("The brand")), *squares), "brand"))
    legend = tuple(say("{low} to {high}", low=tell.signed(low), high=tell.signed(low + 40)) for low in range(-100, 100, 40))
    return Heat(
        "stages", say("Every stage of every segment, index from −100 to +100"), say("Segment"),
        tuple(Column(stage["name"], "mid") for stage in stages.values()), tuple(rows),
        say("▼ disappointing, ▲ enchantment; an asterisk marks a figure whose whole interval lies in its zone."), legend,
        say("not observed"),
    )


def _hue(value: float | None) -> float | None:
    return None if value is None else (value + 100) / 2


def _square(tell: Telling, figures: Json | None) -> Cell:
    value = figures["gated_index"]["mean"] if figures else None
    star = "*" if figures and figures["firm"] else ""
    sign = SIGNS[figures["zone"]] if figures and figures["zone"] else ""
    if value is None:
        return Cell("heat", "?", None, more=tell.pen.say("Not observed"), band=-1)
    return tell.pen.heat(value, sign + tell.signed(value) + star, _hue(value))
