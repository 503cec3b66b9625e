"""What is in doubt about a study, as it may enter (method, section 6). The draws themselves belong to the shortlists."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from app.web.inputs import Strict

USUAL_SPREAD = 0.5
MAX_SPREAD = 9
MAX_SEED = 2**31
Spread = Annotated[float, Field(ge=0, le=MAX_SPREAD)]


class StudyDoubt(Strict):
    """`weights`: "multiplier" lets each domain count as set or up to 1 + `spread` times more or less, "simplex" gives it any share of
    the whole, "off" keeps it. `expectations`, `ratings`: whether open answers and ratings are drawn. The same `seed` draws the same.
    """

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    weights: Literal["multiplier", "simplex", "off"] = "multiplier"
    spread: Spread | None = Field(
        default=None, validate_default=True, exclude_if=lambda spread: spread is None,
        description='Of "multiplier" alone, where it is 0.5 when left out',
    )
    expectations: bool = True
    ratings: bool = True
    draws: Annotated[int, Field(ge=1_000, le=100_000)] = 10_000
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = 1

    @field_validator("spread")
    @classmethod
    def _of_multipliers_alone(cls, spread: float | None, info: ValidationInfo) -> float | None:
        weights = info.data.get("weights")
        if weights == "multiplier":
            return USUAL_SPREAD if spread is None else spread
        if weights is not None and spread is not None:
            raise ValueError('Only weights that are drawn as a "multiplier" have a spread; leave it out.')
        return spread
