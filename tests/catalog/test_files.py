"""Reading the content folders: every problem of every file at once, with its file, line and field."""

from pathlib import Path

import pytest

from app.catalog.check import main
from app.catalog.files import check_content, check_file, read_content
from tests.catalog.make import map_documents, rating, solution, write, write_content


def said(folder: Path) -> list[tuple[str, str]]:
    return [(each.place, each.sentence()) for each in check_content(folder).problems]


def test_a_folder_without_a_problem(content: Path) -> None:
    report = check_content(content)
    assert report.problems == []
    assert report.counts == {
        "domains": 2, "items": 4, "core_items": 4, "solutions": 1, "ratings": 2, "known_ratings": 1, "second_readings": 0,
    }


def test_every_problem_of_every_file_at_once(content: Path) -> None:
    documents = map_documents()
    documents["domains/ABC"]["sub_domains"][0]["items"][0]["core"] = "perhaps"
    write(content, {
        "requirements_map/domains/ABC": documents["domains/ABC"],
        "requirements_map/domains/QQQ": "code: XYZ\n\tname: tab\n",
        "catalog/2026/solutions/acme": solution(ratings={"ABC.1.1": rating(mode="custom"), "ABC.9.9": {"level": None}}),
        "catalog/2026/solutions/other": solution(code="acme"),
        "catalog/2027/solutions/none": "{}",
    })
    found = said(content)
    assert ("requirements_map/domains/ABC.yaml:26: sub_domains[0].items[0].core", "This must be true or false.") in found
    broken = [sentence for place, sentence in found if place == "requirements_map/domains/QQQ.yaml:2"]
    assert broken[0].startswith("This is not valid YAML: ")
    assert ("catalog/2027/edition.yaml", "This file is missing.") in found
    assert ("catalog/2026/solutions/other.yaml:1: code", "The code is acme and the file is called other.yaml.") in found
    assert any(place.startswith("catalog/2026/solutions/acme.yaml:") and place.endswith(": ratings.ABC.1.1.level") for place, _ in found)


def test_the_line_is_where_the_field_stands(content: Path) -> None:
    file = content / "catalog/2026/solutions/acme.yaml"
    lines = file.read_text(encoding="utf-8").replace("grade: documented", "grade: hearsay").splitlines()
    file.write_text("\n".join(lines), encoding="utf-8")
    line = next(number for number, text in enumerate(lines, 1) if "hearsay" in text)
    allowed = "'demonstrated', 'documented', 'source_read', 'absence_shown', 'vendor_statement' or 'inferred'"
    assert said(content) == [(f"catalog/2026/solutions/acme.yaml:{line}: ratings.ABC.1.1.grade", f"This must be one of {allowed}.")]


@pytest.mark.parametrize(("text", "place", "sentence"), [
    ("version: \"2026.1\"\nversion: \"2026.2\"\ndate: 2026-11-20\ndomains: [ABC, XYZ]\n", ":2: version",
     "This is written twice; only one can count."),
    ("version: 2026.1\ndate: 2026-11-20\ndomains: [ABC, XYZ]\n", ":1: version",
     "This must be a text; put quotes around what could be read as a number, a date, yes or no."),
    ("version: \"2026.1\"\ndate: 2026-13-20\ndomains: [ABC, XYZ]\n", ":2: date", "This must be a date such as 2026-11-20."),
    ("version: \"2026.1\"\ndate: 20261120\ndomains: [ABC, XYZ]\n", ":2: date", "This must be a date such as 2026-11-20."),
    ("version: \"2026.1\"\ndate: 2026-11-20\ndomains: !!python/tuple [ABC, XYZ]\nextra: 1\n", ":4: extra",
     "There is no field of this name here; look for a typing error."),
    ("", ":1", "The file is empty."),
    ("a: &x [1]\nversion: *x\n", ":2: version", "Tags and anchors of YAML are not used here; write the value itself."),
    ("version: \"2026.1\"\ndate: 2026-11-20\ndomains: []\n", ":3: domains", "This list is empty."),
])
def test_what_yaml_hides_is_named(content: Path, text: str, place: str, sentence: str) -> None:
    write(content, {"requirements_map/map": text})
    assert (f"requirements_map/map.yaml{place}", sentence) in said(content)


def test_a_file_in_another_encoding_is_named(content: Path) -> None:
    (content / "requirements_map/map.yaml").write_bytes("version: é".encode("latin-1"))
    assert ("requirements_map/map.yaml:1", "The file is not written in UTF-8.") in said(content)


def test_a_draft_rates_the_map_that_is_there(content: Path) -> None:
    file = content / "catalog/2026/edition.yaml"
    file.write_text(file.read_text().replace("2026.1", "2025.1"))
    place = next(place for place, _ in said(content))
    assert said(content) == [(place, "The edition rates map version 2025.1; the folder holds 2026.1.")]
    file.write_text(file.read_text().replace("draft", "published"))  # an older edition keeps what it rated
    assert said(content) == []


def test_a_missing_year_is_a_problem(content: Path) -> None:
    assert [each.sentence() for each in read_content(content, [2031]).problems] == ["There is no such folder."]


def test_the_command_names_problems_and_ends_with_1(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--folder", str(content)]) == 0
    write(content, {"catalog/2026/solutions/acme": solution(ratings={"ABC.1.1": rating(mode="custom")})})
    capsys.readouterr()
    assert main(["acme", "--folder", str(content)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and lines[0].endswith("With the mode custom the level is at most 1.") and lines[1].startswith("1 problems;")
    assert main(["nobody", "--folder", str(content)]) == 2


def test_a_file_can_be_checked_before_it_is_in_its_place(content: Path, tmp_path: Path) -> None:
    write(tmp_path, {"part": {"sources": solution()["sources"], "ratings": {"ABC.1.1": rating(mode="custom")}}})
    found = [each.sentence() for each in check_file(content, tmp_path / "part.yaml")]
    assert found[-1] == "With the mode custom the level is at most 1." and set(found[:-1]) == {"This field is missing."}


def test_a_folder_of_nothing(tmp_path: Path) -> None:
    assert [(place.partition(":")[0], sentence) for place, sentence in said(write(tmp_path, {}))] == [
        ("requirements_map/map.yaml", "This file is missing."), ("requirements_map/scales.yaml", "This file is missing.")]


def test_two_solutions_are_read_by_code(content: Path) -> None:
    write_content(content, {"zeta": solution(code="zeta"), "beta": solution(code="beta")})
    assert [each.code for each in read_content(content).editions[2026].solutions] == ["acme", "beta", "zeta"]
