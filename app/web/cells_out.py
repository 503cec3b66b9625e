"""Text of a .csv that a spreadsheet program opens: a text stays a text, whatever it begins with.

A program takes for a formula what begins with = + - @ (or their wide forms), after blanks too; a tab or the end of a line in front can
move the rest into a cell of its own. Source: OWASP, CSV Injection.
"""

import re
from collections.abc import Iterable
from typing import Any

# Apostrophes in front are counted in, so that `unguarded` can tell a guard from an apostrophe that somebody wrote.
_FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|\s*[\t\r\n])")


def guarded(text: str) -> str:
    """With an apostrophe in front of what could run as a formula; any other text as it is."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given: without the apostrophe that it put there, and with every other."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text[1:]) else text


def guarded_row(cells: Iterable[Any]) -> list[Any]:
    """A line of a .csv; numbers stay numbers, a negative one included."""
    return [guarded(each) if isinstance(each, str) else each for each in cells]
