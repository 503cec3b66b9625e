"""What the page "How sure?" shows, in the reader's language: out of an answer that is already calculated."""

import math
from collections.abc import Sequence
from typing import Any

from app.shortlists import doubt, service
from app.shortlists.assemble import Question
from app.shortlists.doubt import DoubtQuestion
from app.shortlists.sensitivity import extent
from app.web import doubt_changes, doubt_words
from app.web.doubt_words import Json, Names, of_hundred
from app.web.language import Speaker

RANKS = 10  # squares of a row; the last one stands for all that follow
SHOWN = 0.005  # a share below half a draw of 100 is not drawn
BARS = 12
ITEMS = 10
RATINGS = 10
TICKS = 6


def told_whole(asked: DoubtQuestion) -> dict[str, Any]:
    """The ranking, its doubt and what the doubt rests on. Work for a processor: not in the database's thread."""
    ranking = asked.rank()
    return service.tell(asked.question, ranking) | doubt.tell_whole(asked, ranking)


def told_short(asked: DoubtQuestion) -> dict[str, Any]:
    """What two sentences on the ranking page need."""
    ranking = asked.rank()
    return doubt.tell(asked, ranking) | {"extent": extent(asked.known(ranking), ranking), "size": len(ranking.shortlist.codes)}


def short(told: Json, voice: Speaker) -> dict[str, str] | None:
    """The block of the ranking page; None when nothing is ranked."""
    if told["same_shortlist"] is None:
        return None
    return {"finding": doubt_words.finding(told, told["size"], voice), "proof": doubt_words.proof_title(told, voice)}


def page(question: Question, told: dict[str, Any], study_id: str, voice: Speaker) -> dict[str, Any]:
    """Values of doubt.html."""
    names = names_of(question, voice)
    size = len(told["shortlist"]["codes"])
    return {
        "told": told, "size": size, "headline": doubt_words.finding(told, size, voice), "empty": told["same_shortlist"] is None,
        "verdict": doubt_words.verdict(told, size, voice), "cause": doubt_words.cause(told, voice),
        "precision": doubt_words.precision(told, voice),
        "varied": doubt_words.varied(told, voice), "held": doubt_words.held(told, size, voice),
        "ranks": ranks(told, names, study_id, voice),
        "alone": [(name, share, of_hundred(share, voice)) for name, share in doubt_words.alone(told, voice)],
        "proof_title": doubt_words.proof_title(told, voice), "proof": doubt_words.proof_sentences(told, names, voice),
        "tornado": None if told["tornado"] is None else tornado(told["tornado"], told["doubt"], names, voice),
        "questions": [_asked(question, each, voice) for each in told["next_questions"][:ITEMS]],
        "more_questions": max(0, told["undecided"] - ITEMS),
        "ratings": [_asked(question, each, voice) | {"name": names.solution(each["solution"])} for each in told["next_ratings"][:RATINGS]],
        "vendors": [(code, names.solution(code)) for code in to_ask(told)],
        "flips": [_flip(question, each, names, voice) for each in told["flips"]], "readings": readings(told["scenarios"], names, voice),
    }


def names_of(question: Question, voice: Speaker) -> Names:
    return Names(
        {code: each.name for code, each in question.edition.solutions.items()},
        {each["code"]: voice.pick(each["name"]) for each in question.map.domains},
    )


def to_ask(told: Json) -> list[str]:
    """Whose vendors get questions: the shortlist, then whoever's ratings carry most of the doubt on its border."""
    if not told["shortlist"]["codes"]:
        return []
    return list(dict.fromkeys([*told["shortlist"]["codes"], *(each["solution"] for each in told["next_ratings"])]))


# ---- who has which rank how often


