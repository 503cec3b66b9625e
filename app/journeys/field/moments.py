"""Days and hours as people write them in a spreadsheet, in English or French.

Between day and month, 02/03/2026 is the second of March for everyone, and it is said. A time without a zone counts as UTC.
"""

import datetime as dt
import re
import unicodedata

from app.errors import Problem, problem

MONTHS = {
    name: number
    for number, names in enumerate((
        "january janvier jan janv", "february fevrier feb fev fevr", "march mars mar", "april avril apr avr", "may mai", "june juin jun",
        "july juillet jul juil", "august aout aug", "september septembre sep sept", "october octobre oct", "november novembre nov",
        "december decembre dec",
    ), 1)
    for name in names.split()
}
AMBIGUOUS = "{text} is read as day/month: {day}."
TURNED = "{text} can only be month/day, so it is read as {day}."
UNREAD = "{text} cannot be read as a day; the observation is kept without a time, and the text is kept in its note."
YEARS = (1900, 2200)  # outside, it is a slip of the pen
STORED_YEARS = (2, 9998)  # what the API takes, so that an export comes back as it went
SERIALS = (10_000, 110_000)  # 1927 to 2201
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[ -]+([a-z]+)\.?,?[ -]+(\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_TIME = re.compile(
    r"[t, ]*(?:a|at|vers)? *(\d{1,2})(?:[:h.](\d{2})?)?(?::(\d{2})(?:[.,](\d{1,6}))?)? *(am|pm)? *(z|utc|gmt|[+-]\d{2}:?\d{2})?"
)
_WEEKDAY = re.compile(
    r"^(monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[,. ]+"
)


def read_moment(
    value: str | float | bool, place: str, from_1904: bool = False, years: tuple[int, int] = YEARS
) -> tuple[dt.datetime | None, list[Problem]]:
    """The time, with the zone that was given or UTC, and what has to be said of it. Nothing written: nothing. Unreadable: None, said."""
    if isinstance(value, float):
        return _serial(value, str(value), place, from_1904)
    text = " ".join(str(value).split())
    if not text:
        return None, []
    if re.fullmatch(r"\d{5,6}([.,]\d+)?", text):
        return _serial(float(text.replace(",", ".")), text, place, from_1904)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    plain = _WEEKDAY.sub("", plain)
    day, rest, doubt = _day(plain, years)
    moment = _with_time(day, rest) if day else None
    if moment is None:
        return None, [problem(place, UNREAD, text=text[:60])]
    return moment, [problem(place, doubt, text=text[:60], day=moment.date().isoformat())] if doubt else []


def _serial(value: float, text: str, place: str, from_1904: bool) -> tuple[dt.datetime | None, list[Problem]]:
    """Days since the end of 1899, as spreadsheets count; to the second, because their fractions are no more exact."""
    if not SERIALS[0] <= value <= SERIALS[1]:
        return None, [problem(place, UNREAD, text=text[:60])]
    start = dt.datetime(1904, 1, 1, tzinfo=dt.UTC) if from_1904 else dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
    return start + dt.timedelta(seconds=round(value * 86_400)), []


def _day(text: str, years: tuple[int, int]) -> tuple[dt.date | None, str, str]:
    """The day, what follows it, and the sentence that says a doubt."""
    for pattern, order in ((_ISO, "ymd"), (_NUMBERS, "dmy"), (_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy")):
        match = pattern.match(text)
        if match is None:
            continue
        parts = dict(zip(order, match.groups(), strict=True))
        year, month, day = int(parts["y"]), MONTHS.get(parts["m"], 0) or (int(parts["m"]) if parts["m"].isdecimal() else 0), int(parts["d"])
        year += 2000 if len(parts["y"]) == 2 else 0
        doubt = ""
        if pattern is _NUMBERS:
            turned = month > 12 >= day
            doubt = TURNED if turned else AMBIGUOUS if day <= 12 and day != month else ""
            day, month = (month, day) if turned else (day, month)
        if not years[0] <= year <= years[1]:
            return None, "", ""
        try:
            return dt.date(year, month, day), text[match.end() :], doubt
        except ValueError:
            return None, "", ""
    return None, "", ""


def _with_time(day: dt.date, rest: str) -> dt.datetime | None:
    if not rest.strip():
        return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    match = _TIME.fullmatch(rest)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[5]:
        hour = hour % 12 + (12 if match[5] == "pm" else 0)
    try:
        micro = int((match[4] or "").ljust(6, "0")) if match[4] else 0
        return dt.datetime(day.year, day.month, day.day, hour, minute, second, micro, tzinfo=_zone(match[6]))
    except ValueError:
        return None


def _zone(text: str | None) -> dt.tzinfo:
    if not text or text in ("z", "utc", "gmt"):
        return dt.UTC
    digits = text[1:].replace(":", "")
    shift = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(shift if text[0] == "+" else -shift)
