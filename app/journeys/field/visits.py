"""A visit as a spreadsheet tells it, on its way to an observation: texts are cut to what can be stored, and every doubt is said."""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.errors import Problem, problem
from app.journeys.field.cells_in import Value, as_text
from app.journeys.field.knowledge import Knowledge
from app.journeys.field.moments import STORED_YEARS, YEARS, read_moment

CUT = "The text is longer than {most} characters; its beginning is kept."
UNKNOWN = {
    "segment": "{text} is no segment of this programme. It is kept as it is, and counts for no segment.",
    "channel": "{text} is no channel of this programme. It is kept as it is.",
    "method": "{text} is none of the known methods. It is kept as it is.",
    "guide": "{text} is no guide of this programme; the marks are read with the wave's repository.",
    "interaction": "{text} is no interaction of the repository. It is kept as it is, and not scored.",
}
LENGTHS = {"segment": 40, "channel": 40, "method": 20, "interaction": 80, "guide": 200}
MAX_PROSE = 4000
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass
class Visit:
    """What will be one observation. `place`: its first cell; `turn`: 1, or 2 for the second visit that is told in the same words."""

    place: str
    said: dict[str, Any]
    turn: int = 1
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    mutation_id: str = ""

    def sent(self, wave: str) -> dict[str, Any]:
        """As the service receives it. Without an id of its own it gets one from what identifies it, so that the same file uploaded
        twice is stored once, and a corrected file shows as a changed copy."""
        values = {name: self.said[name] for name in ("customer", "segment", "observer", "method", "channel", "observed_at")}
        identity = orjson.dumps([wave, self.said["guide"], self.said["when"], self.turn, values], option=orjson.OPT_SORT_KEYS)
        derived = "sheet-" + hashlib.sha256(identity).hexdigest()[:48]
        note = "\n".join(dict.fromkeys(each for each in self.notes if each))[:MAX_PROSE]
        key = self.mutation_id if _ID.fullmatch(self.mutation_id) else derived
        return values | {"mutation_id": key, "marks": self.marks, "note": note}


class Reader:
    """Reads single values; what has to be said of them collects in `notices`. `exact`: our own export, nothing is interpreted."""

    def __init__(self, known: Knowledge, exact: bool = False, from_1904: bool = False) -> None:
        self.known, self.exact, self.from_1904 = known, exact, from_1904
        self.notices: list[Problem] = []

    def line(self, text: str, most: int, place: str) -> str:
        """One line without control characters, no longer than can be stored."""
        if self.exact:
            return text
        plain = " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).split())
        return self._cut(plain, most, place)

    def prose(self, text: str, place: str) -> str:
        return text if self.exact else self._cut(text.strip(), MAX_PROSE, place)

    def _cut(self, text: str, most: int, place: str) -> str:
        if len(text) > most:
            self.notices.append(problem(place, CUT, most=most))
        return text[:most].strip()

    def code(self, kind: str, text: str, place: str, guide: str = "") -> str:
        """The code of a segment, channel, method, guide or interaction; what is unknown stays the text that it is."""
        names = {
            "segment": self.known.segments, "channel": self.known.channels, "method": self.known.methods, "guide": self.known.guides,
        }.get(kind) or self.known.marks_of(guide).interactions
        if self.exact and kind != "guide":
            return text
        found = names.code(" ".join(text.split()))
        if found is not None:
            return found
        plain = self.line(text, LENGTHS[kind], place)
        if plain:
            self.notices.append(problem(place, UNKNOWN[kind], text=plain[:80]))
        return plain

    def moment(self, value: Value, place: str) -> tuple[str | None, str]:
        """(time as ISO 8601 or None, the text that could not be read)."""
        found, said = read_moment(value, place, self.from_1904, STORED_YEARS if self.exact else YEARS)
        self.notices += said
        unread = "" if found is not None or not as_text(value).strip() else " ".join(as_text(value).split())[:200]
        return (found.isoformat() if isinstance(found, dt.datetime) else None), unread

    def mark(self, guide: str, interaction: str, level: str, place: str) -> dict[str, Any]:
        """{"level", "na", "verbatim": ""} of what stands in a cell."""
        if self.exact:
            return {"level": level or None, "na": False, "verbatim": ""}
        levels = self.known.marks_of(guide).levels.get(interaction)
        found, na, said = levels.read(" ".join(level.split()), place) if levels else (level, False, [])
        found = self.line(found, 80, place) or None if found else None
        self.notices += said
        return {"level": found, "na": na, "verbatim": ""}
