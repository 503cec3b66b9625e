"""What an agreed expectation may say, as plain values: no database, no HTTP (method, sections 2 and 4)."""

from collections.abc import Mapping
from typing import Any

from app.errors import Problem, problem

ESSENTIAL = 4
# What a person may change, with the value of a row that nobody has touched yet.
UNTOUCHED: dict[str, Any] = {
    "level": None, "target": None, "comment": "", "discuss": False, "knock_out": False, "floor": 3, "owner": "", "reason": "",
}
FIELDS = tuple(UNTOUCHED)


def check(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the row as it would stand; nothing when it may be stored. Places are names of fields.

    Lowering the level of a knock-out is refused and not mended in silence: an owner signed it, so a person takes it off.
    """
    if not after["knock_out"]:
        return []
    found = []
    if after["level"] != ESSENTIAL and before["knock_out"]:
        found.append(problem("level", "This item is a knock-out: keep it essential (level 4), or remove the knock-out in the same change."))
    elif after["level"] != ESSENTIAL:
        found.append(problem("knock_out", "Only an essential item (level 4) can be a knock-out: set its level to 4 first."))
    if not after["owner"].strip():
        found.append(problem("owner", "A knock-out needs a named owner: who would turn a solution down for it?"))
    if not after["reason"].strip():
        found.append(problem("reason", "A knock-out needs a written reason, which the report prints."))
    return found
