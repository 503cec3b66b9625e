"""What a rating and its evidence must agree on, and how sure a rating is. One set of rules for files, spreadsheets and requests.

Levels and modes: method, section 2. Grades: catalog/README.md. Confidence and age: app/scoring/evidence.py.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

from app.catalog.findings import Finding, finding
from app.catalog.shapes import RatingFile, SourceFile
from app.scoring.evidence import confidence_of
from app.scoring.evidence import expired as expired
from app.scoring.evidence import months_before as months_before

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
Sources = Mapping[str, SourceFile]


def confidence(rating: RatingFile, sources: Sources, at: dt.date) -> float | None:
    """How sure a rating is, 0..1, by its grade; None when the level is not known. `at`: the edition's cut-off."""
    main = sources.get(rating.source or "")
    if rating.level is None or rating.grade is None or main is None:
        return None
    return confidence_of(rating.grade, main, [sources[each.source] for each in rating.also if each.source in sources], at)


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
