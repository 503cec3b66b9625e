"""The page doors of results: what each wave says, one wave, one stage, two waves, the segments of one, and signing off."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid
from app.journeys.frame import frame
from app.journeys.results import page_words as words
from app.journeys.results.freeze import freeze_wave, frozen_results
from app.journeys.results.material import load, observation_counts, wave_of
from app.journeys.results.page_compare import compare_page
from app.journeys.results.page_segments import segments_page
from app.journeys.results.page_stage import stage_page
from app.journeys.results.page_wave import segment_code, wave_page
from app.journeys.results.service import results_of, wave_results, waves_of
from app.journeys.signed import changed_since
from app.web.deps import Db, Id, Voice
from app.web.form_page import Fields, Form, go
from app.web.forms import check, errors_of, summary_of
from app.web.inputs import Prose, Strict
from app.web.language import Speaker
from app.web.pages import render
from app.web.problems import status_of

router = APIRouter(include_in_schema=False, tags=["journeys"])
MOST_SCORED = 6  # waves whose finding the first page says; the older ones have a link
Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Wanted = Annotated[str | None, Query(alias="segment", pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Other = Annotated[str | None, Query(alias="with", pattern=r"^[0-9a-f]{32}$")]
Plain = dict[str, Any]
LONGEST_NOTE = 500


def _short(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        raise PydanticCustomError("string_too_long", "too long", {"max_length": LONGEST_NOTE})
    return note


class SignOff(Strict):
    note: Annotated[Prose, AfterValidator(_short)] = ""


@router.get("/programmes/{programme_id}/results")
async def waves(request: Request, db: Db, person: Member, voice: Voice, programme_id: Id) -> Response:
    def work(session: Session) -> Plain:
        _, shown = frame(session, person, programme_id, "results")
        return shown | {"waves": _findings(session, person, programme_id, voice)}

    return render(request, "journeys/results/waves.html", person=person, **await db.run(work))


def _findings(session: Session, person: Person, programme_id: str, voice: Speaker) -> list[Plain]:
    """The waves, newest first, the newest observed ones with a headline for each segment."""
    listed = list(reversed(waves_of(session, person, programme_id)))
    scored = [each["id"] for each in listed if each["observations"]][:MOST_SCORED]
    if not scored:
        return [each | {"findings": []} for each in listed]
    material, counts = load(session, person, programme_id, scored), observation_counts(session, programme_id)
    told = {key: results_of(material, wave_of(material, key), counts, None) for key in scored}
    return [
        each | {"findings": [
            {"code": segment["code"], "says": words.headline(voice, told[each["id"]], segment["code"])}
            for segment in told[each["id"]].segments if told[each["id"]].result["segments"][segment["code"]]["overall"]["customers"]
        ] if each["id"] in told else []}
        for each in listed
    ]


@router.get("/programmes/{programme_id}/results/{wave_id}")
async def wave(
    request: Request, db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id, segment: Wanted = None,
    view: Literal["projector"] | None = None,
) -> Response:
    def work(session: Session) -> Plain:
        _, shown = frame(session, person, programme_id, "results")
        results = wave_results(session, person, programme_id, wave_id)
        code = segment_code(results, segment)
        return shown | (wave_page(results, code, voice) if code else {"results": results, "code": ""})

    found = await db.run(work)
    template = "projector" if view and found["code"] else "wave"
    return render(request, f"journeys/results/{template}.html", person=person, **found)


@router.get("/programmes/{programme_id}/results/{wave_id}/stages/{stage_code}")
async def stage(
    request: Request, db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id, stage_code: Code, segment: Wanted = None
) -> Response:
    def work(session: Session) -> Plain:
        _, shown = frame(session, person, programme_id, "results")
        return shown | stage_page(session, person, programme_id, wave_id, stage_code, segment, voice)

    return render(request, "journeys/results/stage.html", person=person, **await db.run(work))


@router.get("/programmes/{programme_id}/results/{wave_id}/compare")
async def compare(
    request: Request, db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id, other: Other = None, segment: Wanted = None
) -> Response:
    def work(session: Session) -> Plain:
        _, shown = frame(session, person, programme_id, "results")
        return shown | compare_page(session, person, programme_id, wave_id, other, segment, voice)

    return render(request, "journeys/results/compare.html", person=person, **await db.run(work))


@router.get("/programmes/{programme_id}/results/{wave_id}/segments")
async def segments(request: Request, db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id) -> Response:
    def work(session: Session) -> Plain:
        _, shown = frame(session, person, programme_id, "results")
        return shown | segments_page(session, person, programme_id, wave_id, voice)

    return render(request, "journeys/results/segments.html", person=person, **await db.run(work))


async def _sign_off_page(
    request: Request, db: Db, person: Person, voice: Speaker, programme_id: str, wave_id: str, status: int = 200, signed: int = 0,
    **more: Any,
) -> Response:
    """`signed`: the number that was just signed off; the page then leads to its report."""
    def work(session: Session) -> Plain:
        _, shown = frame(session, person, programme_id, "results")
        results = wave_results(session, person, programme_id, wave_id)
        told = results.result["segments"]
        ready = [each for each in results.segments if told[each["code"]]["overall"]["customers"]]
        findings = [words.headline(voice, results, each["code"]) for each in ready]
        frozen = frozen_results(session, person, programme_id, wave_id)
        made = next((each for each in frozen if each["number"] == signed), None)
        return shown | {
            "results": results, "frozen": frozen, "made": made, "findings": findings, "changed": changed_since(session, wave_id),
        }

    values = {"error": None, "fields": Fields({"note": ""}), "most": LONGEST_NOTE} | more
    return render(request, "journeys/results/sign_off.html", status, person=person, **await db.run(work), **values)


@router.get("/programmes/{programme_id}/results/{wave_id}/sign-off")
async def signed(
    request: Request, db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id, signed: Annotated[int, Query(ge=0, le=10**6)] = 0
) -> Response:
    return await _sign_off_page(request, db, person, voice, programme_id, wave_id, signed=signed)


@router.post("/programmes/{programme_id}/results/{wave_id}/sign-off")
async def sign_off(
    request: Request, db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id, typed: Form
) -> Response:
    fields, label = Fields({"note": typed.text("note")}), {"note": words.NOTE}

    def work(session: Session) -> int:
        frame(session, person, programme_id, "results")  # whose it is comes before what was typed
        return freeze_wave(session, person, programme_id, wave_id, check(SignOff, fields.values).note).number

    try:
        number = await db.run(work)
    except Invalid as error:
        fields.errors = errors_of(error, label, voice)
        fields.summary = summary_of(fields.errors, label, voice)
        return await _sign_off_page(request, db, person, voice, programme_id, wave_id, 422, fields=fields)
    except Conflict as error:
        return await _sign_off_page(request, db, person, voice, programme_id, wave_id, status_of(error), error=error, fields=fields)
    return go(f"/programmes/{programme_id}/results/{wave_id}/sign-off?signed={number}")
