"""The API doors of waves and observations."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, File, Query, UploadFile
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import NotFound
from app.journeys.field import exports, links_api, observations, phone_api, waves
from app.journeys.field.answers import (
    ObservationAnswer,
    ObservationPage,
    OutcomeAnswer,
    OutcomesAnswer,
    UploadAnswer,
    WaveAnswer,
    WavePage,
    outcome_answer,
    outcomes_answer,
    upload_answer,
)
from app.journeys.field.file_in import MAX_FILE
from app.journeys.field.flag_words import FLAGS
from app.journeys.field.knowledge import Usual, knowledge_of
from app.journeys.field.observations import Filter
from app.journeys.field.schemas import Batch, NewWave, ObservationChange, ObservationIn, WaveChange
from app.journeys.field.service import Outcome, receive
from app.journeys.field.sheet_in import read_sheet, store_sheet
from app.storage.tables import Guide
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen, Voice
from app.web.inputs import Line
from app.web.refusals import refusals
from app.web.turns import Turns

router = APIRouter(prefix="/api/v1", tags=["journeys"])
router.include_router(phone_api.router)
router.include_router(links_api.router)
WAVES = "/programmes/{programme_id}/waves"
WAVE = WAVES + "/{wave_id}"
SEEN = WAVE + "/observations"
NEW_WAVE = {"name": "Spring 2026", "kind": "before", "repository": "0" * 32, "starts": "2026-03-01", "ends": "2026-03-31", "note": ""}
OBSERVED = {
    "mutation_id": "7c1f0f52-visit-0001", "customer": "c1", "segment": "novice", "observer": "Ann", "method": "in_store",
    "channel": "store", "observed_at": "2026-03-02T10:30:00+01:00", "note": "",
    "marks": {
        "greeted": {"level": "yes", "na": False, "verbatim": "They said hello at once"},
        "refund": {"level": None, "na": True, "verbatim": ""},
    },
}
ASIDE = {"status": "set_aside", "reason": "The visit was broken off"}
GUIDE = "The guide that was filled; without one, marks are read with the wave's repository"
Which = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$", description=GUIDE)]
Wanted = Annotated[Line, Query(max_length=80)]
WantedFlag = Annotated[str, Query(pattern="^(any|" + "|".join(FLAGS) + ")?$", description="A flag, or `any`")]


SHEET = "An observation guide that came back, or a table with one row a mark (.xlsx or .csv); 5 MiB at most"
Sheet = Annotated[UploadFile, File(description=SHEET)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
reading = Turns(2, 8.0)


# ---- waves

@router.get(WAVES, response_model=WavePage, responses=refusals(404), summary="The waves of observation, in their numbers")
async def list_waves(programme_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: waves.list_waves(session, person, programme_id, page, size))


@router.post(WAVES, status_code=201, response_model=WaveAnswer, responses=refusals(404, 409), summary="Plan a wave")
async def create_wave(programme_id: Id, body: Annotated[NewWave, Body(examples=[NEW_WAVE])], person: Member, db: Db) -> Any:
    return await db.run(lambda session: waves.view(session, waves.create(session, person, programme_id, body)))


@router.get(WAVE, response_model=WaveAnswer, responses=refusals(404), summary="One wave")
async def read_wave(programme_id: Id, wave_id: Id, person: Member, db: Db) -> Any:
    return await db.run(lambda session: waves.view(session, waves.wave_of(session, person, programme_id, wave_id)[1]))


@router.patch(
    WAVE, response_model=WaveAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Change, close or reopen a wave",
)
async def change_wave(
    programme_id: Id, wave_id: Id, body: Annotated[WaveChange, Body(examples=[{"status": "closed"}])], seen: Seen, person: Member, db: Db
) -> Any:
    """A closed wave still receives observations: they are flagged as late."""
    return await db.run(lambda session: waves.view(session, waves.change(session, person, programme_id, wave_id, seen, body)))


# ---- observations

def store(
    session: Any, person: Person, programme_id: str, wave_id: str, guide_id: str | None, sent: list[Any], origin: str = "api"
) -> list[Outcome]:
    """Raises NotFound for a wave or a guide that is not of this programme. A closed programme receives too."""
    programme, wave = waves.wave_of(session, person, programme_id, wave_id)
    guide = session.get(Guide, guide_id) if guide_id else None
    if guide_id and (guide is None or guide.programme_id != programme.id):
        raise NotFound()
    return receive(session, person, programme, wave, guide, sent, origin)


@router.post(SEEN, status_code=201, response_model=OutcomeAnswer, responses=refusals(404), summary="Send one observation")
async def add_observation(
    programme_id: Id, wave_id: Id, body: Annotated[ObservationIn, Body(examples=[OBSERVED])], person: Member, db: Db, voice: Voice,
    guide: Which = None,
) -> Any:
    """Never refused for being late or odd: it is kept and `flags` say what is odd. A retry with the same mutation id is counted once."""
    outcomes = await db.run(lambda session: store(session, person, programme_id, wave_id, guide, [body]))
    return outcome_answer(outcomes[0], voice)


@router.post(SEEN + "/batch", response_model=OutcomesAnswer, responses=refusals(404), summary="Send up to 500 observations")
async def add_observations(
    programme_id: Id, wave_id: Id, body: Annotated[Batch, Body(examples=[{"guide": None, "observations": [OBSERVED]}])], person: Member,
    db: Db, voice: Voice,
) -> Any:
    """One outcome each, in their order: what cannot be stored is refused alone, with its reasons, and all else is stored."""
    outcomes = await db.run(lambda session: store(session, person, programme_id, wave_id, body.guide, list(body.observations)))
    return outcomes_answer(outcomes, voice)


@router.get(SEEN, response_model=ObservationPage, responses=refusals(404), summary="The observations of a wave, the newest first")
async def list_observations(
    programme_id: Id, wave_id: Id, person: Member, db: Db, segment: Wanted = "", flag: WantedFlag = "", method: Wanted = "",
    customer: Wanted = "", observer: Annotated[Line, Query()] = "", status: Annotated[str, Query(pattern="^(counted|set_aside)?$")] = "",
    page: Page = 1, size: PageSize = 50,
) -> Any:
    """`customer` is a part of the pseudonym; the others are exact."""
    wanted = Filter(segment, flag, method, customer, observer, status)
    return await db.run(lambda session: observations.list_observations(session, person, programme_id, wave_id, wanted, page, size))


@router.get(SEEN + "/{observation_id}", response_model=ObservationAnswer, responses=refusals(404), summary="One observation")
async def read_observation(programme_id: Id, wave_id: Id, observation_id: Id, person: Member, db: Db) -> Any:
    return await db.run(
        lambda session: observations.view(observations.observation_of(session, person, programme_id, wave_id, observation_id)[2])
    )


@router.patch(
    SEEN + "/{observation_id}", response_model=ObservationAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Set an observation aside, count it again, or correct its segment or customer",
)
async def change_observation(
    programme_id: Id, wave_id: Id, observation_id: Id, body: Annotated[ObservationChange, Body(examples=[ASIDE])], seen: Seen,
    person: Member, db: Db,
) -> Any:
    """Setting aside needs a reason. Marks are never changed: what was seen was seen."""
    return await db.run(
        lambda session: observations.view(
            observations.change(session, person, programme_id, wave_id, observation_id, seen, body)
        )
    )


# ---- spreadsheets

@router.post(SEEN + "/upload", response_model=UploadAnswer, responses=refusals(404, 413), summary="Send observations as a spreadsheet")
async def upload_observations(
    programme_id: Id, wave_id: Id, file: Sheet, person: Member, db: Db, voice: Voice, guide: Which = None,
    method: Annotated[Line, Query(max_length=20, description="What counts where the file names no method")] = "",
    observer: Annotated[Line, Query(description="What counts where the file names no observer")] = "", preview: bool = False,
) -> Any:
    """All or nothing. What is no table of observations is refused with every place; what is odd is kept, flagged and told in `notices`.
    The same file again stores nothing again. `preview=true` answers what would happen and stores nothing."""
    data = await file.read(MAX_FILE + 1)
    usual = Usual(guide or "", method, observer)
    known = await db.run(lambda session: knowledge_of(session, person, programme_id, wave_id, usual))
    sheet = await reading.take(lambda sent: read_sheet(sent, known), data)
    received = await db.run(lambda session: store_sheet(session, person, programme_id, wave_id, sheet, preview))
    return upload_answer(received, voice)


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


@router.get(WAVE + "/observations.json", responses=refusals(404), summary="All observations of a wave as JSON")
async def export_json(programme_id: Id, wave_id: Id, person: Member, db: Db) -> Response:
    wave, found = await db.run(lambda session: exports.material(session, person, programme_id, wave_id))
    return _file(exports.as_json(wave, found), f"wave-{wave['number']}-observations.json", "application/json")


@router.get(WAVE + "/observations.csv", responses=refusals(404), summary="All observations of a wave as CSV, one row a mark")
async def export_csv(programme_id: Id, wave_id: Id, person: Member, db: Db) -> Response:
    """Comes back by the upload as it went. A text that begins like a formula has an apostrophe in front."""
    wave, found = await db.run(lambda session: exports.material(session, person, programme_id, wave_id))
    return _file(await reading.take(exports.as_csv, found), f"wave-{wave['number']}-observations.csv", "text/csv; charset=utf-8")


@router.get(WAVE + "/observations.xlsx", responses=refusals(404), summary="All observations of a wave as a workbook, one row a mark")
async def export_xlsx(programme_id: Id, wave_id: Id, person: Member, db: Db) -> Response:
    """Comes back by the upload as it went."""
    wave, found = await db.run(lambda session: exports.material(session, person, programme_id, wave_id))
    content = await reading.take(lambda rows: exports.as_xlsx(wave, rows), found)
    return _file(content, f"wave-{wave['number']}-observations.xlsx", XLSX)
