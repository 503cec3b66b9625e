"""The days of a demo study: what a service has just stamped with the present hour is dated as the story tells it."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, SQLModel, col

from app.storage.tables import (
    Decision,
    DemonstrationScore,
    Event,
    Expectation,
    FinalChoice,
    FrozenShortlist,
    LoginSession,
    ParticipantLink,
    Study,
)
from app.storage.tables.base import now

HOUR = dt.time(16, tzinfo=dt.UTC)  # the end of a working day in France


def _stamped(study_id: str) -> list[tuple[type[SQLModel], str, ColumnElement[bool]]]:
    """Table, column, and which rows are this study's."""
    choices = select(col(FinalChoice.id)).where(col(FinalChoice.study_id) == study_id)
    links = select(col(ParticipantLink.id)).where(col(ParticipantLink.study_id) == study_id)
    return [
        (Study, "created_at", col(Study.id) == study_id),
        (Event, "at", col(Event.study_id) == study_id),
        (Expectation, "updated_at", col(Expectation.study_id) == study_id),
        (FrozenShortlist, "created_at", col(FrozenShortlist.study_id) == study_id),
        (FinalChoice, "created_at", col(FinalChoice.study_id) == study_id),
        (FinalChoice, "weights_set_at", col(FinalChoice.study_id) == study_id),
        (ParticipantLink, "created_at", col(ParticipantLink.study_id) == study_id),
        (LoginSession, "created_at", col(LoginSession.participant_link_id).in_(links)),
        (DemonstrationScore, "updated_at", col(DemonstrationScore.choice_id).in_(choices)),
        (Decision, "created_at", col(Decision.study_id) == study_id),
    ]


def as_of(session: Session, study_id: str, day: dt.date) -> None:
    """Date all that this study has later than the end of that day back to it. What was dated before stays, and nothing is dated ahead:
    where the clock stands before the story, the present hour is kept."""
    session.flush()
    moment = dt.datetime.combine(day, HOUR)
    for table, name, rows in _stamped(study_id):
        column: Any = getattr(table, name)
        session.execute(update(table).where(rows, column > moment).values({name: moment}), execution_options={"synchronize_session": False})
        for each in session.identity_map.values():
            if isinstance(each, table):
                session.expire(each, [name])  # the rest of a frozen shortlist is large and has not changed


def day_or_today(day: dt.date) -> dt.date:
    """The services refuse a day that lies ahead: where the clock stands before the story, today."""
    return min(day, now().date())