def ranks(told: Json, names: Names, study_id: str, voice: Speaker) -> dict[str, Any]:
    """Rows of squares; a solution that hardly ever makes the shortlist is listed apart."""
    size, count = len(told["shortlist"]["codes"]), len(told["acceptability"])
    columns = min(count, max(RANKS, size + 1))
    rows = []
    for row in told["ranking"]:
        code = row["code"]
        shares = told["acceptability"].get(code)
        if shares is None:
            continue
        top = told["in_top"][code][size - 1] if size else 0.0
        rows.append({
            "code": code, "name": row["name"], "rank": row["rank"], "shortlisted": row["shortlisted"], "in_top": top,
            "href": f"/studies/{study_id}/solutions/{code}", "often": of_hundred(top, voice), "mean": told["expected_rank"][code],
            "shares": [*shares[: columns - 1], sum(shares[columns - 1 :])],
        })
    return {
        "shown": [row for row in rows if row["shortlisted"] or row["in_top"] >= SHOWN],
        "rest": [row for row in rows if not row["shortlisted"] and row["in_top"] < SHOWN],
        "labels": [*(str(rank) for rank in range(1, columns)), f"{columns}+" if count > columns else str(columns)] if columns else [],
        "cut": size if 0 < size < count else None, "title": _ranks_title(rows, size, voice),
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


def tornado(told: Json, settings: Json, names: Names, voice: Speaker) -> dict[str, Any]:
    """Bars with their places in percent of the drawing, the line of 0 and the line of today."""
    swings = [_swing(each, settings, names, voice) for each in told["swings"]]
    low, high, step = scale([told["lead"], *(end for each in told["swings"][:BARS] for end in (each["low"], each["high"]))])

    def place(value: float) -> float:
        return 100 * (value - low) / (high - low)

    for each in swings[:BARS]:
        each |= {"from": place(each["low"]), "to": place(each["high"])}
    ticks = [low + step * n for n in range(round((high - low) / step) + 1)]
    return {
        "title": doubt_words.swing_title(told, names, voice), "a": names.solution(told["a"]), "b": names.solution(told["b"]),
        "lead": told["lead"], "bars": swings[:BARS], "all": swings, "zero": place(0), "today": place(told["lead"]),
        "ticks": [(place(each), signed(each, 0 if step >= 1 else 1, voice)) for each in ticks],
    }


def signed(value: float, digits: int, voice: Speaker) -> str:
    """With a real minus, and no minus before a 0."""
    text = voice.number(abs(value), digits)
    return f"\u2212{text}" if value < 0 and round(value, digits) != 0 else text


def _swing(told: Json, settings: Json, names: Names, voice: Speaker) -> dict[str, Any]:
    text = doubt_words.swing(told, names, voice)
    return {"name": text, "range": doubt_words.swing_range(told, settings, voice), "low": told["low"], "high": told["high"],
            "from_to": voice.say("{low} to {high}", low=signed(told["low"], 1, voice), high=signed(told["high"], 1, voice))}


def scale(values: Sequence[float]) -> tuple[float, float, float]:
    """Ends and step of an axis that holds 0 and the values: the step is 1, 2 or 5 of a power of ten, with at most TICKS of them."""
    low, high = min(0.0, *values), max(0.0, *values)
    if high - low < 1e-9:
        return 0.0, 1.0, 1.0
    raw = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= raw - 1e-12)
    return step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9), step


# ---- what to ask, what would have to change, other readings


def _asked(question: Question, told: Json, voice: Speaker) -> dict[str, Any]:
    content = question.map.items[told["item"]].content
    return {
        "item": told["item"], "text": voice.pick(content["text"]), "proof": voice.pick(content["proof"]), "share": 100 * told["doubt"],
    }


def _flip(question: Question, told: Json, names: Names, voice: Speaker) -> dict[str, Any]:
    def text(code: str) -> str:
        return voice.pick(question.map.items[code].content["text"])

    return {
        "title": doubt_changes.title(told, names, voice), "b": told["b"],
        "ways": [
            {"sentence": way.sentence, "steps": [{"step": each, "text": text(each.item)} for each in way.steps]}
            for way in doubt_changes.ways(told, names, voice)
        ],
    }


def readings(told: Sequence[Json], names: Names, voice: Speaker) -> dict[str, Any]:
    """Those that give another shortlist, and the others."""
    rows = [
        {"name": doubt_words.scenario(each, names, voice), "outcome": doubt_words.scenario_outcome(each, names, voice),
         "same": bool(each["codes"]) and not each["entering"] and not each["leaving"], "winners": names.listed(each["winners"], voice)}
        for each in told
    ]
    return {
        "title": doubt_words.scenario_title(told, voice) if told else "", "changed": [row for row in rows if not row["same"]],
        "same": [row for row in rows if row["same"]],
    }
