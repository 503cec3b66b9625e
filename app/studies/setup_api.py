"""The API doors of a study's participants and workshops."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path

from app.access.keys import Member
from app.studies import participants, workshops
from app.studies.answers import ParticipantAnswer, ParticipantPage, WorkshopAnswer, WorkshopPage
from app.studies.schemas import NewParticipant, ParticipantChange, WorkshopChange
from app.web.deps import Db, Id, Page, PageSize
from app.web.refusals import refusals

router = APIRouter(prefix="/studies/{study_id}", tags=["studies"])
SessionCode = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,12}$", description="The session's code, such as J1-am")]
PERSON = {"name": "Claire Martin", "team": "sales", "job": "Sales director"}
SESSION = {"held_on": "2026-12-02", "status": "open", "domains": ["ACC", "DQE", "LEA"], "teams": ["sales", "marketing"]}


@router.get("/participants", response_model=ParticipantPage, responses=refusals(404), summary="Who takes part, by team")
async def list_participants(study_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: participants.list_participants(session, person, study_id, page, size))


@router.post("/participants", status_code=201, response_model=ParticipantAnswer, responses=refusals(404, 409), summary="Add a participant")
async def add_participant(study_id: Id, body: Annotated[NewParticipant, Body(examples=[PERSON])], person: Member, db: Db) -> Any:
    return await db.run(lambda session: participants.participant_view(participants.add_participant(session, person, study_id, body)))


@router.put(
    "/participants/{participant_id}", response_model=ParticipantAnswer, responses=refusals(404, 409), summary="Correct a participant"
)
async def change_participant(
    study_id: Id, participant_id: Id, body: Annotated[ParticipantChange, Body(examples=[PERSON])], person: Member, db: Db
) -> Any:
    return await db.run(
        lambda session: participants.participant_view(participants.change_participant(session, person, study_id, participant_id, body))
    )


@router.delete("/participants/{participant_id}", status_code=204, responses=refusals(404, 409), summary="Remove a participant")
async def remove_participant(study_id: Id, participant_id: Id, person: Member, db: Db) -> None:
    await db.run(lambda session: participants.remove_participant(session, person, study_id, participant_id))


@router.get("/workshops", response_model=WorkshopPage, responses=refusals(404), summary="The sessions, and how far each is")
async def list_workshops(study_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: workshops.list_workshops(session, person, study_id, page, size))


@router.patch("/workshops/{code}", response_model=WorkshopAnswer, responses=refusals(404, 409), summary="Change a session")
async def change_workshop(
    study_id: Id, code: SessionCode, body: Annotated[WorkshopChange, Body(examples=[SESSION])], person: Member, db: Db
) -> Any:
    """Its date, domains, teams or status; what is left out stays as it is."""
    return await db.run(lambda session: workshops.change_and_view(session, person, study_id, code, body))
