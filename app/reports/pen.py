"""Writes the cells of a report in one language: the frozen number and its printed form side by side."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from app.reports.document import Cell
from app.reports.words import EXPECTATIONS, RATINGS, STATUSES
from app.web.language import NO_VALUE, Speaker

Rows = TypeVar("Rows")  # what a report tells of


@dataclass(frozen=True)
class Pen:
    voice: Speaker

    def say(self, sentence: str, **parameters: object) -> str:
        return self.voice.say(sentence, **parameters)

    def several(self, one: str, many: str, n: int, **parameters: object) -> str:
        return self.voice.several(one, many, n, **parameters)

    def pick(self, texts: dict[str, str] | None) -> str:
        return self.voice.pick(texts)

    def text(self, text: str, more: str = "", to: str = "") -> Cell:
        return Cell("text", text, text, to, more)

    def strong(self, text: str, more: str = "", to: str = "") -> Cell:
        return Cell("strong", text, text, to, more)

    def code(self, code: str) -> Cell:
        """An item's code; it leads to the item."""
        return Cell("code", code, code, f"item/{code}")

    def percent(self, value: float | None, to: str = "") -> Cell:
        return Cell("percent", self.voice.percent(value), value, to)

    def points(self, value: float | None) -> Cell:
        """Points of 100, with two decimals: one item of 300 is worth a third of a point."""
        return Cell("points", self.voice.number(value, 2), value)

    def number(self, value: float | None, digits: int = 0) -> Cell:
        return Cell("number", self.voice.number(value, digits), value)

    def rating(self, level: int | None) -> Cell:
        """The figure and its name; not verified is a question mark, never a 0."""
        name = self.say(RATINGS[level])
        return Cell("rating", "?" if level is None else str(level), level, more=name, band=-1 if level is None else level)

    def expectation(self, level: int | None) -> Cell:
        return Cell("expectation", self.say(EXPECTATIONS[level]), level)

    def status(self, status: str) -> Cell:
        """pass, fail, to_verify, or empty where there is nothing to check."""
        return Cell("status", self.say(STATUSES[status]), status) if status else Cell("text", NO_VALUE, None)

    def heat(self, value: float | None, text: str, share: float | None = None, partly: bool = False) -> Cell:
        """A cell of a heat map. `share` (percent) gives the hue, by default the value; None is not verified."""
        share = value if share is None else share
        if value is None or share is None:
            return Cell("heat", "?", None, more=self.say("Not verified"), band=-1)
        return Cell("heat", text, value, band=min(4, max(0, int(share // 20))), partly=partly)

    def join(self, names: list[str]) -> str:
        """«A, B and C»."""
        if len(names) < 2:
            return "".join(names)
        return self.say("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])

    def count_word(self, n: int) -> str:
        """A small number as a word with a capital, for the start of a headline."""
        return self.voice.pick(COUNTS[n]) if n in COUNTS else self.voice.number(n)


# Not among the translations: «No» and «One» alone mean other things elsewhere.
COUNTS = {
    n: {"en": english, "fr": french} for n, (english, french) in enumerate((
        ("Two", "Deux"), ("Three", "Trois"), ("Four", "Quatre"), ("Five", "Cinq"), ("Six", "Six"), ("Seven", "Sept"), ("Eight", "Huit"),
        ("Nine", "Neuf"), ("Ten", "Dix"),
    ), 2)
}


@dataclass(frozen=True)
class Teller(Generic[Rows]):
    """What is told and the pen that tells it: the base of every report's sentences."""

    rows: Rows
    pen: Pen

    @property
    def voice(self) -> Speaker:
        return self.pen.voice
