"""What the doors of results answer, for the API's documentation; the answers themselves are plain values."""

from typing import Any, Literal

from pydantic import BaseModel

from app.journeys.stateless.score_answer import OverallAnswer, StageAnswer
from app.journeys.stateless.score_shapes import ScoringProfile

Plain = dict[str, Any]


class Warned(BaseModel):
    """A stable code, and the values of its sentence."""

    code: str
    params: Plain


class AgreementAnswer(BaseModel):
    """Ordinal Krippendorff alpha of the marks that two or more observers gave to one visit (one customer, method, channel and day);
    `doubled`: visits x interactions that two or more marked; below .667 no stage is firm."""

    alpha: float | None
    doubled: int
    judgement: Literal["firm", "tentative", "weak"] | None


class InteractionCount(BaseModel):
    """`n` customers; `positive` and `negative`: sums of their scores above and below 0; `counts`: marks by level."""

    n: int
    mean: float | None
    positive: float
    negative: float
    counts: dict[str, int]


class Verbatim(BaseModel):
    """`observation`: the id of the observation that noted it."""

    interaction: str
    level: str | None
    text: str
    customer: str
    method: str
    date: str | None
    observation: str


class SegmentAnswer(BaseModel):
    """`observations`, `methods`, `observers` and `flags` count every observation that is not set aside, duplicates included; an
    observation without an observer's name adds none to them. `stages`, `overall` and `story` as POST /api/v1/journeys/score answers them;
    its scores are multiplied by `request_multiplier` in the question whose SHA-256 is given (null: the averages of several observers are
    too fine for that door). `repeats`: what that question repeats there as it stands: all figures; indexes but not sums or `firm`; or
    nothing."""

    customers: int
    observations: int
    set_aside: int
    methods: dict[str, int]
    observers: int
    flags: dict[str, int]
    stages: dict[str, StageAnswer]
    overall: OverallAnswer
    story: str | None
    catch_up: list[str]
    differentiate: list[str]
    warnings: list[Warned]
    agreement: AgreementAnswer
    interactions: dict[str, InteractionCount]
    verbatims: dict[str, list[Verbatim]]
    request_multiplier: int | None
    repeats: Literal["all", "indexes", "not"]
    input_sha256: str


class BrandStage(BaseModel):
    """Share x mean over the segments that have both, and the weights used."""

    mean: float | None
    segments: dict[str, float]


class BrandOverall(BaseModel):
    experienced_mean: float | None
    memorised: float | None


class DifferenceAnswer(BaseModel):
    """`difference` = after - before. Paired: the customers observed in both alone, where they are two or more and at least `least_pairs` of
    the smaller side; else all, by Welch. `p_holm`: adjusted over the stages."""

    before: float | None
    after: float | None
    difference: float | None
    n_before: int
    n_after: int
    paired: bool
    t: float | None
    df: float | None
    p: float | None
    p_holm: float | None
    low: float | None
    high: float | None


class LeftOut(BaseModel):
    interaction: str
    reason: Literal["missing_before", "missing_after", "other_stage", "other_kano", "other_levels"]


class ComparisonAnswer(BaseModel):
    """On the interactions that both repositories share; `overall` compares what was experienced. `least_pairs`: the share of the smaller
    side that must have been observed in both waves for customers to be compared with themselves."""

    shared: list[str]
    left_out: list[LeftOut]
    least_pairs: float
    stages: dict[str, DifferenceAnswer]
    overall: DifferenceAnswer
    memorised: DifferenceAnswer


class FrozenComparison(BaseModel):
    wave: int
    name: str
    segments: dict[str, ComparisonAnswer]


class ResultAnswer(BaseModel):
    algorithm: str
    profile: ScoringProfile
    segments: dict[str, SegmentAnswer]
    brand: dict[str, BrandStage]
    brand_overall: BrandOverall
    comparison: FrozenComparison | None
    unknown_segments: dict[str, int]


class ResultsAnswer(BaseModel):
    programme: Plain
    wave: Plain
    waves: list[Plain]
    segments: list[Plain]
    stages: dict[str, list[Plain]]
    interactions: dict[str, Plain]
    channels: dict[str, str]
    unknown_segments: dict[str, int]
    frozen: Plain | None
    result: ResultAnswer


class SeenMark(BaseModel):
    """One mark of one observation; `id` is the observation's."""

    id: str
    observer: str
    method: str
    channel: str | None
    date: str | None
    level: str
    score: int
    verbatim: str
    flags: list[str]


class EvidenceMark(BaseModel):
    """`score`: the mean over the observations of the customer."""

    interaction: str
    score: float
    observations: list[SeenMark]


class EvidenceCell(BaseModel):
    """One customer at this stage: the figures of POST /api/v1/journeys/score, and the marks that they come from."""

    customer: str
    n: int
    sum: float
    positive: float
    negative: float
    max_attainable: float
    min_attainable: float
    index: float
    gated_sum: float
    gated_index: float
    basics_unmet: list[str]
    marks: list[EvidenceMark]


class EvidenceAnswer(BaseModel):
    wave: Plain
    segment: str
    stage: Plain
    figures: StageAnswer
    catch_up: bool
    differentiate: bool
    agreement: AgreementAnswer
    interactions: list[Plain]
    unmet: dict[str, list[str]]
    verbatims: list[Verbatim]
    cells: list[EvidenceCell]


class WavesAnswer(BaseModel):
    before: Plain
    after: Plain
    segments: dict[str, ComparisonAnswer]


class SegmentPair(BaseModel):
    before: str
    after: str
    stages: dict[str, DifferenceAnswer]
    overall: DifferenceAnswer
    memorised: DifferenceAnswer


class SegmentsAnswer(BaseModel):
    wave: Plain
    pairs: list[SegmentPair]


class FrozenHead(BaseModel):
    id: str
    programme_id: str
    wave_id: str
    number: int
    algorithm: str
    input_sha256: str
    note: str
    created_by_name: str
    created_at: str
    superseded: bool


class FrozenLine(FrozenHead):
    wave_number: int
    wave_name: str
    later_observations: int


class FrozenPage(BaseModel):
    items: list[FrozenLine]
    page: int
    size: int
    total: int


class FrozenAnswer(FrozenHead):
    request: dict[str, Plain]
    result: Plain
    context: Plain


class Recomputation(BaseModel):
    agrees: bool
    segments: dict[str, bool]
    input_sha256: str
