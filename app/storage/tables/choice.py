"""The final choice: demonstrations, what participants thought of them, costs, the decision, and what became of it a year later."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.storage.tables.base import new_id, now

Weights = dict[str, float]
NO_VALUE = JSON(none_as_null=True)  # an unset JSON column is NULL, not the text "null"


class FinalChoice(SQLModel, table=True):
    """What is chosen among the solutions of one frozen shortlist; the study's is that of its newest.

    `years`: the horizon that scores, 3 or 5. `weights`: criterion -> percent, set once and before any score is shown.
    """

    __tablename__ = "final_choice"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    client_id: str = Field(foreign_key="client.id")
    shortlist_id: str = Field(foreign_key="frozen_shortlist.id", unique=True)
    seats: int
    currency: str = Field(max_length=3)
    years: int
    weights: Weights | None = Field(default=None, sa_type=NO_VALUE)
    weights_set_at: dt.datetime | None = None
    weights_set_by_name: str = Field(default="", max_length=200)
    weights_reason: str = ""
    version: int = 1  # of the setup and the weights
    changes: int = 0  # rises with every change of any part but the scores, so that two changes never pass each other unseen
    created_by: str = Field(max_length=32)
    created_at: dt.datetime = Field(default_factory=now)


class Demonstration(SQLModel, table=True):
    """What a candidate showed. `steps`: item -> {"seen": "shown", "partly" or "not_shown", "note": text}."""

    choice_id: str = Field(primary_key=True, foreign_key="final_choice.id", max_length=32)
    solution_code: str = Field(primary_key=True, max_length=40)
    held_on: dt.date | None = None
    present: str = Field(default="", max_length=200)  # who showed it
    steps: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    notes: str = ""
    version: int = 1


class DemonstrationScore(SQLModel, table=True):
    """What one participant thought of one candidate; kept with name and team when the participant is removed from the study.

    `team_fit`: four answers 0 to 4, None where they cannot say; `sus`: ten answers 1 to 5.
    """

    __tablename__ = "demonstration_score"
    choice_id: str = Field(primary_key=True, foreign_key="final_choice.id", max_length=32)
    solution_code: str = Field(primary_key=True, max_length=40)
    participant_id: str = Field(primary_key=True, max_length=32)
    participant_name: str = Field(max_length=200)
    team: str = Field(max_length=20)
    team_fit: list[int | None] = Field(sa_type=JSON)
    sus: list[int] = Field(sa_type=JSON)
    comment: str = ""
    version: int = 1
    updated_at: dt.datetime = Field(default_factory=now)


class CostLine(SQLModel, table=True):
    """A cost of a candidate in the choice's currency, from low to high. `basis`: once, year, or seat_month (the price of one seat a
    month). `closes`: the items whose gap it closes."""

    __tablename__ = "cost_line"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    choice_id: str = Field(foreign_key="final_choice.id", index=True)
    solution_code: str = Field(max_length=40)
    kind: str = Field(max_length=12)  # licences, options, integration, migration, training, support, other
    label: str = Field(max_length=200)
    basis: str = Field(max_length=10)
    low: float
    likely: float
    high: float
    closes: list[str] = Field(default_factory=list, sa_type=JSON)
    note: str = ""
    position: int
    version: int = 1


class ParticipantLink(SQLModel, table=True):
    """Opens a participant's own scores of one study's demonstrations to who has no account, until it ends or is revoked.

    No foreign key on the participant: who is removed from the study loses the way in, and the link's history stays.
    """

    __tablename__ = "participant_link"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id")
    study_id: str = Field(foreign_key="study.id", index=True)
    participant_id: str = Field(index=True, max_length=32)
    token_hash: str = Field(unique=True, max_length=64)
    created_by: str = Field(max_length=32)
    created_at: dt.datetime = Field(default_factory=now)
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None


class Decision(SQLModel, table=True):
    """The signed final choice: all that went in and all that came out, never changed. `solution_code` None: none of them.

    `dissent`: [{"name", "text"}]; `signed_by`: [{"name", "role"}]; `input_sha256`: of the canonical JSON of `inputs`.
    """

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    choice_id: str = Field(foreign_key="final_choice.id", unique=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    client_id: str = Field(foreign_key="client.id", index=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    solution_code: str | None = Field(default=None, max_length=40)
    reasons: str
    dissent: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    decided_on: dt.date
    signed_by: list[dict[str, str]] = Field(sa_type=JSON)
    result: dict[str, Any] = Field(sa_type=JSON)
    inputs: dict[str, Any] = Field(sa_type=JSON)
    input_sha256: str = Field(max_length=64)
    created_by: str = Field(max_length=32)
    created_by_name: str = Field(max_length=200)
    created_at: dt.datetime = Field(default_factory=now)


class Outcome(SQLModel, table=True):
    """What became of a decision, asked for a year later. `used`: fully, partly, not; `suitable`: candidate -> yes, no, unknown."""

    decision_id: str = Field(primary_key=True, foreign_key="decision.id", max_length=32)
    asked_on: dt.date
    answered_on: dt.date | None = None
    answered_by: str = Field(default="", max_length=200)
    used: str | None = Field(default=None, max_length=10)
    suitable: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    comment: str = ""
    version: int = 1
