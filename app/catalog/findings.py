"""What a check finds, before anybody knows where it is written: a path inside a document and a sentence.

The same rules read files, spreadsheets and requests; each of these turns the path into its own place (a line, a cell, a field).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import Problem, problem

Path = tuple[str | int, ...]
Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class Finding:
    """`path` leads into the document, such as ("ratings", "ACC.1.1", "grade"); `message` is an English sentence with {names}."""

    path: Path
    message: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def below(self, *steps: str | int) -> "Finding":
        """The same finding seen from further up."""
        return Finding((*steps, *self.path), self.message, self.parameters)

    def at(self, place: str) -> Problem:
        return problem(place, self.message, **self.parameters)


def finding(*path: str | int, message: str, **parameters: Any) -> Finding:
    return Finding(path, message, parameters)


def written(path: Path) -> str:
    """("also", 0, "where") reads `also[0].where`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def place_all(findings: Iterable[Finding], place: Callable[[Path], str]) -> list[Problem]:
    return [each.at(place(each.path)) for each in findings]


def read_shape(shape: type[Shape], value: Any) -> tuple[Shape | None, list[Finding]]:
    """The value in its shape, or every way in which it does not fit."""
    try:
        return shape.model_validate(value), []
    except ValidationError as error:
        return None, shape_findings(error, value)


def shape_findings(error: ValidationError, value: Any) -> list[Finding]:
    """One finding a place. Where several forms are allowed, pydantic names each that did not fit: they become one."""
    found: dict[Path, Finding] = {}
    for each in error.errors(include_url=False):
        path = _path_in(value, each["loc"], missing=each["type"] == "missing")
        message, parameters = SENTENCES.get(each["type"], ("{said}", {"said": "msg"}))
        values = {name: each["msg"] if key == "msg" else each.get("ctx", {}).get(key, "") for name, key in parameters.items()}
        if path in found:
            found[path] = Finding(path, "This has none of the forms that are allowed here (a text, a list of texts, a number, null).")
        else:
            found[path] = Finding(path, message, values)
    return list(found.values())


def _path_in(value: Any, location: tuple[int | str, ...], missing: bool) -> Path:
    """The part of pydantic's location that exists in the document: it also names the branch of a union that it tried."""
    path: list[str | int] = []
    for step in location:
        inside = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
        if step not in inside and not (missing and step == location[-1]):
            break
        path.append(step)
        value = inside.get(step)
    return tuple(path)


_QUOTES = "This must be a text; put quotes around what could be read as a number, a date, yes or no."
SENTENCES: dict[str, tuple[str, dict[str, str]]] = {
    "missing": ("This field is missing.", {}),
    "extra_forbidden": ("There is no field of this name here; look for a typing error.", {}),
    "string_type": (_QUOTES, {}),
    "string_unicode": ("This text has a character that cannot be stored.", {}),
    "nul": ("This text has a character that cannot be stored.", {}),
    "single_line": ("This must be a single line without control characters.", {}),
    "string_too_short": ("This text is empty.", {}),
    "string_too_long": ("This text is longer than {limit} characters.", {"limit": "max_length"}),
    "string_pattern_mismatch": ("This does not have the expected form {pattern}.", {"pattern": "pattern"}),
    "literal_error": ("This must be one of {allowed}.", {"allowed": "expected"}),
    "int_type": ("This must be a whole number.", {}),
    "int_from_float": ("This must be a whole number.", {}),
    "int_parsing": ("This must be a whole number.", {}),
    "float_type": ("This must be a number.", {}),
    "float_parsing": ("This must be a number.", {}),
    "bool_type": ("This must be true or false.", {}),
    "greater_than_equal": ("This must be {limit} or more.", {"limit": "ge"}),
    "less_than_equal": ("This must be {limit} or less.", {"limit": "le"}),
    "date_type": ("This must be a date such as 2026-11-20.", {}),
    "date_parsing": ("This must be a date such as 2026-11-20.", {}),
    "date_from_datetime_parsing": ("This must be a date such as 2026-11-20.", {}),
    "date_from_datetime_inexact": ("This must be a date such as 2026-11-20.", {}),
    "list_type": ("This must be a list.", {}),
    "dict_type": ("This must be a group of fields.", {}),
    "model_type": ("This must be a group of fields.", {}),
    "model_attributes_type": ("This must be a group of fields.", {}),
    "too_short": ("This list is empty.", {}),
    "too_long": ("This list has more than {limit} entries.", {"limit": "max_length"}),
}
