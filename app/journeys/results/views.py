"""A scored segment in plain values, ready for JSON: what a wave's results say of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Literal

import numpy as np

from app.journeys.results.assemble import Scored, Sheet
from app.journeys.results.material import Row
from app.journeys.stateless.score_shapes import MAX_CUSTOMERS
from app.scoring.journey import Finding
from app.scoring.journey_agreement import Agreement, agreement
from app.scoring.journey_cells import unmet_basics
from app.scoring.journey_compare import brand_mean

MOST_VERBATIMS = 40  # a stage
SUMS = ("sum", "positive", "negative", "max_attainable", "min_attainable", "gated_sum")
CELL = ("n", "sum", "positive", "negative", "max_attainable", "min_attainable", "index", "gated_sum", "gated_index")
CUSTOMER = ("experienced_sum", "experienced_mean", "peak", "end", "first", "memorised")
Plain = dict[str, Any]


def segment_view(scored: Scored) -> Plain:
    """Everything that is told of one segment; figures as POST /api/v1/journeys/score gives them, sums in the repository's own scale."""
    sheet, found, times = scored.sheet, scored.score, scored.multiplier or 1
    agreed = _agreed(sheet)
    stages = {code: asdict(figures) for code, figures in found.stages.items()}
    for stage in stages.values():
        stage["mean_sum"] = divided(stage["mean_sum"], times)
        stage["firm"] = stage["firm"] and agreed.judgement != "weak"
    overall = asdict(found.overall)
    return {
        **head(sheet), "stages": stages, "overall": overall | {"experienced_sum": divided(overall["experienced_sum"], times)},
        "story": found.story, "catch_up": list(found.catch_up), "differentiate": list(found.differentiate),
        "warnings": [*(_warning(each, times) for each in found.warnings), *sheet.left_out, *_doubts(scored, agreed)],
        "agreement": asdict(agreed), "interactions": interactions_view(sheet), "verbatims": verbatims(sheet),
        "request_multiplier": scored.multiplier, "repeats": _repeats(scored, agreed), "input_sha256": scored.sha256(),
    }


def head(sheet: Sheet) -> Plain:
    """Counts of who was seen by whom and how: over every counted observation, duplicates included; an unnamed observer is nobody."""
    return {
        "customers": len(sheet.customers), "observations": len(sheet.counted), "set_aside": sheet.set_aside,
        "methods": dict(sorted(Counter(row.method for row in sheet.counted).items())),
        "observers": len({row.observer for row in sheet.counted if row.observer}),
        "flags": dict(sorted(Counter(flag for row in sheet.counted for flag in row.flags).items())),
    }


def interactions_view(sheet: Sheet) -> dict[str, Plain]:
    """Each interaction over the customers who were observed at it; `counts`: marks by level, one a observation."""
    scores, order = sheet.averages.scores(), sheet.order()
    told = {}
    for place in (order[code] for code in sheet.shown):
        each = sheet.interactions[place]
        seen = scores[sheet.averages.counts[:, place] > 0, place]
        told[each["code"]] = {
            "n": len(seen), "mean": float(seen.mean()) if len(seen) else None, "positive": float(seen[seen > 0].sum()),
            "negative": float(seen[seen < 0].sum()), "counts": sheet.levels[place],
        }
    return told


def verbatims(sheet: Sheet) -> dict[str, list[Plain]]:
    """What customers said, by stage, worst first; a word without a level stands where the score is 0."""
    found: dict[str, list[Plain]] = {stage["code"]: [] for stage in sheet.stages}
    rows, columns = np.array(sheet.words, dtype=np.intp).reshape(-1, 2).T
    scores = np.nan_to_num(sheet.scores[rows, columns], nan=0.0)
    for place in np.lexsort((rows, columns, np.array(sheet.customer_of, dtype=np.intp)[rows], scores)).tolist():
        row, interaction = sheet.rows[rows[place]], sheet.interactions[columns[place]]
        said = found[interaction["stage"]]
        if len(said) < MOST_VERBATIMS:
            said.append(_verbatim(row, interaction["code"]))
    return found


def _verbatim(row: Row, code: str) -> Plain:
    mark = row.marks[code]
    return {
        "interaction": code, "level": None if mark.get("na") else mark.get("level"), "text": mark["verbatim"], "customer": row.customer,
        "method": row.method, "date": row.observed_at.date().isoformat() if row.observed_at else None, "observation": row.id,
    }


