"""Second readings: how far two readers agree, and what a careful editor looks at before publishing."""

import datetime as dt
from typing import Any

import pytest

from app.catalog.agreement import Agreement, agreement
from app.catalog.consistency import consistency
from app.catalog.coverage import Cell, Judged, Measure, cover
from app.catalog.shapes import ReadingFile, SolutionFile
from app.catalog.solution_rules import check_solution
from tests.catalog.make import CUT_OFF, EDITION, SENTENCES, both, rating, solution, source

DOMAINS = {code: code[:3] for code in SENTENCES}


def reading(item: str, first: int | None, second: int | None, settled: int | None, **more: Any) -> dict[str, Any]:
    return {"item": item, "first": first, "second": second, "settled": settled, "reader": "Reader", "date": dt.date(2026, 11, 2)} | more


def readings(*pairs: tuple[int | None, int | None]) -> list[ReadingFile]:
    return [ReadingFile.model_validate(reading("ABC.1.1", *pair, pair[0])) for pair in pairs]


def test_agreement_by_hand() -> None:
    """Ten pairs of which one differs, by the formula of Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"."""
    pairs = [(1, 1), (2, 2), (3, 3), (3, 3), (2, 2), (3, 4), (4, 4), (1, 1), (2, 2), (0, 0)]
    # n = 20 values: 0:2 1:4 2:6 3:5 4:3. delta² between ranks c < k: (sum of counts from c to k - (n_c + n_k) / 2)².
    counts = [2, 4, 6, 5, 3]

    def apart(low: int, high: int) -> float:
        return (sum(counts[low : high + 1]) - (counts[low] + counts[high]) / 2) ** 2

    observed = 2 * apart(3, 4)
    expected = sum(2 * counts[a] * counts[b] * apart(a, b) for a in range(5) for b in range(a + 1, 5)) / 19
    found = agreement(readings(*pairs))
    assert (found.readings, found.same, found.within_one) == (10, 9, 10)
    assert found.alpha == pytest.approx(1 - observed / expected)


def test_agreement_counts_pairs_only() -> None:
    assert agreement(readings((3, None), (None, 2), (None, None))) == Agreement(0, 0, 0, None)
    assert agreement(readings((3, 3), (3, 3))) == Agreement(2, 2, 2, None)
    assert agreement(readings((0, 4), (4, 0), (2, 2))).within_one == 1
    assert agreement(readings((0, 0), (0, 1), (2, 3), (3, 3)), zeros=False) == Agreement(2, 1, 2, 0.0)


def test_a_disagreement_is_argued_and_an_item_read_once() -> None:
    told = solution(second_reading=[
        reading("ABC.1.1", 3, 2, 2), reading("ABC.1.1", 3, 3, 3), reading("ABC.1.2", 2, None, 1),
        reading("ABC.2.1", 3, 2, 3, why=both("Held")),
    ])
    found = check_solution(SolutionFile.model_validate(told), EDITION, frozenset(SENTENCES))
    assert [(each.path, each.message) for each in found] == [
        (("second_reading", 0, "why"), "The levels differ: say how it ended."),
        (("second_reading", 1, "item"), "The second reading of {item} stands twice."),
        (("second_reading", 2, "why"), "The levels differ: say how it ended."),
    ]


def notes(*documents: dict[str, Any], knock_outs: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = consistency([SolutionFile.model_validate(each) for each in documents], DOMAINS, CUT_OFF, knock_outs)
    return [(code, each.message.format(**each.parameters)) for code, each in found]


def lean(**changes: Any) -> dict[str, Any]:
    """A solution whose every source is cited."""
    return solution(sources={"docs": source(), "page": source(kind="vendor_page", title="Prices")}) | changes


def test_what_is_worth_a_look_in_one_solution() -> None:
    absent = rating(level=0, mode="none")
    told = lean(
        ratings={"ABC.1.1": rating(level=4), "ABC.1.2": absent, "ABC.2.1": rating(source="old")},
        sources={
            "docs": source(), "page": source(kind="vendor_page", title="Prices"), "old": source(date=dt.date(2024, 1, 1), address="x"),
            "twin": source(title="Again"),
        },
        second_reading=[reading("ABC.2.1", 2, 2, 2)],
    )
    said = [each for code, each in notes(told, knock_outs=("ABC.1.1",)) if code == "acme"]
    assert said == [
        "1 of 3 ratings rest on a source older than 18 months.", "The same source as docs.", "Nothing cites this source.",
        "Nobody has read the 4 of ABC.1.1 a second time.", "Nobody has read the 0 of ABC.1.2 a second time.",
        "ABC.2.1 was settled otherwise than the rating says now; read it again.",
    ]


def test_equal_ratings_of_a_whole_domain() -> None:
    ratings = {f"ABC.1.{number}": rating() for number in range(1, 6)}
    domains = dict.fromkeys(ratings, "ABC")
    found = consistency([SolutionFile.model_validate(lean(ratings=ratings))], domains, CUT_OFF)
    assert ("acme", "All {count} ratings of domain {domain} are {level}.") in [(code, each.message) for code, each in found]
    ratings["ABC.1.5"] = rating(level=2)
    found = consistency([SolutionFile.model_validate(lean(ratings=ratings))], domains, CUT_OFF)
    assert "All {count} ratings of domain {domain} are {level}." not in [each.message for _, each in found]


def test_items_that_nobody_or_everybody_has() -> None:
    ratings = {"ABC.1.1": rating(level=0, mode="none"), "ABC.1.2": rating(level=4), "ABC.2.1": rating()}
    said = [each for code, each in notes(*(lean(code=code, ratings=ratings) for code in ("aa", "bb", "cc"))) if code == ""]
    assert said == [
        "Nobody has ABC.1.1: all 3 ratings are 0.", "Everybody has ABC.1.2 in full: all 3 ratings are 4.",
        "Nobody has verified XYZ.1.1 for any solution.",
    ]


def test_coverage_counts_and_percentages() -> None:
    items = {"ABC.1.1": "ABC", "ABC.1.2": "ABC", "XYZ.1.1": "XYZ"}
    ratings = [
        Judged("a", "ABC.1.1", 4, True), Judged("a", "ABC.1.2", 1, False), Judged("b", "XYZ.1.1", 0, False),
        Judged("a", "OLD.1.1", 4, False),
    ]
    found = cover(["a", "b"], items, ratings)
    assert found.cells == {("a", "ABC"): Cell(2, 2, 5, 1), ("a", "XYZ"): Cell(1), ("b", "ABC"): Cell(2), ("b", "XYZ"): Cell(1, 1, 0, 0)}
    assert found.totals == {"a": Cell(3, 2, 5, 1), "b": Cell(3, 1, 0, 0)}
    assert [found.totals["a"].percent(each) for each in Measure] == [pytest.approx(200 / 3), 62.5, 50.0]
    assert [found.cells["b", "ABC"].percent(each) for each in Measure] == [0.0, None, None]
