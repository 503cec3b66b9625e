"""What the doors of this room take and give. Strict: nothing is converted, nothing unknown is let through."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.web.deps import MAX_VERSION
from app.web.inputs import Line, MutationId, Prose

MAX_BATCH = 200
MAX_EVENT = 2**53 - 1  # what a script in a browser can still count


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Change(Shape):
    """What changes; what is left out stays as it is. `level` null: not yet discussed. `target` null: as the study says."""

    level: Annotated[int, Field(ge=0, le=4)] | None = None
    target: Annotated[int, Field(ge=1, le=4, description="The rating that gives all the credit")] | None = None
    comment: Prose = ""
    discuss: bool = False
    knock_out: bool = False
    floor: Annotated[int, Field(ge=1, le=4, description="A knock-out fails below this rating")] = 3
    owner: Line = ""
    reason: Prose = ""

    def asked(self) -> dict[str, Any]:
        """Only what was sent, by name."""
        return {name: value for name, value in self.__dict__.items() if name in self.model_fields_set}


class Put(Change):
    mutation_id: MutationId | None = None

    def asked(self) -> dict[str, Any]:
        found = super().asked()
        found.pop("mutation_id", None)
        return found


class Undo(Shape):
    mutation_id: MutationId | None = None


class Mutation(Shape):
    """One change of a batch. `changes` is checked for itself, so that one bad cell does not hold up the others."""

    item: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9._-]+$")]
    version: Annotated[int, Field(ge=0, le=MAX_VERSION, description="The version that was on the screen; 0 for an untouched item")]
    mutation_id: MutationId
    changes: Annotated[dict[str, Any], WithJsonSchema(Change.model_json_schema())]


class Batch(Shape):
    mutations: Annotated[list[Mutation], Field(min_length=1, max_length=MAX_BATCH)]


class Expectation(BaseModel):
    """The agreed expectation of one item. Version 0: nobody has touched it."""

    item: str
    level: int | None
    target: int | None
    comment: str
    discuss: bool
    knock_out: bool
    floor: int
    owner: str
    reason: str
    version: int
    updated_at: dt.datetime | None
    updated_by: str | None


class Saved(Expectation):
    """`repeated`: this mutation was already stored; the answer is the outcome of that first time."""

    mutation_id: str | None
    repeated: bool


class Expectations(BaseModel):
    """Every item of the study's map, in its order. `last_event`: where to begin listening."""

    items: list[Expectation]
    total: int
    last_event: int


class Place(BaseModel):
    place: str
    message: str


class Outcome(BaseModel):
    """`version` is the stored one; `current` comes with stale, `problems` with invalid."""

    mutation_id: str
    item: str
    status: Literal["saved", "repeated", "stale", "invalid"]
    version: int | None
    expectation: Expectation | None = None
    current: Expectation | None = None
    problems: list[Place] | None = None


class Outcomes(BaseModel):
    outcomes: list[Outcome]


class EventOut(BaseModel):
    """`old` and `new` hold the fields that were asked for, and the version before and after."""

    id: int
    at: dt.datetime
    actor_id: str
    actor_name: str
    kind: str
    subject: str
    old: Any
    new: Any
    mutation_id: str | None


class Events(BaseModel):
    items: list[EventOut]
    page: int
    size: int
    total: int