def cells_view(scored: Scored, only: str | None = None) -> Iterator[tuple[str, str, Plain]]:
    """(customer, stage, figures) of every cell, or of one stage's, as the stateless answer tells it."""
    found, stages = scored.score.cells, scored.score.marks.stage_codes
    unmet = unmet_basics(scored.score.marks)
    columns = {name: getattr(found, name).tolist() for name in CELL}
    for customer, code in enumerate(scored.score.marks.customer_codes):
        for place, stage in enumerate(stages):
            if columns["n"][customer][place] and only in (None, stage):
                told = {name: _figure(name, columns[name][customer][place], scored.multiplier or 1) for name in CELL}
                yield code, stage, told | {"basics_unmet": unmet.get((customer, place), [])}


def customers_view(scored: Scored) -> dict[str, Plain]:
    """Experienced and memorised of every customer; one without any scored mark has nulls."""
    found, stages = scored.score.customers, scored.score.marks.stage_codes
    columns = {name: getattr(found, name).tolist() for name in CUSTOMER}
    told = {}
    for place, code in enumerate(scored.score.marks.customer_codes):
        peak = int(found.peak_stage[place])
        figures = {name: None if columns[name][place] != columns[name][place] else columns[name][place] for name in CUSTOMER}
        total = divided(figures["experienced_sum"], scored.multiplier or 1)
        told[code] = figures | {"experienced_sum": _whole(total), "peak_stage": stages[peak] if peak >= 0 else None}
    return told


def brand_view(segments: dict[str, Plain], shares: dict[str, float | None]) -> tuple[Plain, Plain]:
    """The brand's mean I' of each stage, and its overall figures: shares of the segments that have both, made to add up to 1."""
    if len(shares) == 1:
        shares = dict.fromkeys(shares, 1.0)  # the only segment is the brand, whether or not its share was given
    brand = {}
    for code in dict.fromkeys(code for segment in segments.values() for code in segment["stages"]):
        means = {name: told["stages"][code]["gated_index"]["mean"] for name, told in segments.items() if code in told["stages"]}
        middle, weights = brand_mean(means, shares)
        brand[code] = {"mean": middle, "segments": weights}
    whole = ("experienced_mean", "memorised")
    overall = {name: brand_mean({code: told["overall"][name] for code, told in segments.items()}, shares)[0] for name in whole}
    return brand, overall


def divided(value: float | None, times: int) -> float | None:
    return value if value is None or times == 1 else value / times


def _agreed(sheet: Sheet) -> Agreement:
    """Of the named observers of one visit: one customer, method, channel and day (UTC, as stored; no time: those without a time)."""
    places = [place for place, row in enumerate(sheet.rows) if row.observer]
    named = [sheet.rows[place] for place in places]
    visits: dict[tuple[Any, ...], int] = {}
    for row in named:
        visits.setdefault(_visit(row), len(visits))
    readers = {name: place for place, name in enumerate(sorted({row.observer for row in named}))}
    scores = sheet.scores[np.array(places, dtype=np.intp)]
    return agreement(scores, [visits[_visit(row)] for row in named], [readers[row.observer] for row in named])


def _visit(row: Row) -> tuple[Any, ...]:
    return row.customer, row.method, row.channel_code, row.observed_at.date() if row.observed_at else None


def _repeats(scored: Scored, agreed: Agreement) -> Literal["all", "indexes", "not"]:
    """What the question repeats at POST /api/v1/journeys/score, sent as it is stored.

    `all`: every figure. `indexes`: not the sums, which it answers multiplied, or not `firm`, which it may say where observers agree too
    little. `not`: that door does not take it.
    """
    if scored.multiplier is None or len(scored.sheet.customers) > MAX_CUSTOMERS:
        return "not"
    return "all" if scored.multiplier == 1 and agreed.judgement != "weak" else "indexes"


def _figure(name: str, value: float, times: int) -> float | int | None:
    if name == "n":
        return int(value)
    return _whole(divided(value, times)) if name in SUMS else value


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _warning(finding: Finding, times: int) -> Plain:
    params = dict(finding.params)
    for name in ("best", "worst"):
        if name in params:
            params[name] = int(params[name]) // times
    return {"code": finding.code, "params": params}


def _doubts(scored: Scored, agreed: Agreement) -> Iterator[Plain]:
    """Said where a reader might trust a figure too much, or could not repeat it."""
    if agreed.judgement == "weak":
        yield {"code": "weak_agreement", "params": {"alpha": agreed.alpha, "doubled": agreed.doubled}}
    repeated = len(scored.sheet.counted) - len(scored.sheet.rows)
    if repeated:
        yield {"code": "repeated_observations", "params": {"count": repeated}}
    if scored.multiplier is None:
        yield {"code": "averages_too_fine", "params": {}}
    elif scored.multiplier > 1:
        yield {"code": "averaged_marks", "params": {"multiplier": scored.multiplier}}
