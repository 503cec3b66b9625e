"""The form of the decision, both ways: lines of dissent and of signatures as fields, and the fields as a shape's values."""

from collections.abc import Mapping
from typing import Any

from app.shortlists.choice import page_words as words
from app.web.forms import Typed

N_ = str  # marks a sentence for its translation
NONE = "none"
NONE_CHOSEN = N_("None of them")
LINES = {"dissent": ("name", "text", "known"), "signed_by": ("name", "role")}
SPARE = {"dissent": 2, "signed_by": 4}  # empty lines under what is written
MOST_LINES = 50


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as fields, `dissent-0-name` and so on. A `known` line names a participant whose own scores put another first."""
    fields = {name: values[name] for name in ("reasons", "decided_on", "input_sha256", "solution_code")}
    for name, parts in LINES.items():
        for n, line in enumerate([*values[name], *({} for _ in range(SPARE[name]))]):
            fields |= {f"{name}-{n}-{part}": line.get(part, "") for part in parts}
    return fields


def lines_of(fields: Mapping[str, Any], name: str) -> list[int]:
    """The numbers of a list's lines in the form."""
    return [n for n in range(MOST_LINES) if f"{name}-{n}-name" in fields]


def labels_of(fields: Mapping[str, Any]) -> dict[str, str]:
    """Field -> label, for the errors of every line."""
    found = dict(words.DECISION_LABELS)
    for name, label in (("dissent", words.DISSENT), ("signed_by", words.DECISION_LABELS["signed_by"])):
        found |= {f"{name}-{n}-{part}": label for n in lines_of(fields, name) for part in LINES[name]}
    return found


def in_order(typed: Typed) -> Typed:
    """The same with the lines that count first and every list ending in empty ones, so that a line has its number in the shape."""
    heads = tuple(f"{each}-" for each in LINES)
    pairs = [(name, text) for name, texts in typed.values.items() if not name.startswith(heads) for text in texts]
    for name, parts in LINES.items():
        lines = [{part: typed.text(f"{name}-{n}-{part}") for part in parts} for n in lines_of(typed.values, name)]
        written = [line for line in lines if _counts(name, line)]
        silent = [line for line in lines if any(line.values()) and not _counts(name, line)]
        empty: list[dict[str, str]] = [dict.fromkeys(parts, "") for _ in range(SPARE[name])]
        pairs += [(f"{name}-{n}-{part}", text) for n, line in enumerate([*written, *silent, *empty]) for part, text in line.items()]
    return Typed(pairs)


def _counts(name: str, line: Mapping[str, str]) -> bool:
    """Whether a line says something: a participant who was named for their scores and says nothing does not."""
    return bool(line["text"] if name == "dissent" and line["known"] else any(line.values()))


def read(typed: Typed) -> dict[str, Any]:
    """The values of a NewDecision; of a form that is `in_order`."""
    values: dict[str, Any] = {name: typed.text(name) for name in ("reasons", "decided_on")}
    for name, parts in LINES.items():
        lines = [{part: typed.text(f"{name}-{n}-{part}") for part in parts} for n in lines_of(typed.values, name)]
        values[name] = [{part: line[part] for part in parts if part != "known"} for line in lines if _counts(name, line)]
    chosen = typed.text("solution_code")
    return values | {"solution_code": None if chosen == NONE else chosen, "input_sha256": typed.optional("input_sha256")}
