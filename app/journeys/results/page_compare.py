"""What the page of two waves shows: the differences by stage, what was left out, and the actions that were done meanwhile."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.errors import NotFound
from app.journeys.results import page_words as words
from app.journeys.results.comparisons import compare_waves
from app.journeys.results.notices import REASONS
from app.journeys.results.page_wave import address, segment_code
from app.journeys.results.service import Results, wave_results
from app.storage.tables import JourneyAction, Repository, Wave
from app.web.language import Speaker

Plain = dict[str, Any]
TRIED = ("done", "under_way")


def compare_page(
    session: Session, person: Person, programme_id: str, wave_id: str, other: str | None, wanted: str | None, voice: Speaker
) -> Plain:
    """Everything of the template journeys/results/compare.html. Waves go by their numbers, whichever was asked first."""
    results = wave_results(session, person, programme_id, wave_id)
    code = segment_code(results, wanted)
    partner = _partner(results, other)
    page: Plain = {
        "results": results, "code": code, "root": address(results), "partner": partner,
        "others": [each for each in results.waves if each["id"] != wave_id and each["observations"]],
    }
    if partner is None or not code:
        return page | {"told": None}
    before, after = sorted((partner, results.wave), key=lambda each: each["number"])
    later = results if after["id"] == wave_id else wave_results(session, person, programme_id, after["id"])
    found = compare_waves(session, person, programme_id, before["id"], after["id"])["segments"][code]
    alpha = 1 - later.result["profile"]["confidence"]
    rows = difference_rows(later, code, found, alpha, voice)
    return page | {
        "told": found, "before": before, "after": after, "rows": rows,
        "headline": _headline(voice, words.name_of(results, code), rows[:-2]),
        "left_out": _left_out(session, (before["id"], after["id"]), found["left_out"]), "interactions": len(found["shared"]),
        "actions": done_meanwhile(_actions(session, programme_id), code, found["stages"], later, voice),
    }


def difference_rows(results: Results, code: str, found: Plain, alpha: float, voice: Speaker) -> list[Plain]:
    """The stages in the journey's order, then the journey as a whole twice: experienced and memorised."""
    names = words.stage_names(results, code)
    named = [
        (names.get(stage, stage), f"{address(results)}/stages/{stage}?segment={code}" if stage in names else None, told)
        for stage, told in found["stages"].items()
    ]
    experienced, memorised = voice.say("Whole journey, experienced"), voice.say("Whole journey, memorised")
    named += [(experienced, None, found["overall"]), (memorised, None, found["memorised"])]
    return [
        {"name": name, "href": href, **told, "verdict": words.verdict(told, alpha), "words": words.difference_words(voice, told, alpha)}
        for name, href, told in named
    ]


def done_meanwhile(actions: list[Plain], code: str, stages: dict[str, Plain], later: Results, voice: Speaker) -> list[Plain]:
    """The actions of this segment, or of all of them, that were done or begun, beside what was measured at their stage.

    An action that answers to the later of the two waves, or to a wave after it, was not yet there to be measured.
    """
    names, numbers = words.stage_names(later, code), {each["id"]: each["number"] for each in later.waves}
    told = []
    for each in actions:
        if each["status"] in TRIED and each["segment"] in (None, code) and each["stage"] in names:
            early = numbers.get(each["wave_id"], 0) >= later.wave["number"]
            measured = None if early else stages.get(each["stage"])
            said = voice.say("decided after these waves: not measured yet") if early else None
            told.append({
                "number": each["number"], "title": each["title"], "status": each["status"], "stage": names[each["stage"]],
                "expected": each["expected_gain"], "measured": measured,
                "words": said or words.gain_words(voice, each["expected_gain"], measured),
            })
    return told


def _actions(session: Session, programme_id: str) -> list[Plain]:
    """The plan's actions by number, as much of them as stands here; the plan reads results, so results ask it for nothing."""
    query = select(JourneyAction).where(col(JourneyAction.programme_id) == programme_id).order_by(col(JourneyAction.number))
    return [
        {
            "number": each.number, "title": each.title, "status": each.status, "stage": each.stage_code, "segment": each.segment_code,
            "wave_id": each.wave_id, "expected_gain": each.expected_gain,
        }
        for each in session.execute(query).scalars()
    ]


def _partner(results: Results, other: str | None) -> Plain | None:
    """The wave to compare with: the one asked for, else the last observed one before this, else any other that was observed."""
    if other is not None:
        found = [each for each in results.waves if each["id"] == other and other != results.wave["id"]]
        if not found:
            raise NotFound()
        return found[0]
    observed = [each for each in results.waves if each["observations"] and each["id"] != results.wave["id"]]
    earlier = [each for each in observed if each["number"] < results.wave["number"]]
    return earlier[-1] if earlier else next(iter(observed), None)


def _left_out(session: Session, waves: tuple[str, str], told: list[Plain]) -> list[Plain]:
    """Each by its name in the later wave's repository, or in the earlier one's where it stands only there."""
    names: dict[str, str] = {}
    for wave_id in waves:
        repository = session.get_one(Repository, session.get_one(Wave, wave_id).repository_id)
        names |= {each["code"]: each["action"] for each in repository.content["interactions"]}
    return [{"name": names[each["interaction"]], "reason": REASONS[each["reason"]]} for each in told]


def _headline(voice: Speaker, segment: str, rows: list[Plain]) -> str:
    better, worse = ([each["name"] for each in rows if each["verdict"] == side] for side in ("better", "worse"))
    if better and worse:
        sides = {"better": ", ".join(better), "worse": ", ".join(worse)}
        return voice.say("{segment}: better at {better}, worse at {worse}", segment=segment, **sides)
    if better:
        return voice.say("{segment}: better at {stages}, and hardly by chance", segment=segment, stages=", ".join(better))
    if worse:
        return voice.say("{segment}: worse at {stages}, and hardly by chance", segment=segment, stages=", ".join(worse))
    return voice.say("{segment}: no stage shows a difference that chance alone could not make", segment=segment)
