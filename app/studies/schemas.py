"""What may enter a study: strict shapes, separate from the tables. Each rule says its sentence, which is also a translation key.

`Study.context`, `Study.constraints` and `Study.profile` hold exactly what these shapes dump (`mode="json"`). What only the
database knows (is the edition published, is the domain on the map) is checked by the service.
"""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.studies.choices import country_codes, language_codes
from app.studies.doubt_settings import StudyDoubt
from app.web.inputs import Code, Line, MutationId, Name, Prose
from app.web.inputs import Strict as Body
from app.web.words import DEPLOYMENTS, LICENCES

MAX_LIST = 60
MAX_RULES = 30
Team = Literal["sales", "marketing", "service", "management", "it"]
CompanySize = Literal["very_small", "small", "mid", "large"]
Kind = Literal["deployment", "data_residency", "languages", "seats", "budget_ceiling", "systems", "licence"]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[float, Field(ge=0, le=1e12)]
Seats = Annotated[int, Field(ge=1, le=1_000_000)]
Multiplier = Annotated[float, Field(ge=0.5, le=2)]
ListSize = Annotated[int, Field(ge=1, le=100)]
Domain = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


def _iso_day(value: object) -> object:
    """A day is written 2026-11-21; a number of seconds is not a day."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


def _our_time(value: dt.date) -> dt.date:
    if not 2000 <= value.year <= 2100:
        raise ValueError("Give a day between 2000 and 2100.")
    return value


def _weighs(value: float) -> float:
    """A smaller weight than 0.001 changes no ranking that a person can read, and the arithmetic of the scoring ends somewhere below."""
    if 0 < value < 0.001:
        raise ValueError("A weight is 0, or at least 0.001.")
    return value


Weight = Annotated[float, Field(ge=0, le=1000, description="0, or at least 0.001"), AfterValidator(_weighs)]
Day = Annotated[dt.date, BeforeValidator(_iso_day), AfterValidator(_our_time)]


def _country(code: str) -> str:
    if code not in country_codes():
        raise PydanticCustomError("unknown_country", "{value} is not a known country.", {"value": code[:60]})
    return code


def _language(code: str) -> str:
    if code not in language_codes():
        raise PydanticCustomError("unknown_language", "{value} is not a known language.", {"value": code[:60]})
    return code


def _distinct(values: list[str]) -> list[str]:
    """Said twice counts once; the order stays."""
    return list(dict.fromkeys(values))


Country = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]
Countries = Annotated[list[Country], Field(max_length=MAX_LIST), AfterValidator(_distinct)]
Languages = Annotated[list[Language], Field(max_length=MAX_LIST), AfterValidator(_distinct)]
Names = Annotated[list[Name], Field(max_length=MAX_LIST), AfterValidator(_distinct)]
Teams = Annotated[list[Team], Field(min_length=1, max_length=5), AfterValidator(_distinct)]
Domains = Annotated[list[Domain], Field(min_length=1, max_length=MAX_LIST), AfterValidator(_distinct)]


class Shape(Body):
    """Nothing is converted, nothing unknown is let through, no number is NaN or infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Budget(Shape):
    amount: Amount
    currency: Currency = "EUR"
    period: Literal["year", "month", "total"] = "year"


class Context(Shape):
    """Who the client is and what it wants. `horizon_months`: what is out of scope now and that long stays out (method, section 2)."""

    sector: Line = ""
    size: CompanySize = "mid"
    employees: Seats | None = None
    seats: Seats | None = Field(default=None, description="People who will use the CRM")
    countries: Countries = Field(default_factory=list)
    languages: Languages = Field(default_factory=list)
    systems: Names = Field(default_factory=list, description="Systems that the CRM will stand beside")
    budget: Budget | None = None
    start: Day | None = None
    go_live: Day | None = None
    horizon_months: Annotated[int, Field(ge=6, le=120)] = 36
    goals: Prose = ""

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.start and self.go_live and self.go_live < self.start:
            raise ValueError("The go-live cannot come before the start.")
        return self


