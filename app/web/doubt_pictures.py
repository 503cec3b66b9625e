"""The pictures of doubt as plain values, for pages and reports: squares of ranks, and the bars of what moves the border pair."""

import math
from collections.abc import Sequence
from typing import Any

from app.web import doubt_groups
from app.web.doubt_words import Json, Names, of_hundred
from app.web.language import Speaker

RANKS = 10  # squares of a row; the last one stands for all that follow
SHOWN = 0.005  # a share below half a draw of 100 is not drawn
BARS = 12
TICKS = 6


# ---- who has which rank how often


def ranks(ranking: Sequence[Json], told: Json, size: int, voice: Speaker) -> dict[str, Any]:
    """Rows of squares; a solution that hardly ever makes the shortlist is listed apart. `ranking`: the told rows, in their order."""
    count = len(told["acceptability"])
    columns = min(count, max(RANKS, size + 1))
    rows = [_row(row, told, size, columns, voice) for row in ranking if row["code"] in told["acceptability"]]
    return {
        "shown": [row for row in rows if row["shortlisted"] or row["in_top"] >= SHOWN],
        "rest": [row for row in rows if not row["shortlisted"] and row["in_top"] < SHOWN],
        "labels": [*(str(rank) for rank in range(1, columns)), f"{columns}+" if count > columns else str(columns)] if columns else [],
        "cut": size if 0 < size < count else None, "title": _ranks_title(rows, size, voice),
        "heading": voice.several("Comes first", "Among the first {n}", size),
    }


def _row(row: Json, told: Json, size: int, columns: int, voice: Speaker) -> dict[str, Any]:
    shares, top = told["acceptability"][row["code"]], told["in_top"][row["code"]][size - 1] if size else 0.0
    return {
        "code": row["code"], "name": row["name"], "rank": row["rank"], "shortlisted": row["shortlisted"], "in_top": top,
        "often": of_hundred(top, voice), "mean": told["expected_rank"][row["code"]],
        "shares": [*shares[: columns - 1], sum(shares[columns - 1 :])],
    }


def _ranks_title(rows: Sequence[Json], size: int, voice: Speaker) -> str:
    """Whether the draws agree with the ranking about who is invited."""
    inside, outside = [row for row in rows if row["shortlisted"]], [row for row in rows if not row["shortlisted"]]
    if not inside or not outside:
        return voice.say("Who has which rank, and how often")
    least, most = min(inside, key=lambda row: float(row["in_top"])), max(outside, key=lambda row: float(row["in_top"]))
    if most["in_top"] > least["in_top"]:
        return voice.several(
            "{b} comes first more often than {a}: {more}, against {less}",
            "{b} is among the first {n} more often than {a}: {more}, against {less}", size,
            a=least["name"], b=most["name"], more=most["often"], less=least["often"],
        )
    return voice.say("Every solution on the shortlist is there more often than any other")


# ---- the border pair


def swings(told: Json, settings: Json, names: Names, voice: Speaker) -> dict[str, Any]:
    """Bars with their places in percent of the drawing, the line of 0 and the line of today. `told`: the tornado; `settings`: the doubt."""
    every = [_swing(each, settings, names, voice) for each in told["swings"]]
    low, high, step = scale([told["lead"], *(end for each in told["swings"][:BARS] for end in (each["low"], each["high"]))])

    def place(value: float) -> float:
        return 100 * (value - low) / (high - low)

    for each in every[:BARS]:
        each |= {"from": place(each["low"]), "to": place(each["high"])}
    ticks = [low + step * n for n in range(round((high - low) / step) + 1)]
    return {
        "title": doubt_groups.swing_title(told, names, voice), "note": doubt_groups.swing_note(told, voice),
        "a": names.solution(told["a"]), "b": names.solution(told["b"]),
        "lead": told["lead"], "bars": every[:BARS], "all": every, "zero": place(0), "today": place(told["lead"]),
        "ticks": [(place(each), signed(each, 0 if step >= 1 else 1, voice)) for each in ticks],
    }


def _swing(told: Json, settings: Json, names: Names, voice: Speaker) -> dict[str, Any]:
    text = doubt_groups.swing(told, names, voice)
    return {"name": text, "range": doubt_groups.swing_range(told, settings, voice), "low": told["low"], "high": told["high"],
            "from_to": voice.say("{low} to {high}", low=signed(told["low"], 1, voice), high=signed(told["high"], 1, voice))}


def signed(value: float, digits: int, voice: Speaker) -> str:
    """With a real minus, and no minus before a 0."""
    text = voice.number(abs(value), digits)
    return f"\u2212{text}" if value < 0 and round(value, digits) != 0 else text


def scale(values: Sequence[float]) -> tuple[float, float, float]:
    """Ends and step of an axis that holds 0 and the values: the step is 1, 2 or 5 of a power of ten, with at most TICKS of them."""
    low, high = min(0.0, *values), max(0.0, *values)
    if high - low < 1e-9:
        return 0.0, 1.0, 1.0
    raw = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= raw - 1e-12)
    return step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9), step
