"""Section 9 and the annexes: what to hold against the figures, every interaction, and how to repeat them."""

from collections.abc import Iterator

from app.reports.document import Bullets, Column, Facts, Row, Section, Table, Text
from app.reports.waves.material import Json
from app.reports.waves.telling import Telling
from app.web.journey_notices import sentence
from app.web.journey_words import AXES, FLAGS

REPEATS = {
    "all": "The question of each segment is stored with the results. Sent to POST /api/v1/journeys/score it gives these figures again.",
    "indexes": "The question of each segment is stored with the results. Sent to POST /api/v1/journeys/score it gives the same indexes; "
    "sums and firmness differ where several observers were averaged.",
    "not": "The question of each segment is stored with the results. Where several observers were averaged it holds fractions, which POST "
    "/api/v1/journeys/score does not take: repeat those figures from the marks of the wave's workbook.",
}
AGREEMENT = {
    "firm": "{segment}: two observers of the same visits agree well (alpha {alpha}).",
    "tentative": "{segment}: two observers of the same visits agree moderately (alpha {alpha}): take differences with care.",
    "weak": "{segment}: two observers of the same visits agree too little (alpha {alpha}): no stage is called firm.",
}


def limits(tell: Telling) -> Section:
    say = tell.pen.say
    said = tuple(_said(tell))
    title = tell.pen.several("{n} remark to read the figures with", "{n} remarks to read the figures with", len(said))
    blocks = (Bullets(said),) if said else (Text(say("Nothing stands out: no odd observation, and every stage was observed.")),)
    return Section("part-9", "9", say("Limits"), title if said else say("Nothing to hold against the figures"), blocks)


def _said(tell: Telling) -> Iterator[str]:
    say, profile = tell.pen.say, tell.rows.result["profile"]
    for segment in tell.rows.context["segments"]:
        found = tell.rows.result["segments"].get(segment["code"])
        if not found or not found["customers"]:
            yield say("{segment}: nobody was observed.", segment=segment["name"])
            continue
        if found["customers"] < profile["min_n"]:
            few = "{segment}: only {n} observed; {min_n} are needed for a firm stage."
            yield say(few, segment=segment["name"], n=tell.customers(found["customers"]), min_n=profile["min_n"])
        figures = tell.rows.figures(segment["code"])
        unseen = [stage["name"] for stage in tell.rows.stages(segment["code"]) if not figures[stage["code"]]["n"]]
        if unseen:
            yield say("{segment}: nobody was observed at {stages}.", segment=segment["name"], stages=", ".join(unseen))
        agreement = found["agreement"]
        if agreement["judgement"]:
            said = AGREEMENT[agreement["judgement"]]
            yield say(said, segment=segment["name"], alpha=tell.voice.number(agreement["alpha"], 2))
        if found["set_aside"]:
            aside = tell.pen.several("{n} observation was set aside", "{n} observations were set aside", found["set_aside"])
            yield say("{segment}: {what}.", segment=segment["name"], what=aside)
        for flag, n in found["flags"].items():
            yield say("{segment}: {n} × {flag}.", segment=segment["name"], n=n, flag=tell.named(FLAGS, flag).lower())
        for warning in filter(_new, found["warnings"]):
            yield say("{segment}: {what}", segment=segment["name"], what=_warning(tell, warning))
    for code, n in tell.rows.result.get("unknown_segments", {}).items():
        counted = tell.pen.several("{n} observation", "{n} observations", n)
        yield say("{counted} in a segment that the programme does not have ({code}): in no figure.", counted=counted, code=code)


def _new(warning: Json) -> bool:
    """What is not said above already."""
    return warning["code"] not in ("stage_unobserved", "weak_agreement")


def _warning(tell: Telling, warning: Json) -> str:
    stages = {code: stage["name"] for code, stage in tell.rows.all_stages().items()}
    return sentence(tell.voice, warning, stages, {code: each["action"] for code, each in tell.rows.interactions.items()})


def interactions(tell: Telling) -> Section:
    """Annex A: every interaction, by segment."""
    pen, tables = tell.pen, []
    for segment in tell.rows.segments:
        figures = tell.rows.result["segments"][segment["code"]]["interactions"]
        rows = tuple(
            Row((
                pen.text(tell.stage_name(each["stage"])), pen.text(each["action"], each["response"]),
                pen.text(tell.kano(each["kano"]), tell.named(AXES, each["axis"])),
                pen.number(figures[code]["n"]), tell.index(figures[code]["mean"], 2), tell.index(figures[code]["positive"], 1),
                tell.index(figures[code]["negative"], 1), pen.text(_levels(each, figures[code]["counts"])),
            ), code)
            for code, each in tell.rows.interactions.items() if code in figures and figures[code]["n"]
        )
        columns = (
            Column(pen.say("Stage")), Column(pen.say("What the customer does"), wide=True), Column(pen.say("Class")),
            Column(pen.say("Customers"), "end"), Column(pen.say("Mean score"), "end"), Column(pen.say("Pluses"), "end"),
            Column(pen.say("Minuses"), "end"), Column(pen.say("Levels observed"), fold=True),
        )
        tables.append(Table(f"interactions-{segment['code']}", segment["name"], columns, rows))
    title = pen.say("Every interaction that was observed, with its pluses and minuses")
    return Section("part-A", "A", pen.say("Interactions"), title, tuple(tables), True)


def _levels(interaction: dict[str, object], counts: dict[str, int]) -> str:
    levels = interaction["levels"]
    assert isinstance(levels, list)  # noqa: S101 - the shape of a repository
    return ", ".join(f"{each['name']}: {counts[each['code']]}" for each in levels if counts.get(each["code"]))


def reproduction(tell: Telling) -> Section:
    say, frozen = tell.pen.say, tell.rows.frozen
    facts = [
        (say("Signed off"), tell.voice.hour(frozen.created_at)), (say("By"), frozen.created_by_name), (say("Note"), frozen.note),
        (say("Algorithm"), frozen.algorithm), (say("Fingerprint of the question (SHA-256)"), frozen.input_sha256),
    ]
    for segment in tell.rows.segments:
        facts.append((segment["name"], tell.rows.result["segments"][segment["code"]]["input_sha256"]))
    repeats = {tell.rows.result["segments"][segment["code"]].get("repeats", "all") for segment in tell.rows.segments}
    least = next(each for each in ("not", "indexes", "all") if each in {*repeats, "all"})
    blocks = (Text(say(REPEATS[least])), Facts(tuple((name, value) for name, value in facts if value), exact=True))
    title = say("Whoever has the question can repeat every figure")
    return Section("part-B", "B", say("Reproduction"), title, blocks)
