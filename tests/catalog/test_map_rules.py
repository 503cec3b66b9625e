"""The rules of the functional map: each broken once gives exactly that problem."""

from collections.abc import Callable
from typing import Any

import pytest

from app.catalog.findings import written
from app.catalog.map_rules import check_map, product_named
from tests.catalog.make import both, functional_map, item, map_documents

Change = Callable[[dict[str, Any]], Any]


def found(documents: dict[str, Any], files: list[str] | None = None) -> list[tuple[str, str, str]]:
    names = [each.removeprefix("domains/") for each in documents if each.startswith("domains/")] if files is None else files
    return [
        (name, written(each.path), each.message.format(**each.parameters)) for name, each in check_map(functional_map(documents), names)
    ]


def items(documents: dict[str, Any], sub: int = 0) -> list[dict[str, Any]]:
    return documents["domains/ABC"]["sub_domains"][sub]["items"]


def test_the_small_map_breaks_no_rule(small: None) -> None:
    assert found(map_documents()) == []


def test_a_map_needs_320_items() -> None:
    assert found(map_documents()) == [("map", "", "The map has 4 items; it needs 320 or more.")]


BROKEN: dict[str, tuple[Change, tuple[str, str, str]]] = {
    "codes go up": (lambda d: items(d).reverse(), (
        "domains/ABC", "sub_domains[0].items[1].code", "Item ABC.1.1 stands after ABC.1.2: codes go up inside a sub-domain.")),
    "wrong sub-domain": (lambda d: items(d).append(item("ABC.2.1") | {"text": both("Something else")}), (
        "domains/ABC", "sub_domains[0].items[2].code", "Item ABC.2.1 stands in sub-domain ABC.1.")),
    "sub-domain out of order": (lambda d: d["domains/XYZ"]["sub_domains"][0].update(second_sub_domain()), (
        "domains/XYZ", "sub_domains[0].code", "This is XYZ.2; in this order it should be XYZ.1.")),
    "alike": (lambda d: items(d, 1)[0]["text"].update(en="Shows the pipeline by stages"), (
        "domains/ABC", "sub_domains[1].items[0].text.en", "Item ABC.2.1 says the same as ABC.1.2.")),
    "alike in French": (lambda d: items(d, 1)[0]["text"].update(fr="Montre les affaires, par étape !"), (
        "domains/ABC", "sub_domains[1].items[0].text.fr", "Item ABC.2.1 says the same as ABC.1.2.")),
    "product": (lambda d: items(d)[0]["today"].update(fr="Comme dans HubSpot"), (
        "domains/ABC", "sub_domains[0].items[0].today.fr", "The product HubSpot is named; say what is possible without a name.")),
    "untranslated": (lambda d: items(d)[0]["why"].update(fr="It matters"), (
        "domains/ABC", "sub_domains[0].items[0].why.fr", "The French is the English sentence.")),
    "retired and used": (lambda d: d["map"]["retired"].append(retired("ABC.1.2")), (
        "map", "retired[0].code", "ABC.1.2 is retired and still in use: a code is never used again.")),
    "retired twice": (lambda d: d["map"]["retired"].extend([retired("ABC.1.9"), retired("ABC.1.9")]), (
        "map", "retired[1].code", "ABC.1.9 is retired twice.")),
    "replaced by nothing": (lambda d: d["map"]["retired"].append(retired("ABC.1.9") | {"replaced_by": ["ABC.8.8"]}), (
        "map", "retired[0].replaced_by[0]", "There is no item ABC.8.8 in this map.")),
    "listed twice": (lambda d: d["map"]["domains"].append("ABC"), ("map", "domains[2]", "Domain ABC is listed twice.")),
    "scale": (lambda d: d["scales"]["rating"].pop(), ("scales", "rating", "The scale lists 0, 1, 2, 3, 4 and null, in this order.")),
    "format's domain": (lambda d: d["formats/2-days"]["sessions"][0]["domains"].append("QQQ"), (
        "formats/2-days", "sessions[0].domains[2]", "There is no domain QQQ in the map.")),
    "format's day": (lambda d: d["formats/2-days"]["sessions"][0].update(day=3), (
        "formats/2-days", "sessions[0].day", "Day 3 of a format of 2 days.")),
    "session twice": (lambda d: d["formats/2-days"]["sessions"].append(d["formats/2-days"]["sessions"][0]), (
        "formats/2-days", "sessions[1].code", "Session J1 stands twice.")),
}


def second_sub_domain() -> dict[str, Any]:
    return {"code": "XYZ.2", "items": [item("XYZ.1.1") | {"code": "XYZ.2.1"}]}


def retired(code: str) -> dict[str, Any]:
    return {"code": code, "since": "2027.1", "reason": both("Nobody asks")}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_named(small: None, name: str) -> None:
    change, expected = BROKEN[name]
    documents = map_documents()
    change(documents)
    said = found(documents)
    # An item in the wrong place is also there twice: both are true.
    assert expected in said and len(said) == (2 if name == "wrong sub-domain" else 1)


def test_a_number_may_be_missing_only_where_an_item_was_retired(monkeypatch: pytest.MonkeyPatch, small: None) -> None:
    monkeypatch.setattr("app.catalog.map_rules.MIN_ITEMS", 3)
    documents = map_documents()
    items(documents).pop(0)
    place = ("domains/ABC", "sub_domains[0].items[0].code")
    assert found(documents) == [(*place, "ABC.1.1 is missing before ABC.1.2: an item that leaves the map is retired in map.yaml.")]
    documents["map"]["retired"].append(retired("ABC.1.1"))
    assert found(documents) == []


def test_domains_and_files_match(small: None) -> None:
    documents = map_documents()
    documents["map"]["domains"] = ["ABC", "QQQ"]
    documents["formats/2-days"]["sessions"][0]["domains"] = ["ABC"]
    assert found(documents) == [
        ("map", "domains[1]", "There is no file domains/QQQ.yaml."), ("domains/XYZ", "", "Domain XYZ is not listed in map.yaml."),
    ]


@pytest.mark.parametrize("text", ["à la frappe du nom", "un choix sage", "twenty users", "salesforces of the field", "un SAPeur"])
def test_ordinary_words_are_no_products(text: str) -> None:
    assert product_named(text) is None
