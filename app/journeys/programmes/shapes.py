"""What may enter a programme: strict shapes, separate from the tables. Each rule says its sentence, which is also a translation key."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from app.journeys.content import ChannelKind, CustomerType, Key
from app.journeys.stateless.score_shapes import ScoringProfile
from app.web.inputs import Line, MutationId, Name, Prose
from app.web.json_body import Shape

MAX_SEGMENTS, MAX_CHANNELS = 30, 30
Indicator = Literal["nps", "ces", "csat", "loyalty_rate", "basket", "recruitment", "attrition"]
Customers = Literal["b2c", "b2b", "both"]
Language = Literal["en", "fr"]
ClientId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Share = Annotated[float, Field(ge=0, le=1, description="Part of the customers, 0 to 1")]


def _distinct(values: list[Any]) -> list[Any]:
    """Said twice counts once; the order stays."""
    return list(dict.fromkeys(values))


Indicators = Annotated[list[Indicator], Field(max_length=20), AfterValidator(_distinct)]
Preferred = Annotated[list[Key], Field(max_length=MAX_CHANNELS), AfterValidator(_distinct)]


class Profile(ScoringProfile):
    """The settings of the scores (journey method, section 2); every part has the method's default."""

    @model_validator(mode="after")
    def _zones_in_order(self) -> Self:
        if self.disappointing >= self.enchantment:
            raise ValueError("The bound of disappointing must lie below that of enchantment.")
        return self


class NewProgramme(Shape):
    """`client_id` of a client that exists, or `client_name` of a new one; `ready_content`: the usual channels in that language."""

    client_id: ClientId | None = None
    client_name: Name | None = None
    title: Name
    sector: Line = ""
    customers: Customers = "b2c"
    sponsor: Line = ""
    goals: Prose = ""
    indicators: Indicators = Field(default_factory=list)
    profile: Profile = Profile()
    ready_content: Language | None = None
    mutation_id: MutationId | None = None

    @model_validator(mode="after")
    def _one_client(self) -> Self:
        if (self.client_id is None) == (self.client_name is None):
            raise ValueError("Choose a client or name a new one, not both.")
        return self


def _given(model: BaseModel, nullable: tuple[str, ...] = ()) -> None:
    """Raises ValueError for a change that changes nothing, or that takes away what must be there."""
    names = model.model_fields_set
    if not names or any(getattr(model, name) is None for name in names - set(nullable)):
        raise ValueError("Give at least one part; a part cannot be null.")


class ProgrammeChange(Shape):
    """What to replace; a part that is left out stays as it is."""

    title: Name | None = None
    sector: Line | None = None
    customers: Customers | None = None
    sponsor: Line | None = None
    goals: Prose | None = None
    indicators: Indicators | None = None
    profile: Profile | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        _given(self)
        return self


class NewSegment(Shape):
    """`channels`: the codes of those that the segment prefers; `code` is made from the name unless it is given."""

    code: Key | None = None
    name: Name
    customer_type: CustomerType = "end_customer"
    expectations: Prose = ""
    persona: Prose = ""
    channels: Preferred = Field(default_factory=list)
    share: Share | None = None
    mutation_id: MutationId | None = None


class SegmentChange(Shape):
    """What to replace; only the share can be null: not known."""

    name: Name | None = None
    customer_type: CustomerType | None = None
    expectations: Prose | None = None
    persona: Prose | None = None
    channels: Preferred | None = None
    share: Share | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        _given(self, ("share",))
        return self


class NewChannel(Shape):
    """`code` is made from the name unless it is given."""

    code: Key | None = None
    name: Name
    kind: ChannelKind
    mutation_id: MutationId | None = None


class ChannelChange(Shape):
    """What to replace; a part that is left out stays as it is."""

    name: Name | None = None
    kind: ChannelKind | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        _given(self)
        return self
