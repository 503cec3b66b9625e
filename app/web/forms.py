"""From what was typed in a form to a shape, and from a broken rule to a sentence beside the field that broke it.

A field is called as the place in the shape: `budget-amount` is `budget.amount`, `weights-2` is `weights[2]`. Nothing that was typed
is lost: a text that is no number goes on as text, the shape refuses it, and the page shows it again.
"""

import re
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.errors import Invalid, NotFound, Problem, problem
from app.web.inputs import place
from app.web.language import Speaker

Shape = TypeVar("Shape", bound=BaseModel)
SENTENCES = {
    "missing": "Fill in this field.", "string_too_short": "Fill in this field.", "string_too_long": "Use {max_length} characters at most.",
    "greater_than_equal": "Give {ge} or more.", "less_than_equal": "Give {le} or less.", "greater_than": "Give more than {gt}.",
    "int_type": "Give a whole number.", "float_type": "Give a number.", "finite_number": "Give a number.",
    "date_type": "Give a day, such as 2026-11-21.", "literal_error": "Choose one of the list.", "too_short": "Choose at least one.",
    "too_few": "Give at least {min_length}.",
    "too_long": "Give {max_length} entries at most.", "string_pattern_mismatch": "This is not in the expected form.",
    "unknown_country": "{value} is not a known country.", "unknown_language": "{value} is not a known language.",
}
ODD = "This cannot be accepted."


class Typed:
    """What a form sent: each name with its texts, in order. Files are not looked at."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        self.values: dict[str, list[str]] = {}
        for name, value in pairs:
            if isinstance(value, str):
                self.values.setdefault(name, []).append(value.replace("\r\n", "\n"))

    def text(self, name: str) -> str:
        return self.values.get(name, [""])[0].strip()

    def optional(self, name: str) -> str | None:
        return self.text(name) or None

    def many(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def number(self, name: str) -> int | float | str | None:
        """A number with a point or a comma; an empty field is None; anything else stays the text that it is."""
        text = re.sub(r"[\s\u00a0\u202f]", "", self.text(name)).replace(",", ".")
        if not text:
            return None
        if re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII):
            return int(text)
        return float(text) if re.fullmatch(r"[+-]?\d{0,15}\.\d{1,15}", text, re.ASCII) else self.text(name)

    def listed(self, name: str) -> list[str]:
        """Entries parted by commas, semicolons or lines."""
        return [entry.strip() for entry in re.split(r"[,;\n]", self.text(name)) if entry.strip()]

    def whole(self, name: str, otherwise: int = 0) -> int:
        """A hidden number of our own, such as a version; a broken one counts as `otherwise`."""
        number = self.number(name)
        return number if isinstance(number, int) and abs(number) < 2**31 else otherwise

    def identifier(self, name: str) -> str:
        """A hidden identifier of our own, or nothing; raises NotFound for what cannot be one."""
        text = self.text(name)
        if text and not re.fullmatch("[0-9a-f]{32}", text):
            raise NotFound()
        return text

    def shown(self) -> dict[str, Any]:
        """For showing the form again: a list for a name that came several times."""
        return {name: texts if len(texts) > 1 else texts[0] for name, texts in self.values.items()}


def check(shape: type[Shape], values: Mapping[str, Any]) -> Shape:
    """The shape of these values; raises Invalid with one problem for each broken rule."""
    try:
        return shape.model_validate(dict(values))
    except ValidationError as error:
        raise Invalid("invalid_form", [_problem(dict(each)) for each in error.errors()]) from None


class HouseWords(APIRoute):
    """A door of the API whose refusals a page shows as they come: in the house's sentences and the reader's language, where the house
    has one; what only a program can get wrong stays as pydantic says it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        usual = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await usual(request)
            except RequestValidationError as error:
                found = [_problem(dict(each)) for each in error.errors()]
                if any(each.message == ODD for each in found):
                    raise
                raise Invalid("invalid_request", found) from None

        return handler


def _problem(each: dict[str, Any]) -> Problem:
    where, ctx = place(each["loc"]) if each["loc"] else "", each.get("ctx", {})
    if each["type"] == "value_error":
        return problem(where, str(ctx["error"]))
    kind = "int_type" if each["type"].startswith("int_") else "too_few" if ctx.get("min_length", 1) > 1 else each["type"]
    sentence = SENTENCES.get(kind, ODD)
    return problem(where, sentence, **{name: _plain_number(value) for name, value in ctx.items()})


def _plain_number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def within(error: Invalid, part: str) -> Invalid:
    """The same refusal with its places seen from inside one part of a shape: `context.seats` is `seats`."""
    inside = [Problem(each.place.removeprefix(part).removeprefix("."), each.message, each.parameters) for each in error.problems]
    return Invalid(error.code, inside)


def errors_of(error: Invalid, fields: Iterable[str], speaker: Speaker, usual: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field -> sentence. A place finds its field, or the nearest field above it; `usual` names the field for a whole shape's rule."""
    known, found = list(fields), dict[str, str]()
    for each in error.problems:
        name = re.sub(r"[.\[]", "-", each.place.replace("]", ""))
        name = (usual or {}).get(name, name)
        while name and name not in known:
            name = name.rpartition("-")[0]
        found.setdefault(name, each.sentence(speaker.say))
    return found


def summary_of(errors: Mapping[str, str], labels: Mapping[str, str], speaker: Speaker) -> dict[str, str]:
    """The same with the field's label in front: in the summary a sentence stands far from its field."""
    return {
        name: speaker.say("{label}: {said}", label=speaker.say(labels[name]), said=text) if name in labels else text
        for name, text in errors.items()
    }


def options(speaker: Speaker, choices: Mapping[str, str]) -> list[tuple[str, str]]:
    """A list of choices in the reader's language, for selects, radios and boxes."""
    return [(key, speaker.say(label)) for key, label in choices.items()]
