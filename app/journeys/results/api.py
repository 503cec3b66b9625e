"""The API doors of results: a wave scored, compared, signed off and taken away as a file."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.access.keys import Member, Reader
from app.access.scope import frozen_wave_of
from app.errors import NotFound
from app.journeys.results import answers, exports, freeze, service
from app.journeys.results.recompute import recompute
from app.journeys.results.workbook import results_workbook
from app.web.deps import Db, Id, Page, PageSize, Voice
from app.web.inputs import Prose, Strict
from app.web.language import Speaker
from app.web.refusals import refusals
from app.web.turns import Turns

router = APIRouter(prefix="/api/v1", tags=["journeys"])
turns = Turns(places=1, wait_seconds=6)  # files of ten thousand cells
KEY = r"^[a-z0-9][a-z0-9-]{0,39}$"
WAVE = "/programmes/{programme_id}/waves/{wave_id}"
SegmentAsked = Annotated[str, Query(pattern=KEY, description="The code of a segment")]
Language = Annotated[Literal["en", "fr"] | None, Query(description="English or French; by default the reader's language")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SignOff(Strict):
    note: Prose = ""


def told(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json", headers={"Cache-Control": "no-store"})


def in_segment(results: service.Results, segment: str | None) -> str | None:
    """The segment asked for; raises NotFound when the programme does not have it."""
    if segment is not None and segment not in results.scored:
        raise NotFound()
    return segment


# ---- figures

@router.get(WAVE + "/results", response_model=answers.ResultsAnswer, responses=refusals(404), summary="A wave's results as they stand now")
async def results(db: Db, person: Member, programme_id: Id, wave_id: Id, segment: SegmentAsked | None = None) -> Response:
    """Every segment, or one: stages with intervals and zones, lists, story, agreement, interactions, verbatims; and the brand."""
    def work(session: Any) -> dict[str, Any]:
        found = service.wave_results(session, person, programme_id, wave_id)
        return exports.results_view(found, in_segment(found, segment))

    return told(await db.run(work))


@router.get(
    WAVE + "/results/stages/{stage_code}", response_model=answers.EvidenceAnswer, responses=refusals(404),
    summary="Everything behind one stage of a segment, down to the marks",
)
async def stage(
    db: Db, person: Member, programme_id: Id, wave_id: Id, stage_code: Annotated[str, Path(pattern=KEY)], segment: SegmentAsked
) -> Response:
    return told(await db.run(lambda session: service.stage_evidence(session, person, programme_id, wave_id, segment, stage_code)))


@router.get(
    WAVE + "/comparison", response_model=answers.WavesAnswer, responses=refusals(404), summary="What changed since another wave, by stage",
)
async def comparison(
    db: Db, person: Member, programme_id: Id, wave_id: Id,
    earlier: Annotated[str, Query(alias="with", pattern=r"^[0-9a-f]{32}$", description="The id of the wave before")],
) -> Response:
    """Differences are this wave minus the other; p-values adjusted by Holm over the stages.

    Paired where at least two customers were observed in both and they are at least half (`least_pairs`) of the smaller side, by equal
    pseudonym: only those are compared then. Otherwise everybody is, unpaired, by Welch. Each stage says which: `paired`, `n_before`,
    `n_after`.
    """
    return told(await db.run(lambda session: service.compare_waves(session, person, programme_id, earlier, wave_id)))


@router.get(
    WAVE + "/segments-comparison", response_model=answers.SegmentsAnswer, responses=refusals(404),
    summary="How the segments of one wave differ, by stage",
)
async def segments_comparison(db: Db, person: Member, programme_id: Id, wave_id: Id) -> Response:
    """Every pair of observed segments: Welch's test, Holm over all stages of all pairs, and over the pairs for the whole journey."""
    return told(await db.run(lambda session: service.compare_segments(session, person, programme_id, wave_id)))


# ---- sign-off

