"""A wave's results as files: JSON with everything, CSV of every cell, Mermaid of one journey. The workbook is in workbook.py."""

import csv
import io
import re
from typing import Any

import orjson

from app.journeys.results.service import Results
from app.journeys.results.views import CELL, cells_view, customers_view
from app.scoring.journey_profile import JourneyProfile
from app.web.cells_out import guarded_row
from app.web.journey_words import PHASES
from app.web.language import Speaker

Plain = dict[str, Any]
COLUMNS = ("segment", "customer", "stage", *CELL, "basics_unmet")


def results_view(results: Results, segment: str | None = None) -> Plain:
    """The answer of GET …/results: the result of every segment, or of one, and the names that its codes stand for."""
    named = ("programme", "wave", "waves", "segments", "stages", "interactions", "channels", "unknown_segments", "frozen")
    told = {name: getattr(results, name) for name in named}
    if segment is None:
        return told | {"result": results.result}
    return told | {"result": results.result | {"segments": {segment: results.result["segments"][segment]}}}


def results_json(results: Results) -> bytes:
    """Everything: names, figures, the questions that repeat them, every cell and every customer."""
    cells: dict[str, dict[str, Plain]] = {}
    for segment, scored in results.scored.items():
        mine: dict[str, Plain] = {customer: {} for customer in scored.sheet.customers}
        for customer, stage, figures in cells_view(scored):
            mine[customer][stage] = figures
        cells[segment] = mine
    customers = {segment: customers_view(scored) for segment, scored in results.scored.items()}
    told = results_view(results) | {"request": results.request, "cells": cells, "customers": customers}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def results_csv(results: Results) -> bytes:
    """One line a cell, numbers unrounded with a point, UTF-8 with its mark so that spreadsheets read it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for segment, scored in results.scored.items():
        for customer, stage, figures in cells_view(scored):
            numbers = [figures[name] for name in CELL]
            writer.writerow(guarded_row([segment, customer, stage, *numbers, " ".join(figures["basics_unmet"])]))
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def results_mermaid(results: Results, segment: str, voice: Speaker) -> str:
    """A Mermaid user journey of one segment: the stages by phase, each with a score of 1 to 5 (`JourneyProfile.mood_of`).

    A stage that nobody observed has no score, so it stands as a comment.
    """
    told = results.result["segments"][segment]
    settings = JourneyProfile(**results.result["profile"])
    name = next(each["name"] for each in results.segments if each["code"] == segment)
    lines, phase = ["journey", f"    title {_plain(results.programme['title'])}, {_plain(results.wave['name'])}"], None
    for stage in results.stages[segment]:
        if stage["phase"] != phase:
            phase = stage["phase"]
            lines.append(f"    section {voice.say(PHASES[phase])}")
        index = told["stages"][stage["code"]]["gated_index"]["mean"]
        title, unseen = _plain(stage["name"]), voice.say("not observed")
        lines.append(f"    %% {title}: {unseen}" if index is None else f"      {title}: {settings.mood_of(index)}: {_plain(name)}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Without what Mermaid reads as its own: colons part the fields, # and ; begin entities and end lines."""
    return re.sub(r"\s+", " ", re.sub(r"[:;#%<>{}\"]", " ", text)).strip() or "-"
