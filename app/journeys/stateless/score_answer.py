"""The answer of POST /api/v1/journeys/score (journey method, section 4), and the sentences of what must be said beside a score.

The models describe the answer in the API's documentation; the answer itself is written from the scoring's own figures.
"""

import math
from collections.abc import Iterator
from typing import Any, Literal

import orjson
from pydantic import BaseModel

from app.journeys.stateless.score_shapes import ScoringProfile
from app.scoring.journey import ALGORITHM, Finding, JourneyScore
from app.scoring.journey_cells import Cells, unmet_basics
from app.scoring.journey_customers import Customers
from app.web.journey_notices import OF_SCORES

CELL = ("n", "sum", "positive", "negative", "max_attainable", "min_attainable", "index", "gated_sum", "gated_index")
CUSTOMER = ("experienced_sum", "experienced_mean", "peak", "end", "first", "memorised")


class CellAnswer(BaseModel):
    """One customer at one stage; `basics_unmet` names the interactions."""

    n: int
    sum: int
    positive: int
    negative: int
    max_attainable: int
    min_attainable: int
    index: float
    basics_unmet: list[str]
    gated_sum: int
    gated_index: float


class EstimateAnswer(BaseModel):
    """`sd`, `se`, `low` and `high` are null below two customers; the interval is not clipped to ±100."""

    mean: float | None
    sd: float | None
    se: float | None
    low: float | None
    high: float | None


class UnmetAnswer(BaseModel):
    """Customers with an unmet basic, and the Wilson interval of their share."""

    customers: int
    low: float | None
    high: float | None


class StageAnswer(BaseModel):
    """A stage that nobody observed has `n` 0 and nulls; `gap` to `weighted_priority` are null without a target."""

    n: int
    mean_sum: float | None
    index: EstimateAnswer
    gated_index: EstimateAnswer
    zone: Literal["disappointing", "neutral", "enchantment"] | None
    firm: bool
    basics_unmet: UnmetAnswer
    gap: float | None
    priority: float | None
    p_gap: float | None
    weighted_priority: float | None


class CustomerAnswer(BaseModel):
    """All null for a customer without any observed interaction."""

    experienced_sum: int | None
    experienced_mean: float | None
    peak: float | None
    peak_stage: str | None
    end: float | None
    first: float | None
    memorised: float | None


class OverallAnswer(BaseModel):
    """Means over the customers with an observed interaction."""

    customers: int
    experienced_sum: float | None
    experienced_mean: float | None
    memorised: float | None


class JourneyAnswer(BaseModel):
    """`cells` and `customers` by customer, `stages` in the journey's order; `story` is null when nothing was observed."""

    algorithm: str
    input_sha256: str
    profile: ScoringProfile
    cells: dict[str, dict[str, CellAnswer]]
    stages: dict[str, StageAnswer]
    customers: dict[str, CustomerAnswer]
    overall: OverallAnswer
    story: str | None
    catch_up: list[str]
    differentiate: list[str]
    warnings: list[str]


def answer(score: JourneyScore, profile: dict[str, Any], input_sha256: str) -> dict[str, Any]:
    """The answer as orjson takes it."""
    codes = score.marks.customer_codes
    return {
        "algorithm": ALGORITHM, "input_sha256": input_sha256, "profile": profile,
        "cells": dict(zip(codes, _cells(score), strict=True)),
        "stages": score.stages,
        "customers": dict(zip(codes, _customers(score.customers, score.marks.stage_codes), strict=True)),
        "overall": score.overall, "story": score.story, "catch_up": score.catch_up, "differentiate": score.differentiate,
        "warnings": [sentence(each) for each in score.warnings],
    }


def sentence(finding: Finding) -> str:
    return OF_SCORES[finding.code].format(**dict(finding.params))


def _cells(score: JourneyScore) -> Iterator[orjson.Fragment]:
    """The cells of each customer, written at once: as dictionaries those of ten thousand customers would take a hundred megabytes."""
    unmet, stages = unmet_basics(score.marks), score.marks.stage_codes
    for customer in range(len(score.marks.customer_codes)):
        rows = zip(stages, *(_row(score.cells, name, customer) for name in CELL), strict=True)
        told = {
            stage: dict(zip(CELL, figures, strict=True)) | {"basics_unmet": unmet.get((customer, position), [])}
            for position, (stage, *figures) in enumerate(rows) if figures[0]
        }
        yield orjson.Fragment(orjson.dumps(told))


def _row(cells: Cells, name: str, customer: int) -> list[float]:
    """Levels are whole numbers here, so sums are; indexes are not."""
    row = getattr(cells, name)[customer]
    numbers: list[float] = (row if name.endswith("index") else row.astype(int)).tolist()
    return numbers


def _customers(customers: Customers, stages: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    columns = [getattr(customers, name).tolist() for name in CUSTOMER]
    for peak_stage, *figures in zip(customers.peak_stage.tolist(), *columns, strict=True):
        told = {name: None if math.isnan(value) else value for name, value in zip(CUSTOMER, figures, strict=True)}
        whole = told["experienced_sum"]
        yield told | {
            "experienced_sum": None if whole is None else int(whole), "peak_stage": stages[peak_stage] if peak_stage >= 0 else None,
        }
