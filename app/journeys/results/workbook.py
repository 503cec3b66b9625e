"""A wave's results as a workbook: every figure, every cell and every averaged mark, so that anybody can work them out again.

Text is always written as text: a pseudonym called «=HYPERLINK(…)» stays a name.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from app.journeys.results.notices import sentences
from app.journeys.results.service import Results
from app.journeys.results.views import CELL, CUSTOMER, cells_view, customers_view
from app.web.language import Speaker

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
LONGEST = 32_767  # characters of a cell
INTERVAL = ("mean", "sd", "se", "low", "high")
STAGE = ("n", "mean_sum", "zone", "firm", "gap", "priority", "p_gap", "weighted_priority")
Lines = Iterable[Sequence[Any]]


def results_workbook(results: Results, voice: Speaker) -> bytes:
    """Sheets in the reader's language; the columns carry the names of the API, so that formulas survive a change of language."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, SAFE)
    head = book.add_format({"bold": True, "bottom": 1})
    sheets: tuple[tuple[str, Sequence[str], Lines], ...] = (
        (voice.say("Stages"), _STAGES, _stages(results)),
        (voice.say("Cells"), ("segment", "customer", "stage", *CELL, "basics_unmet"), _cells(results)),
        (voice.say("Customers"), ("segment", "customer", *CUSTOMER, "peak_stage"), _customers(results)),
        (voice.say("Interactions"), _INTERACTIONS, _interactions(results)),
        (voice.say("Averaged marks"), _MARKS, _marks(results)),
        (voice.say("How to repeat"), ("name", "value"), _settings(results, voice)),
    )
    for name, columns, lines in sheets:
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 2, 22)
        sheet.set_column(3, len(columns), 13)
        for row, line in enumerate([columns, *lines]):
            for place, value in enumerate(line):
                if isinstance(value, bool | str):
                    sheet.write_string(row, place, str(value)[:LONGEST], head if row == 0 else None)
                elif value is not None:
                    sheet.write_number(row, place, value)
    book.set_properties({"title": f"{results.programme['title']}: {results.wave['name']}", "author": "Quick Choice"})
    book.close()
    return stream.getvalue()


_STAGES = (
    "segment", "stage", "name", "phase", "importance", "moment_of_truth", "target", *STAGE, *(f"index_{name}" for name in INTERVAL),
    *(f"gated_index_{name}" for name in INTERVAL), "basics_unmet", "basics_unmet_low", "basics_unmet_high",
)
_INTERACTIONS = ("segment", "stage", "interaction", "action", "kano", "level", "score", "count", "n", "mean", "positive", "negative")
_MARKS = ("segment", "customer", "stage", "interaction", "kano", "worst", "best", "score", "observations")


def _stages(results: Results) -> Lines:
    for segment, told in results.result["segments"].items():
        for stage in results.stages[segment]:
            figures = told["stages"][stage["code"]]
            yield (
                segment, *(stage[name] for name in ("code", "name", "phase", "importance", "moment_of_truth", "target")),
                *(figures[name] for name in STAGE), *(figures["index"][name] for name in INTERVAL),
                *(figures["gated_index"][name] for name in INTERVAL),
                *(figures["basics_unmet"][name] for name in ("customers", "low", "high")),
            )


def _cells(results: Results) -> Lines:
    for segment, scored in results.scored.items():
        for customer, stage, figures in cells_view(scored):
            yield segment, customer, stage, *(figures[name] for name in CELL), " ".join(figures["basics_unmet"])


def _customers(results: Results) -> Lines:
    for segment, scored in results.scored.items():
        for customer, figures in customers_view(scored).items():
            yield segment, customer, *(figures[name] for name in CUSTOMER), figures["peak_stage"]


def _interactions(results: Results) -> Lines:
    """One line a level."""
    for segment, told in results.result["segments"].items():
        for code, figures in told["interactions"].items():
            stored = results.interactions[code]
            for level in stored["levels"]:
                yield (
                    segment, stored["stage"], code, stored["action"], stored["kano"], level["name"], level["score"],
                    figures["counts"][level["code"]], *(figures[name] for name in ("n", "mean", "positive", "negative")),
                )


def _marks(results: Results) -> Lines:
    """The averaged score of each customer at each interaction, with what could be attained: every sum and index follows from these."""
    for segment, scored in results.scored.items():
        sheet, scores = scored.sheet, scored.sheet.averages.scores()
        bounds = [[level["score"] for level in each["levels"]] for each in sheet.interactions]
        for place, customer in enumerate(sheet.customers):
            for column, each in enumerate(sheet.interactions):
                count = int(sheet.averages.counts[place, column])
                if count:
                    reach = min(bounds[column]), max(bounds[column])
                    yield segment, customer, each["stage"], each["code"], each["kano"], *reach, float(scores[place, column]), count


def _settings(results: Results, voice: Speaker) -> Lines:
    yield "algorithm", results.result["algorithm"]
    for name in ("programme", "wave"):
        yield name, getattr(results, name).get("title") or getattr(results, name)["name"]
    yield from results.result["profile"].items()
    for segment, told in results.result["segments"].items():
        yield f"input_sha256 {segment}", told["input_sha256"]
        yield f"request_multiplier {segment}", told["request_multiplier"]
        yield f"alpha {segment}", told["agreement"]["alpha"]
        for sentence in sentences(voice, results, segment):
            yield f"notice {segment}", sentence
