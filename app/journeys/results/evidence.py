"""What stands behind one stage: its interactions, its customers' cells, and every mark, so that any figure can be followed down."""

from typing import Any

from app.journeys.results.assemble import Scored, Sheet
from app.journeys.results.views import cells_view, segment_view

Plain = dict[str, Any]


def evidence_of(scored: Scored, stage: str) -> Plain:
    """{"figures", "catch_up", "differentiate", "agreement", "interactions", "unmet", "verbatims", "cells"}.

    `interactions`, in the repository's order, carry n, mean, the sums above and below 0 (the waterfall) and the count of each level.
    `unmet`: customer -> the basics scored below 0. `cells`: one a customer, with the averaged score of each interaction and the
    observations it comes from.
    """
    sheet, view = scored.sheet, segment_view(scored)
    order = sheet.order()
    mine = [each for code in sheet.shown if (each := sheet.interactions[order[code]])["stage"] == stage]
    cells = [
        {"customer": customer, **figures, "marks": _marks(sheet, customer, mine)}
        for customer, code, figures in cells_view(scored) if code == stage
    ]
    return {
        "figures": view["stages"][stage], "catch_up": stage in view["catch_up"], "differentiate": stage in view["differentiate"],
        "agreement": view["agreement"], "interactions": [_interaction(each, view["interactions"][each["code"]]) for each in mine],
        "unmet": {cell["customer"]: cell["basics_unmet"] for cell in cells if cell["basics_unmet"]},
        "verbatims": view["verbatims"][stage], "cells": cells,
    }


def _interaction(stored: Plain, counted: Plain) -> Plain:
    kept = ("code", "action", "response", "kano", "axis")
    levels = [level | {"count": counted["counts"][level["code"]]} for level in stored["levels"]]
    figures = {name: counted[name] for name in ("n", "mean", "positive", "negative")}
    return {name: stored[name] for name in kept} | {"levels": levels} | figures


def _marks(sheet: Sheet, customer: str, interactions: list[Plain]) -> list[Plain]:
    order, place = sheet.order(), sheet.customers.index(customer)
    scores = sheet.averages.scores()[place]
    told = []
    for each in interactions:
        column = order[each["code"]]
        if sheet.averages.counts[place, column]:
            told.append({"interaction": each["code"], "score": float(scores[column]), "observations": _seen(sheet, place, each["code"])})
    return told


def _seen(sheet: Sheet, place: int, code: str) -> list[Plain]:
    """The marks of one customer at one interaction, one an observation."""
    column = sheet.order()[code]
    return [
        {
            "id": row.id, "observer": row.observer, "method": row.method, "channel": row.channel_code,
            "date": row.observed_at.date().isoformat() if row.observed_at else None, "level": row.marks[code]["level"],
            "score": int(scores[column]), "verbatim": row.marks[code].get("verbatim", ""), "flags": list(row.flags),
        }
        for row, owner, scores in zip(sheet.rows, sheet.customer_of, sheet.scores, strict=True)
        if owner == place and scores[column] == scores[column]
    ]