class Constraint(Shape):
    """One hard rule that a solution must pass (method, section 4); which fields count depends on its kind."""

    kind: Kind
    values: Names = Field(default_factory=list)
    amount: Annotated[float, Field(gt=0, le=1e9)] | None = None
    currency: Currency | None = None
    reason: Prose = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        check_rule(self.kind, self.values, self.amount, self.currency)
        return self


def check_rule(kind: str, values: list[str], amount: float | None, currency: str | None) -> None:
    """Raises ValueError when a rule lacks what its kind needs, or has what its kind cannot use."""
    by_amount = kind in ("seats", "budget_ceiling")
    if by_amount and values:
        raise ValueError("This kind of constraint takes an amount, not values.")
    if not by_amount and (amount is not None or not values):
        raise ValueError("Choose at least one value; this kind of constraint takes no amount.")
    if by_amount and amount is None:
        raise ValueError("Give an amount.")
    if (kind == "budget_ceiling") != (currency is not None):
        raise ValueError("A currency goes with a budget ceiling, and only with it.")
    if kind == "seats" and amount is not None and amount != int(amount):
        raise ValueError("Seats are a whole number.")
    allowed = {"deployment": set(DEPLOYMENTS), "licence": set(LICENCES), "languages": language_codes()}
    if kind in allowed and not set(values) <= allowed[kind]:
        raise ValueError("One of the values is not known.")


class Constraints(Shape):
    rules: Annotated[list[Constraint], Field(max_length=MAX_RULES)] = Field(default_factory=list)


class ShortlistSizes(Shape):
    min: ListSize = 3
    max: ListSize = 5

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise ValueError("The smallest shortlist cannot be larger than the largest.")
        return self


class Profile(Shape):
    """How the fit is calculated for this study (method, sections 3, 5 and 6); `known_threshold` in percent makes a shortlist signable."""

    weights: Annotated[list[Weight], Field(min_length=5, max_length=5)] = Field(default_factory=lambda: [0.0, 1.0, 2.0, 4.0, 6.0])
    target: Literal["level", "full"] = "level"
    domain_multipliers: Annotated[dict[Domain, Multiplier], Field(max_length=MAX_LIST)] = Field(default_factory=dict)
    shortlist: ShortlistSizes = ShortlistSizes()
    known_threshold: Annotated[float, Field(ge=0, le=100)] = 90
    doubt: StudyDoubt = StudyDoubt()

    @model_validator(mode="after")
    def _never_falling(self) -> Self:
        if self.weights[0] != 0:
            raise ValueError("The first weight, out of scope, is 0.")
        if self.weights != sorted(self.weights):
            raise ValueError("A higher expectation cannot weigh less: the weights never fall.")
        return self


class NewClient(Shape):
    name: Name
    mutation_id: MutationId | None = None


class ClientChange(Shape):
    name: Name


class NewStudy(Shape):
    """`client_id` of a client that exists, or `client_name` of a new one."""

    client_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None
    client_name: Name | None = None
    title: Name
    edition: Code
    format: Code
    context: Context = Context()
    mutation_id: MutationId | None = None

    @model_validator(mode="after")
    def _one_client(self) -> Self:
        if (self.client_id is None) == (self.client_name is None):
            raise ValueError("Choose a client or name a new one, not both.")
        return self


class StudyChange(Shape):
    """What to replace; a part that is left out stays as it is."""

    title: Name | None = None
    context: Context | None = None
    constraints: Constraints | None = None
    profile: Profile | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set or any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("Give at least one part; a part cannot be null.")
        return self


class ParticipantChange(Shape):
    name: Name
    team: Team
    job: Line = ""


class NewParticipant(ParticipantChange):
    mutation_id: MutationId | None = None


class WorkshopChange(Shape):
    """What to replace of one session; `held_on` null takes the date away."""

    held_on: Day | None = None
    domains: Domains | None = None
    teams: Teams | None = None
    status: Literal["planned", "open", "closed"] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        required = self.model_fields_set - {"held_on"}
        if not self.model_fields_set or any(getattr(self, name) is None for name in required):
            raise ValueError("Give at least one part; only the date can be null.")
        return self
