"""The shapes of POST /api/v1/metrics: the answers of customers as they may enter, and the figures that leave.

The bodies carry an example each, and so do the answers: the answer to the one example is the other.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, FailFast, Field

from app.scoring.indicators import CES_SCALE, CSAT_SCALE, NPS_SCALE, KanoClass, Quadrant
from app.web.inputs import Code
from app.web.json_body import Shape

MAX_ANSWERS = 100_000
MAX_ATTRIBUTES = 2_000
MAX_FIGURE = 1e9

# A list names its first wrong answer only: a hundred thousand of them must not become an answer of megabytes.
NpsAnswers = Annotated[list[Annotated[int, Field(ge=NPS_SCALE[0], le=NPS_SCALE[1])]], FailFast(), Field(max_length=MAX_ANSWERS)]
CesAnswers = Annotated[list[Annotated[int, Field(ge=CES_SCALE[0], le=CES_SCALE[1])]], FailFast(), Field(max_length=MAX_ANSWERS)]
CsatAnswers = Annotated[list[Annotated[int, Field(ge=CSAT_SCALE[0], le=CSAT_SCALE[1])]], FailFast(), Field(max_length=MAX_ANSWERS)]
KanoAnswers = Annotated[list[KanoClass], FailFast(), Field(max_length=MAX_ANSWERS)]
Confidence = Annotated[float, Field(gt=0, lt=1, description="Of the interval.")]
Figure = Annotated[float, Field(ge=-MAX_FIGURE, le=MAX_FIGURE)]


class NpsRequest(Shape):
    """One whole number from 0 to 10 a customer: how likely they are to recommend."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answers": [10, 9, 8, 3], "confidence": 0.95}]})
    answers: NpsAnswers
    confidence: Confidence = 0.95


class CesRequest(Shape):
    """One whole number from 1 to 7 a customer: how easy it was, 7 the easiest."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answers": [3, 5, 6, 7], "confidence": 0.95}]})
    answers: CesAnswers
    confidence: Confidence = 0.95


class CsatRequest(Shape):
    """One whole number from 1 to 5 a customer: how satisfied they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answers": [5, 4, 3, 1], "confidence": 0.95}]})
    answers: CsatAnswers
    confidence: Confidence = 0.95


class KanoRequest(Shape):
    """One class a customer: what the pair of answers about one feature gave in Kano's table."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answers": ["must_be", "must_be", "attractive", "indifferent", "reverse"]}]})
    answers: KanoAnswers


class AttributeIn(Shape):
    code: Code
    importance: Figure
    performance: Figure


class IpaRequest(Shape):
    """Importance and performance of each attribute, on any scale. A line of null lies at the mean of the attributes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "attributes": [{"code": "delivery", "importance": 5, "performance": 2}, {"code": "wrapping", "importance": 2, "performance": 4}],
        "importance_line": 3, "performance_line": None,
    }]})
    attributes: Annotated[list[AttributeIn], FailFast(), Field(max_length=MAX_ATTRIBUTES)]
    importance_line: Figure | None = None
    performance_line: Figure | None = None


class NpsAnswer(BaseModel):
    """`nps` from -100 to 100 with its adjusted-Wald interval, which is not clipped to that; null without answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "n": 4, "promoters": 2, "passives": 1, "detractors": 1, "nps": 25.0, "low": -44.159768529899175, "high": 72.73119710132774,
        "confidence": 0.95,
    }]})
    n: int
    promoters: int
    passives: int
    detractors: int
    nps: float | None
    low: float | None
    high: float | None
    confidence: float


class MeanAnswer(BaseModel):
    """Student-t interval, not clipped to the scale; null without answers, all but `mean` null with one."""

    mean: float | None
    sd: float | None
    se: float | None
    low: float | None
    high: float | None


class ShareAnswer(BaseModel):
    """`count` of the answers are favourable; `share` and its Wilson interval from 0 to 1, null without answers."""

    count: int
    share: float | None
    low: float | None
    high: float | None


class ScoreAnswer(BaseModel):
    """`favourable`: 5 to 7 of the CES, 4 and 5 of the CSAT."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "n": 4,
        "mean": {"mean": 5.25, "sd": 1.707825127659933, "se": 0.8539125638299665, "low": 2.532469116203984, "high": 7.967530883796016},
        "favourable": {"count": 3, "share": 0.75, "low": 0.300641842582402, "high": 0.9544127391902995}, "confidence": 0.95,
    }]})
    n: int
    mean: MeanAnswer
    favourable: ShareAnswer
    confidence: float


class KanoAnswer(BaseModel):
    """`better` from 0 to 1, `worse` from -1 to 0, null when nobody was in one of the first four classes; `category`: the most frequent."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "n": 5, "counts": {"must_be": 2, "one_dimensional": 0, "attractive": 1, "indifferent": 1, "reverse": 1, "questionable": 0},
        "better": 0.25, "worse": -0.5, "category": "must_be",
    }]})
    n: int
    counts: dict[KanoClass, int]
    better: float | None
    worse: float | None
    category: KanoClass | None


class AttributeOut(BaseModel):
    code: str
    importance: float
    performance: float
    quadrant: Quadrant


class IpaAnswer(BaseModel):
    """The lines that were used, null without attributes, and the attributes in the order given. On a line counts as above it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "importance_line": 3.0, "performance_line": 3.0,
        "attributes": [
            {"code": "delivery", "importance": 5.0, "performance": 2.0, "quadrant": "concentrate"},
            {"code": "wrapping", "importance": 2.0, "performance": 4.0, "quadrant": "overkill"},
        ],
    }]})
    importance_line: float | None
    performance_line: float | None
    attributes: list[AttributeOut]
