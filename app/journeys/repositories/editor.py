"""What the editor of a repository shows: stages with their interactions, what to mend beside each, and the form of one interaction."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from sqlmodel import Session, col, select

from app.access.keys import Person
from app.errors import Invalid, Problem, StaleVersion, problem
from app.journeys.content import MAX_LEVELS
from app.journeys.frame import channels_of, frame, new_code, stages_of
from app.journeys.repositories import service, wording
from app.journeys.repositories.checks import MOST_A_STAGE, Finding
from app.journeys.repositories.interactions import interaction_of
from app.journeys.repositories.level_sets import SETS, USUAL, level_set
from app.storage.tables import Event, Repository
from app.web.form_page import Fields, Sent
from app.web.forms import SENTENCES, Typed, errors_of, options, summary_of
from app.web.journey_words import AXES, KANO, PHASES
from app.web.language import Speaker

N_ = str  # marks a sentence for translation
LABELS = {
    "stage": "Stage", "action": "What the customer does", "response": "The ideal response", "kano": "Kano class", "axis": "Axis",
    "channels": "Channels", "levels": "Levels", "actions": "Interactions, one a line", "name": "Name",
}
FIELDS = (
    *LABELS, *(f"levels-{place}-{part}" for place in range(MAX_LEVELS) for part in ("name", "score")),
)
USUAL_FIELDS = {"": "levels"}
NO_LEVEL, NO_LINE, LONG_LINE = (
    N_("Write at least one level, or take a ready set."), N_("Write at least one interaction, one a line."),
    N_("Use {max_length} characters at most in each line."),
)
SCALE = N_("A score lies between -{scale} and {scale}.")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def digest(interaction: dict[str, Any]) -> str:
    """What one interaction was when its form was opened: others may change the rest of the repository meanwhile."""
    return hashlib.sha256(orjson.dumps(interaction, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


# ---- the page

def editor(
    session: Session, person: Person, programme_id: str, repository_id: str, speaker: Speaker, *, edit: str = "", add: str = "",
    sent: Sent | None = None, form: str = "",
) -> dict[str, Any]:
    """The values of the page. `edit`: the code of the interaction whose form is open; `add`: the stage that gets a new one.

    `sent` comes back from the form named `form`: interaction, quick or name.
    """
    _, values = frame(session, person, programme_id, "repositories")
    repository = service.repository_of(session, person, programme_id, repository_id)
    base = session.get(Repository, repository.based_on) if repository.based_on else None
    findings = service.check_repository(session, repository)
    row = service.row_of(session, repository)
    return values | {
        "repository": row, "base": base.number if base else None, "why": _why(session, repository, row),
        "stages": stage_rows(session, repository, findings, speaker), "findings": _placed(findings, speaker), "to_mend": len(findings),
        "channels": {each.code: each.name for each in channels_of(session, programme_id)}, "kano": dict(options(speaker, KANO)),
        "axes": dict(options(speaker, AXES)), "explained": wording.kano_explained(speaker), "phases": dict(options(speaker, PHASES)),
        "signed": wording.signed, "edit": edit, "add": add, "labels": LABELS, "scale": repository.content["scale"],
        "form": interaction_form(repository, edit, add, sent if form == "interaction" else None, speaker) if edit or add else None,
        "quick": quick_form(sent if form == "quick" else None, speaker),
        "naming": _name_form(row, sent if form == "name" else None, speaker),
        "level_sets": wording.level_sets(speaker, repository.content["scale"]), "rules": wording.rules(speaker),
        "axes_explained": wording.axes_explained(speaker), "most_a_stage": MOST_A_STAGE,
    }


def _why(session: Session, repository: Repository, row: dict[str, Any]) -> str:
    """Why it is frozen: "observed", "by_hand" with observations to come, or "" for a draft."""
    if repository.frozen_at is None:
        return ""
    query = select(Event).where(Event.programme_id == repository.programme_id, Event.kind == "repository.frozen")
    events = [each for each in session.exec(query.order_by(col(Event.id).desc())) if isinstance(each.new, dict)]
    by_hand = any(each.new == {"number": repository.number, "reason": "by_hand"} for each in events)
    return "by_hand" if by_hand and not row["observations"] else "observed"


def stage_rows(session: Session, repository: Repository, findings: list[Finding], speaker: Speaker) -> list[dict[str, Any]]:
    """The journeys' stages in order, then those that no journey has; each with its interactions."""
    known = {each["code"]: each for each in stages_of(session, repository.programme_id)}
    names = service.stage_names_of(session, repository.programme_id, speaker.language)
    by_stage: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in repository.content["interactions"]:
        by_stage[each["stage"]].append(each)
    rows = []
    for code in [*known, *(each for each in by_stage if each not in known)]:
        rows.append({
            "code": code, "name": names.get(code, code), "phase": known[code]["phase"] if code in known else None,
            "moment_of_truth": bool(known.get(code, {}).get("moment_of_truth")), "interactions": by_stage.get(code, []),
        })
    return rows


