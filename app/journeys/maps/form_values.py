"""From the forms of the editor to a journey's content, and back. Nothing that was typed is dropped before the shape has judged it."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import orjson
from sqlmodel import Session

from app.errors import Invalid, Problem, problem
from app.journeys.content import PHASES
from app.journeys.frame import new_code
from app.journeys.maps.rules import code_for, plain
from app.journeys.maps.stages import stepped
from app.web import journey_words as words
from app.web.forms import SENTENCES, Typed
from app.web.language import Speaker

StageRow = dict[str, Any]
ROW = ("name", "phase", "importance", "moment_of_truth", "risk", "priority")
NEW_STAGE: StageRow = {
    "importance": 3, "moment_of_truth": False, "risk": False, "priority": True, "intent": "", "actions": [], "needs_explicit": [],
    "needs_implicit": [], "choices": [], "touchpoints": [],
}
N_ = str  # marks a sentence for translation
NO_CHANNEL, LONG_LINE = N_("Choose a channel."), N_("Use {max_length} characters at most in each line.")
_LINES = re.compile(r"add|needs_(?:ex|im)plicit\[\d+\]|choices\[\d+\]\.criteria\[\d+\]")
NEW_TOUCHPOINT = {"code": "", "name": "", "channel": "", "nature": "informative", "trigger": "none", "importance": 3}


def stamp(stage: StageRow) -> str:
    """Twelve digits that differ when a stage differs: two people may fill two stages of one journey at the same time."""
    return hashlib.sha256(orjson.dumps(stage, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


def sorted_by_phase(stages: Sequence[StageRow]) -> list[StageRow]:
    """As the phases go; a phase that is none is left for the shape to refuse."""
    return sorted(stages, key=lambda stage: PHASES.index(stage["phase"]) if stage["phase"] in PHASES else len(PHASES))


# ---- the list of stages

def typed_rows(typed: Typed) -> list[StageRow]:
    """The rows of the list as they were typed, each with its code."""
    rows = []
    for number in range(100):
        name = f"stages-{number}"
        if f"{name}-code" not in typed.values:
            break
        row: StageRow = {"code": typed.text(f"{name}-code"), "name": typed.text(f"{name}-name"), "phase": typed.text(f"{name}-phase")}
        row["importance"] = typed.number(f"{name}-importance")
        row |= {flag: bool(typed.text(f"{name}-{flag}")) for flag in ("moment_of_truth", "risk", "priority")}
        rows.append(row)
    return rows


def with_rows(stored: Sequence[StageRow], rows: Sequence[StageRow]) -> list[StageRow]:
    """The stored stages with the typed rows laid over them, in the typed order; a stage that the form did not know keeps its phase."""
    known = {stage["code"]: stage for stage in stored}
    typed = [known[row["code"]] | row for row in rows if row["code"] in known]
    told = {row["code"] for row in rows}
    return sorted_by_phase([*typed, *(stage for stage in stored if stage["code"] not in told)])


def carried_out(stages: list[StageRow], do: str) -> list[StageRow]:
    """What a button asks for: up-CODE, down-CODE; anything else leaves the order."""
    verb, _, code = do.partition("-")
    if verb not in ("up", "down") or code not in {stage["code"] for stage in stages}:
        return stages
    return stepped(stages, code, -1 if verb == "up" else 1)


def added_lines(text: str, phase: str) -> list[StageRow]:
    """One stage a line. A line that is a phase's name (in any language) is a heading; a star makes a moment of truth."""
    headings = {plain(name): code for code, name in words.PHASES.items()}
    headings |= {plain(Speaker("fr").say(name)): code for code, name in words.PHASES.items()}
    found = []
    for line in text.splitlines():
        name = re.sub(r"^(?:[-•–] |\d{1,2}[.)] )", "", " ".join(line.split())).strip()
        heading = headings.get(plain(name.strip(" :#*=")))
        if heading:
            phase = heading
            continue
        bare = name.strip("*★ ").strip()
        if bare:
            found.append({"name": bare, "phase": phase, **NEW_STAGE, "moment_of_truth": bare != name})
    return found