@router.post(
    WAVE + "/results/freeze", status_code=201, response_model=answers.FrozenAnswer, responses=refusals(404, 409),
    summary="Sign off the results as they stand now",
)
async def sign_off(db: Db, person: Member, programme_id: Id, wave_id: Id, body: SignOff) -> Response:
    """Figures, the question that repeats them and their surroundings are stored and never recalculated."""
    def work(session: Any) -> dict[str, Any]:
        return freeze.frozen_view(session, freeze.freeze_wave(session, person, programme_id, wave_id, body.note))

    return told(await db.run(work), 201)


@router.get(
    "/programmes/{programme_id}/frozen-results", response_model=answers.FrozenPage, responses=refusals(404),
    summary="The sign-offs of a programme, newest first",
)
async def frozen_results(db: Db, person: Member, programme_id: Id, page: Page = 1, size: PageSize = 50) -> Response:
    found = await db.run(lambda session: freeze.frozen_results(session, person, programme_id))
    return told({"items": found[(page - 1) * size : page * size], "page": page, "size": size, "total": len(found)})


@router.get(
    "/frozen-waves/{frozen_id}", response_model=answers.FrozenAnswer, responses=refusals(404),
    summary="Signed-off results with their inputs and surroundings",
)
async def frozen_wave(db: Db, person: Reader, frozen_id: Id) -> Response:
    return told(await db.run(lambda session: freeze.frozen_view(session, frozen_wave_of(session, person, frozen_id))))


@router.get(
    "/frozen-waves/{frozen_id}/recomputation", response_model=answers.Recomputation, responses=refusals(404),
    summary="Score the stored question anew and compare with what was signed off",
)
async def recomputation(db: Db, person: Reader, frozen_id: Id) -> Response:
    return told(await db.run(lambda session: recompute(frozen_wave_of(session, person, frozen_id))))


# ---- files

async def file(db: Db, person: Member, programme_id: str, wave_id: str, kind: str, media: str, make: Callable[[Any], bytes]) -> Response:
    """Read in one transaction, written in a thread of its own."""
    found = await db.run(lambda session: service.wave_results(session, person, programme_id, wave_id))
    name = f"quick-choice-wave-{found.wave['number']}.{kind}"  # no client's name: file names travel
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(await turns.take(make, found), media_type=media, headers=headers)


def _file_of(media: str) -> dict[str, Any]:
    return {"response_class": Response, "responses": {200: {"content": {media: {}}}, **refusals(404)}}


@router.get(WAVE + "/results.json", summary="Everything: figures, questions, cells, customers, names", **_file_of("application/json"))
async def as_json(db: Db, person: Member, programme_id: Id, wave_id: Id) -> Response:
    return await file(db, person, programme_id, wave_id, "json", "application/json", exports.results_json)


@router.get(WAVE + "/results.csv", summary="Every cell, customer by stage, as CSV", **_file_of("text/csv"))
async def as_csv(db: Db, person: Member, programme_id: Id, wave_id: Id) -> Response:
    return await file(db, person, programme_id, wave_id, "csv", "text/csv; charset=utf-8", exports.results_csv)


@router.get(WAVE + "/results.xlsx", summary="Figures, cells and averaged marks as a workbook", **_file_of(XLSX))
async def as_workbook(db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id, lang: Language = None) -> Response:
    speaker = Speaker(lang or voice.language)
    return await file(db, person, programme_id, wave_id, "xlsx", XLSX, lambda found: results_workbook(found, speaker))


@router.get(WAVE + "/results.mmd", summary="One segment's journey as a Mermaid user journey, scores 1 to 5", **_file_of("text/plain"))
async def as_mermaid(
    db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id, segment: SegmentAsked, lang: Language = None,
) -> Response:
    """1 and 2 disappointing, 3 neutral, 4 and 5 enchantment; 1 and 5 in the outer half of their zone."""
    speaker = Speaker(lang or voice.language)

    def make(found: service.Results) -> bytes:
        return exports.results_mermaid(found, in_segment(found, segment) or segment, speaker).encode()

    return await file(db, person, programme_id, wave_id, "mmd", "text/plain; charset=utf-8", make)
