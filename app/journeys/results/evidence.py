"""What stands behind one stage: its interactions, its customers' cells, and every mark, so that any figure can be followed down."""

from math import isnan
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
    columns = [order[code] for code in sheet.shown if sheet.interactions[order[code]]["stage"] == stage]
    mine = [sheet.interactions[column] for column in columns]
    marks = _marks(sheet, columns)
    cells = [{"customer": customer, **figures, "marks": marks[customer]} for customer, _, figures in cells_view(scored, stage)]
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


def _marks(sheet: Sheet, columns: list[int]) -> dict[str, list[Plain]]:
    """By customer: the averaged score of each observed interaction, and the observations that it comes from."""
    rows: dict[int, list[int]] = {}
    for row, customer in enumerate(sheet.customer_of):
        rows.setdefault(customer, []).append(row)
    scores = sheet.averages.scores()
    return {
        name: [
            {"interaction": sheet.interactions[column]["code"], "score": float(scores[customer, column]),
             "observations": [_seen(sheet, row, column) for row in rows[customer] if not isnan(sheet.scores[row, column])]}
            for column in columns if sheet.averages.counts[customer, column]
        ]
        for customer, name in enumerate(sheet.customers)
    }


def _seen(sheet: Sheet, place: int, column: int) -> Plain:
    """One mark of one observation."""
    row = sheet.rows[place]
    mark = row.marks[sheet.interactions[column]["code"]]
    return {
        "id": row.id, "observer": row.observer, "method": row.method, "channel": row.channel_code,
        "date": row.observed_at.date().isoformat() if row.observed_at else None, "level": mark["level"],
        "score": int(sheet.scores[place, column]), "verbatim": mark.get("verbatim", ""), "flags": list(row.flags),
    }