def with_added(session: Session, programme_id: str, stages: list[StageRow], added: Sequence[StageRow]) -> list[StageRow]:
    """The stages with further ones at the end of their phases, each with a code."""
    for each in added:
        content = {"stages": stages, "loop": ""}
        stages = [*stages, each | {"code": code_for(session, programme_id, content, each["name"], None)}]
    return sorted_by_phase(stages)


# ---- one stage

def typed_stage(typed: Typed, taken: set[str]) -> StageRow:
    """The parts of a stage as they were typed; rows without any text are left out. `taken`: the codes of other stages' touchpoints."""
    flags = {flag: bool(typed.text(flag)) for flag in ("moment_of_truth", "risk", "priority")}
    return {
        "name": typed.text("name"), "phase": typed.text("phase"), "importance": typed.number("importance"), **flags,
        "intent": typed.text("intent"), "actions": _actions(typed), "needs_explicit": lines_of(typed, "needs_explicit"),
        "needs_implicit": lines_of(typed, "needs_implicit"), "choices": _choices(typed), "touchpoints": _touchpoints(typed, taken),
    }


def lines_of(typed: Typed, name: str) -> list[str]:
    return [line.strip() for line in typed.text(name).split("\n") if line.strip()]


def _numbers(typed: Typed, part: str) -> range:
    """The rows that the form had of one part."""
    return range(len([name for name in typed.values if re.fullmatch(rf"{part}-\d{{1,3}}-(?:text|name)", name)]))


def _actions(typed: Typed) -> list[StageRow]:
    rows = [
        {"text": typed.text(f"actions-{at}-text"), "channel": typed.optional(f"actions-{at}-channel")} for at in _numbers(typed, "actions")
    ]
    return [row for row in rows if row["text"]]


def _choices(typed: Typed) -> list[StageRow]:
    names = [f"choices-{at}" for at in _numbers(typed, "choices")]
    rows: list[StageRow] = [{"text": typed.text(f"{name}-text"), "criteria": lines_of(typed, f"{name}-criteria")} for name in names]
    return [row for row in rows if row["text"] or row["criteria"]]


def _touchpoints(typed: Typed, taken: set[str]) -> list[StageRow]:
    taken, rows = set(taken), []
    for at in _numbers(typed, "touchpoints"):
        name = f"touchpoints-{at}"
        if typed.text(f"{name}-name"):
            wanted = typed.text(f"{name}-code")
            code = wanted if wanted and wanted not in taken else new_code(typed.text(f"{name}-name"), taken)
            taken.add(code)
            texts = {part: typed.text(f"{name}-{part}") for part in ("name", "channel", "nature", "trigger")}
            rows.append({"code": code, **texts, "importance": typed.number(f"{name}-importance")})
    return rows


# ---- what is wrong, in the words of the form

def as_typed(error: Invalid) -> Invalid:
    """The same refusal for who sees fields, not a shape: a touchpoint without a channel, one line of several that is too long."""
    return Invalid(error.code, [_as_typed(each) for each in error.problems])


def _as_typed(each: Problem) -> Problem:
    if each.message == SENTENCES["string_pattern_mismatch"] and re.fullmatch(r"touchpoints\[\d+\]\.channel", each.place):
        return problem(each.place, NO_CHANNEL)
    if each.message == SENTENCES["string_too_long"] and _LINES.fullmatch(each.place):
        return Problem(each.place, LONG_LINE, each.parameters)
    return each


def row_labels(shown: StageRow, voice: Speaker) -> dict[str, str]:
    """The rows of a stage's form by the names of their fields: in the summary a sentence stands far from its row."""
    labels: dict[str, str] = {}
    for at in range(max(len(shown[part]) for part in ("actions", "choices", "touchpoints"))):
        action, touchpoint = voice.say("Action {n}", n=at + 1), voice.say("Touchpoint {n}", n=at + 1)
        labels |= {f"actions-{at}-{name}": action for name in ("text", "channel")}
        labels |= {f"touchpoints-{at}-{name}": touchpoint for name in ("name", "channel", "nature", "trigger", "importance")}
        labels[f"choices-{at}-text"] = voice.say("Choice {n}", n=at + 1)
        labels[f"choices-{at}-criteria"] = voice.say("Criteria of choice {n}", n=at + 1)
    return labels
