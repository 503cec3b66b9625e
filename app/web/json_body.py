"""From the bytes of a body to a validated request, or to the list of every place that cannot stand.

For doors whose requests are large and whose callers are programs: is it JSON, is every value of its shape; what several places say
together is the door's own to check. Python's own parser is used because it alone lets us see a name that is written twice in one
object, and hands NaN on to be refused where it stands.
"""

import json
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import Invalid, Problem, problem

MAX_PROBLEMS = 100  # the first ones; a body of wrong values must not become an answer of megabytes
MAX_NAMED = 10_000  # beyond, merely naming every wrong value would take seconds
MAX_PLACE = 300
SENTENCES = {
    "missing": "This is required.",
    "model_type": "This must be an object.",
    "dict_type": "This must be an object.",
    "list_type": "This must be a list.",
    "string_type": "This must be a text.",
    "bool_type": "This must be true or false.",
    "extra_forbidden": "There is no such field.",
    "string_unicode": "This text is not valid Unicode.",
    "string_pattern_mismatch": "This text holds a control character.",
    "string_too_short": "This text must not be empty.",
    "string_too_long": "This text is longer than {max_length} characters.",
    "too_short": "This must not be empty.",
    "too_long": "This holds more than {max_length} entries.",
    "literal_error": "This must be one of: {expected}.",
    "finite_number": "This must be a finite number.",
    "int_type": "This must be a whole number.",
    "float_type": "This must be a number.",
    "greater_than_equal": "This must be at least {ge}.",
    "less_than_equal": "This must be at most {le}.",
    "greater_than": "This must be more than {gt}.",
    "less_than": "This must be less than {lt}.",
}


# No control characters, NUL among them: no database or spreadsheet can be trusted with them.
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Shape(BaseModel):
    """Nothing is converted, nothing unknown is let through, no number is NaN or infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


Asked = TypeVar("Asked", bound=Shape)


class Repeated:
    """Stands in for the value of a name that one object gives twice: fits no shape, so it is refused where it stands."""


def read_body(body: bytes, model: type[Asked], code: str) -> Asked:
    """The body as `model`. Invalid, with every offending place: `not_json` when it is no JSON, `code` when it has another shape."""
    try:
        return model.model_validate(_parse(body))
    except ValidationError as error:
        refuse(code, _name(error))


def refuse(code: str, problems: list[Problem]) -> NoReturn:
    """Invalid with the first hundred problems."""
    if len(problems) > MAX_PROBLEMS:
        more = problem("", "There is more to mend; the first {count} places are listed.", count=MAX_PROBLEMS)
        problems = [*problems[:MAX_PROBLEMS], more]
    raise Invalid(code, problems)


def place_of(*location: int | str) -> str:
    """("stages", 2, "code") reads `stages[2].code`, safe to print whatever was sent."""
    text = ""
    for each in location:
        if each != "[key]":  # pydantic's way to say that the name itself is at fault
            text += f"[{each}]" if isinstance(each, int) else f".{each}" if text else str(each)
    printable = text.encode("utf-8", "backslashreplace").decode()
    return printable if len(printable) <= MAX_PLACE else printable[:MAX_PLACE] + "…"


def documentation(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """What a door that reads its body by hand says of it in the OpenAPI document, from the same model."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": _inline(model), "example": example}}}}


def refusal(description: str) -> dict[int | str, dict[str, Any]]:
    """The 422 of such a door."""
    return {422: {"description": f"{description}; `errors` names every offending place.", "content": {"application/problem+json": {}}}}


def _inline(model: type[BaseModel]) -> dict[str, Any]:
    """A model's JSON schema without references: in an OpenAPI document `#/$defs` would point at nothing."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def resolve(part: Any) -> Any:
        if isinstance(part, list):
            return [resolve(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            target = definitions[part["$ref"].rpartition("/")[2]]
            part = target | {name: value for name, value in part.items() if name != "$ref"}
        return {name: resolve(value) for name, value in part.items()}

    resolved: dict[str, Any] = resolve(schema)
    return resolved


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), object_pairs_hook=_object)
    except RecursionError:
        refuse("not_json", [problem("", "The body is nested too deeply.")])
    except UnicodeDecodeError as error:
        refuse("not_json", [problem(f"byte {error.start}", "The body is not UTF-8 text.")])
    except json.JSONDecodeError as error:
        refuse("not_json", [problem(f"line {error.lineno}, column {error.colno}", "The body is not JSON: {said}.", said=error.msg)])
    except ValueError:  # what is left is a number with thousands of digits
        refuse("not_json", [problem("", "The body holds a number that is too long to read.")])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen = set()
        for name, _ in pairs:
            if name in seen:
                found[name] = Repeated()
            seen.add(name)
    return found


def _name(error: ValidationError) -> list[Problem]:
    if error.error_count() > MAX_NAMED:
        return [problem("", "{count} values are wrong, too many to name each: try with fewer first.", count=error.error_count())]
    return [_say(each) for each in error.errors(include_url=False)[: MAX_PROBLEMS + 1]]


def _say(found: Any) -> Problem:
    place = place_of(*found["loc"])
    if isinstance(found["input"], Repeated):
        return problem(place, "This name is given more than once.")
    sentence = SENTENCES.get(found["type"])
    if sentence is not None:
        return problem(place, sentence, **found.get("ctx", {}))
    return problem(place, "{said}.", said=found["msg"])
