"""Text and numbers as they may enter: bounded, and without what breaks a database (NUL, lone surrogates). And how a place in them reads."""

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("contains a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("contains half of a character pair (a lone surrogate)") from None
    return text


def _one_line(text: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError("must be a single line without control characters")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_storable), AfterValidator(_one_line)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_storable), AfterValidator(_one_line)
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(_storable)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_storable), AfterValidator(_one_line)]
MutationId = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$", description="Chosen by the sender; a retry with the same one is counted once")
]
Count = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]


class Strict(BaseModel):
    """A body of the API: fields that it does not know are refused by name."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


def place(location: tuple[Any, ...]) -> str:
    """("body", "solutions", 2, "ratings") reads `solutions[2].ratings`."""
    parts = [each for each in location if each not in ("body", "query", "path", "header")]
    text = ""
    for each in parts or location:
        text += f"[{each}]" if isinstance(each, int) else f".{each}" if text else str(each)
    return text