def _placed(findings: list[Finding], speaker: Speaker) -> dict[str, dict[str, list[str]]]:
    """The sentences by what they concern: interactions and stages by code, the whole under ""."""
    found: dict[str, dict[str, list[str]]] = {part: defaultdict(list) for part in ("interaction", "stage", "whole")}
    for each in findings:
        part = "interaction" if each.interaction else "stage" if each.stage else "whole"
        found[part][each.interaction or each.stage or ""].append(each.said.sentence(speaker.say))
    return {part: dict(sentences) for part, sentences in found.items()}


# ---- the forms

def _empty(stage: str) -> dict[str, Any]:
    return {"stage": stage, "action": "", "response": "", "kano": "one_dimensional", "axis": "ease", "channels": [], "levels": []}


def interaction_form(repository: Repository, edit: str, add: str, sent: Sent | None, speaker: Speaker) -> Fields:
    stored = interaction_of(repository, edit) if edit else _empty(add)
    fields = Fields(stored | {"level_set": "own" if edit else "usual", "digest": digest(stored) if edit else ""})
    if sent is not None:
        fields.values |= read_interaction(sent.typed, speaker, repository.content["scale"], as_typed=True)
        fields.values["level_set"] = sent.typed.text("level_set")
        say_what_is_wrong(fields, sent, speaker)
    fields.values["levels"] = [*fields.values["levels"], *({"code": "", "name": "", "score": ""} for _ in range(2))][:MAX_LEVELS]
    return fields


def quick_form(sent: Sent | None, speaker: Speaker) -> Fields:
    fields = Fields({"stage": "", "kano": "one_dimensional", "axis": "ease", "actions": ""})
    if sent is not None:
        fields.values |= {name: sent.typed.text(name) for name in fields.values}
        say_what_is_wrong(fields, sent, speaker)
    return fields


def _name_form(row: dict[str, Any], sent: Sent | None, speaker: Speaker) -> Fields:
    fields = Fields({"name": row["name"]})
    if sent is not None:
        fields.values["name"] = sent.typed.text("name")
        say_what_is_wrong(fields, sent, speaker)
    return fields


def say_what_is_wrong(fields: Fields, sent: Sent, speaker: Speaker) -> None:
    if isinstance(sent.error, Invalid):
        fields.errors = errors_of(sent.error, FIELDS, speaker, USUAL_FIELDS)
        fields.summary = summary_of(fields.errors, LABELS | _level_labels(speaker), speaker)
    elif isinstance(sent.error, StaleVersion):
        fields.stale = sent.error.current
    else:
        fields.refuse(sent.error, speaker)


def _level_labels(speaker: Speaker) -> dict[str, str]:
    """The rows of the levels, for the summary: there a sentence stands far from its row."""
    names = {f"levels-{place}-name": speaker.say("Name of level {n}", n=place + 1) for place in range(MAX_LEVELS)}
    return names | {f"levels-{place}-score": speaker.say("Score of level {n}", n=place + 1) for place in range(MAX_LEVELS)}


def as_typed(error: Invalid, scale: int = 0, scores: Sequence[Any] = ()) -> Invalid:
    """The same refusal in the words of the forms. `scores`: of the levels; one beyond the repository's own scale is told with the rest."""
    problems = {each.place: _as_typed(each) for each in error.problems}
    for place, score in enumerate(scores):
        if isinstance(score, int) and abs(score) > scale:
            problems[f"levels[{place}].score"] = problem(f"levels[{place}].score", SCALE, scale=scale)
    return Invalid(error.code, list(problems.values()))


def _as_typed(each: Problem) -> Problem:
    if each.message == SENTENCES["too_short"]:
        said = NO_LEVEL if each.place == "levels" else NO_LINE
        return problem(each.place, said)
    if each.message == SENTENCES["string_too_long"] and each.place.startswith("actions["):
        return Problem(each.place, LONG_LINE, each.parameters)
    return each


def read_interaction(typed: Typed, speaker: Speaker, scale: int, as_typed: bool = False) -> dict[str, Any]:
    """The form as a shape takes it; `as_typed`: for showing it again, with the levels that were written whatever set was chosen."""
    values: dict[str, Any] = {name: typed.text(name) for name in ("stage", "action", "response", "kano", "axis")}
    values["channels"] = typed.many("channels")
    chosen = typed.text("level_set")
    written = _levels(typed)
    if not as_typed:
        if chosen == "usual" and not written:
            chosen = USUAL.get(values["kano"], "own")
        if chosen in SETS:
            written = level_set(chosen, speaker.language, scale)
    return values | {"levels": written}


def _levels(typed: Typed) -> list[dict[str, Any]]:
    """The rows that say anything, with a code for each new one."""
    rows: list[dict[str, Any]] = []
    kept = [typed.text(f"levels-{place}-code") for place in range(MAX_LEVELS)]
    taken = [code for code in kept if _CODE.fullmatch(code)]
    for place, code in enumerate(kept):
        name, score = typed.text(f"levels-{place}-name"), typed.number(f"levels-{place}-score")
        if isinstance(score, str) and re.fullmatch("\u2212[0-9]{1,2}", score):
            score = -int(score[1:])
        if not name and score is None:
            continue
        if not _CODE.fullmatch(code):
            code = new_code(name, taken)
            taken.append(code)
        rows.append({"code": code, "name": name, "score": score})
    return rows
