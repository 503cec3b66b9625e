"""What a rating and its evidence must agree on, and how sure a rating is. One set of rules for files, spreadsheets and requests.

Levels and modes: method, section 2. Grades and confidence: catalog/README.md.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

from app.catalog.findings import Finding, finding
from app.catalog.shapes import RatingFile, SourceFile

MODE_CAP = {"standard": 4, "settings": 4, "paid_option": 2, "third_party": 2, "custom": 1, "roadmap": 0, "none": 0}
GRADE_CAP = {"demonstrated": 4, "documented": 4, "source_read": 3, "absence_shown": 0, "vendor_statement": 3, "inferred": 3}
ABSENT_MODES = frozenset({"none", "roadmap"})
# Which kinds of source can carry which grade. A page of an API reference is documentation; a specification file that a program reads
# is an api_specification and is graded source_read. Anything may be inferred from.
GRADE_SOURCES: Mapping[str, frozenset[str]] = {
    "demonstrated": frozenset({"demonstration"}),
    "documented": frozenset({"documentation", "vendor_page", "register"}),
    "source_read": frozenset({"source_code", "api_specification"}),
    "absence_shown": frozenset({"documentation", "source_code", "api_specification"}),
    "vendor_statement": frozenset({"vendor_answer", "vendor_page"}),
}
CODE_KINDS = frozenset({"source_code", "api_specification"})
CONFIDENCE = {
    "demonstrated": 0.95, "documented": 0.9, "source_read": 0.7, "absence_shown": 0.7, "vendor_statement": 0.5, "inferred": 0.4,
}
OLD_DOCUMENTATION = 0.7
SECOND_SOURCE = 0.05
MOST = 0.99
MONTHS_VALID = 18
Sources = Mapping[str, SourceFile]


# Confidence: computed, never typed.


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier, or the last of that month: 18 months before 2026-08-31 is 2025-02-28."""
    count = day.year * 12 + day.month - 1 - months
    first = dt.date(count // 12, count % 12 + 1, 1)
    following = dt.date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return first + min(dt.timedelta(day.day - 1), following - first - dt.timedelta(1))


def expired(source: SourceFile, at: dt.date) -> bool:
    """Older than 18 months on that day. A source without a date of its own is as old as our reading of it."""
    return (source.date or source.read) < months_before(at, MONTHS_VALID)


def confidence(rating: RatingFile, sources: Sources, at: dt.date) -> float | None:
    """How sure a rating is, 0..1, by its grade; None when the level is not known. `at`: the edition's cut-off.

    Documentation counts 0.9 only when it is dated and no older than 18 months. A further independent source adds 0.05, the same page under
    another key does not; absence_shown is already made of two, so there the third one does.
    """
    main = sources.get(rating.source or "")
    if rating.level is None or rating.grade is None or main is None:
        return None
    value = CONFIDENCE[rating.grade]
    if rating.grade == "documented" and (main.date is None or expired(main, at)):
        value = OLD_DOCUMENTATION
    others = {_identity(sources[each.source]) for each in rating.also if each.source in sources} - {_identity(main)}
    if len(others) >= (2 if rating.grade == "absence_shown" else 1):
        value = min(MOST, value + SECOND_SOURCE)
    return round(value, 2)


def _identity(source: SourceFile) -> tuple[str, str]:
    return source.kind, source.address


# Ratings.


def check_rating(rating: RatingFile, sources: Sources) -> list[Finding]:
    """Every rule that this rating breaks; paths start at the rating's own fields."""
    return [*_evidence(rating, sources), *(_unknown(rating) if rating.level is None else _known(rating, rating.level, sources))]


def _evidence(rating: RatingFile, sources: Sources) -> Iterator[Finding]:
    if rating.source is not None and rating.source not in sources:
        yield finding("source", message="There is no source {source} in this solution.", source=rating.source)
    seen = {rating.source}
    for number, each in enumerate(rating.also):
        if each.source not in sources:
            yield finding("also", number, "source", message="There is no source {source} in this solution.", source=each.source)
        elif each.source in seen:
            yield finding("also", number, "source", message="Source {source} is named twice; further evidence comes from another source.",
                          source=each.source)
        seen.add(each.source)


def _unknown(rating: RatingFile) -> Iterator[Finding]:
    """Not verified may say where we looked, but claims nothing."""
    for name in ("grade", "mode"):
        if getattr(rating, name) is not None:
            yield finding(name, message="A rating that is not verified has no {field}.", field=name)


def _known(rating: RatingFile, level: int, sources: Sources) -> Iterator[Finding]:
    for name in ("grade", "mode", "source", "where", "phrase", "rater"):
        if getattr(rating, name) is None:
            yield finding(name, message="A rating of {level} needs {field}; without evidence the level is null.", level=level, field=name)
    if rating.grade is not None:
        yield from _grade(rating, rating.grade, level, sources)
    if rating.mode is not None:
        yield from _mode(rating.mode, level)


def _grade(rating: RatingFile, grade: str, level: int, sources: Sources) -> Iterator[Finding]:
    if level == 4 and GRADE_CAP[grade] < 4:
        yield finding("level", message="A 4 needs documented or demonstrated evidence, not {grade}.", grade=grade)
    elif grade == "absence_shown" and level > 0:
        yield finding("grade", message="absence_shown proves a 0, not a {level}.", level=level)
    if level == 0 and grade not in ("absence_shown", "documented", "vendor_statement"):
        yield finding("grade", message="A 0 needs absence_shown, or the vendor's own word that it is not supported; {grade} is not enough.",
                      grade=grade)
    main = sources.get(rating.source or "")
    if main and grade in GRADE_SOURCES and main.kind not in GRADE_SOURCES[grade]:
        yield finding("grade", message="{grade} cannot rest on a source of kind {kind}.", grade=grade, kind=main.kind)
    if grade == "absence_shown":
        kinds = {sources[key].kind for key in [rating.source or "", *(each.source for each in rating.also)] if key in sources}
        if "documentation" not in kinds or not kinds & CODE_KINDS:
            yield finding("also", message="absence_shown needs two sources: the documentation, and the source code or API specification.")


def _mode(mode: str, level: int) -> Iterator[Finding]:
    if level == 0 and mode not in ABSENT_MODES:
        yield finding("mode", message="A 0 is delivered in no way: its mode is none or roadmap, not {mode}.", mode=mode)
    elif level > MODE_CAP[mode]:
        yield finding("level", message="With the mode {mode} the level is at most {cap}.", mode=mode, cap=MODE_CAP[mode])
