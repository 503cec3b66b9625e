"""What every section of a decision's report shares: the frozen rows, the language, and the sentences that several sections say."""

from dataclasses import dataclass
from functools import cached_property

from app.reports.choice.material import Json, Material
from app.reports.document import Cell
from app.reports.pen import Teller
from app.reports.telling import Telling as OfShortlist
from app.web import choice_words
from app.web.language import NO_VALUE

NAMED = 3  # signatures in a sentence


@dataclass(frozen=True)
class Telling(Teller[Material]):
    @cached_property
    def shortlist(self) -> OfShortlist:
        return OfShortlist(self.rows.shortlist, self.pen)

    @property
    def chosen_name(self) -> str:
        return self.rows.names.get(self.rows.chosen or "", "")

    @property
    def best(self) -> list[str]:
        """The names of the first by total."""
        return [self.rows.names[code] for code in self.rows.result["winners"]]

    @property
    def differs(self) -> bool:
        """Something else is chosen than what has the best total."""
        return bool(self.rows.result["winners"]) and self.rows.chosen not in self.rows.result["winners"]

    def name(self, row: Json) -> Cell:
        return self.pen.strong(row["name"], self.pen.say("chosen") if row["code"] == self.rows.chosen else "")

    def criterion(self, code: str) -> str:
        return self.pen.say(choice_words.CRITERIA[code])

    def weight(self, value: float) -> str:
        return self.voice.percent(value, 0 if float(value).is_integer() else 1)

    def score(self, value: float | None) -> Cell:
        """0 to 100, with a decimal."""
        return Cell("number", self.voice.number(value, 1), value)

    def hue(self, value: float | None) -> Cell:
        """The same in a heat map; what nobody scored is hatched, never 0."""
        if value is None:
            return Cell("heat", "?", None, more=self.pen.say("not scored"), band=-1)
        return self.pen.heat(value, self.voice.number(value, 1))

    def hues(self) -> tuple[str, ...]:
        """The words of the five hues."""
        return tuple(self.pen.say("{low} to {high}", low=low, high=low + 20) for low in range(0, 100, 20))

    def spread(self, deviation: float | None) -> Cell:
        """The standard deviation over participants; none below two."""
        return Cell("number", NO_VALUE if deviation is None else f"± {self.voice.number(deviation, 1)}", deviation)

    def amount(self, value: float) -> str:
        return self.voice.number(value, 0 if float(value).is_integer() else 2)

    def people(self, n: int) -> str:
        return self.pen.several("{n} participant", "{n} participants", n)

    def signers(self) -> str:
        names = [each["name"] for each in self.rows.decision.signed_by]
        if len(names) <= NAMED:
            return self.pen.join(names)
        return self.pen.say("{names} and {n} more", names=", ".join(names[:NAMED]), n=len(names) - NAMED)

    def finding(self) -> str:
        """The result in a sentence."""
        say, ranked = self.pen.say, [each for each in self.rows.candidates if each["rank"] is not None]
        if not ranked:
            return say("No candidate had all three criteria")
        if len(self.best) > 1:
            return say("{names} share the first place", names=self.pen.join(self.best))
        if len(ranked) == 1:
            return say("{name} is the only candidate with all three criteria", name=ranked[0]["name"])
        ahead = self.voice.number(ranked[0]["total"] - ranked[1]["total"], 1)
        sentence = "{name} comes first, {points} points ahead of {other}"
        return say(sentence, name=ranked[0]["name"], points=ahead, other=ranked[1]["name"])


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def flat(text: str) -> str:
    """In one line: a cell of a table does not break over pages."""
    return " ".join(text.split())
