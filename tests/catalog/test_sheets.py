"""Spreadsheets: what goes out comes back unchanged, every problem is named with its cell, and nothing costly is parsed."""

import io
import random
import re
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from app.catalog.answers import ItemAnswer
from app.catalog.archive import MAX_UPLOAD, scan_workbook
from app.catalog.shapes import SolutionFile
from app.catalog.sheet_scan import cell_position, column_letters
from app.catalog.sheets import lay_over
from app.catalog.tables_in import read_upload
from app.catalog.template import template
from app.errors import Invalid, QuickChoiceError, TooLarge
from tests.catalog.make import EDITION, SENTENCES, both, item, solution

DOCUMENT = SolutionFile.model_validate(solution()).model_dump(mode="json")
ITEMS = [
    ItemAnswer(**item(code), domain=code[:3], sub_domain=code[:5], position=position) for position, code in enumerate(SENTENCES)
]
Sheets = dict[str, list[list[Any]]]


def filled(*documents: dict[str, Any]) -> bytes:
    return template(documents or (DOCUMENT,), ITEMS, str)


def workbook(sheets: Sheets, more: Callable[[Any, dict[str, Any]], None] | None = None) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
        made = {name: book.add_worksheet(name) for name in sheets}
        for name, rows in sheets.items():
            for down, row in enumerate(rows):
                made[name].write_row(down, 0, row)
        if more:
            more(book, made)
    return stream.getvalue()


def outcome(data: bytes, *stored: dict[str, Any]) -> Any:
    """The changed solutions, or the problems as (place, sentence)."""
    documents = {each["code"]: each for each in stored or (DOCUMENT,)}
    try:
        return lay_over(read_upload(data), documents, EDITION, set(SENTENCES))
    except Invalid as error:
        return [(each.place, each.sentence()) for each in error.problems]


HEAD = ["solution", "item", "level", "grade", "mode", "source", "where", "phrase_en", "phrase_fr", "rater"]
PRICE_HEAD = ["solution", "plan", "amount", "currency", "unit", "date", "source"]
FULL = ["documented", "settings", "docs", "page 9", "It can", "Il sait", "Editor"]


def row(level: Any, code: str = "ABC.1.1", name: str = "acme") -> list[Any]:
    return [name, code, level, *FULL]


# Round trip.

def test_a_template_comes_back_without_a_difference() -> None:
    assert outcome(filled()) == [SolutionFile.model_validate(solution())]


def test_awkward_texts_come_back_as_they_are() -> None:
    """What looks like a formula is a text; further evidence, lists, unknown facts and prices on request survive."""
    price = {"plan": "-Plus", "amount": None, "currency": "EUR", "unit": "year", "date": "2026-10-01", "source": "page", "note": both("@x")}
    awkward = solution(
        name="=SUM(1;2)", summary={"en": "+1 -2 @home", "fr": "=A1\n« oui »"},
        prices=[price],
        ratings={"ABC.1.1": solution()["ratings"]["ABC.1.1"] | {
            "also": [{"source": "code", "where": "src/a.php: line 3"}, {"source": "blog", "where": "top"}]}, "XYZ.1.1": {"level": None}},
    )
    document = SolutionFile.model_validate(awkward).model_dump(mode="json")
    assert outcome(filled(document), document) == [SolutionFile.model_validate(awkward)]


def test_no_cell_of_the_template_is_a_formula() -> None:
    data = filled(DOCUMENT | {"name": "=cmd|'/c calc'!A1"})
    sheets = openpyxl.load_workbook(io.BytesIO(data))
    assert [cell.coordinate for sheet in sheets for line in sheet for cell in line if cell.data_type == "f"] == []
    assert all(not scan.formulas for scan in scan_workbook(data).values())


def test_a_new_solution_by_the_workbook_alone() -> None:
    new = SolutionFile.model_validate(solution(code="newcomer", name="Newcomer")).model_dump(mode="json")
    assert [each.code for each in outcome(filled(new))] == ["newcomer"]


def test_a_line_break_in_a_name_is_refused_with_its_cell() -> None:
    """A ranking takes only names of one line: every ranking of the edition would fail."""
    assert outcome(filled(DOCUMENT | {"name": "Acme\nCRM"})) == [("Solutions!B2", "This must be a single line without control characters.")]


# Levels.

@pytest.mark.parametrize(("written", "level"), [(3, 3), (3.0, 3), ("3", 3), ("3,0", 3), (0, None), ("?", None)])
def test_a_level_as_people_write_it(written: Any, level: int | None) -> None:
    line = row(written) if level is not None else ["acme", "ABC.1.1", "?"]
    changed = outcome(workbook({"Ratings": [HEAD, line]}))
    assert changed[0].ratings["ABC.1.1"].level == level


@pytest.mark.parametrize("written", [2.5, "2,5", 5, -1, "three", True, 1e308])
def test_a_level_out_of_scale(written: Any) -> None:
    assert outcome(workbook({"Ratings": [HEAD, row(written)]})) == [("Ratings!C2", "A level is 0, 1, 2, 3 or 4, or ? for not verified.")]


def test_a_blank_level_leaves_what_is_there() -> None:
    assert outcome(workbook({"Ratings": [HEAD, ["acme", "ABC.1.1"]]})) == []
    said = outcome(workbook({"Ratings": [HEAD, ["acme", "ABC.1.1", "", "inferred"]]}))
    assert said == [("Ratings!D2", "This is filled in and the level is blank; give a level, or ? for not verified.")]


def test_columns_that_are_not_there_change_nothing() -> None:
    changed = outcome(workbook({"Ratings": [HEAD[:3], ["acme", "ABC.1.1", 2]]}))
    before = SolutionFile.model_validate(solution()).ratings["ABC.1.1"]
    assert changed[0].ratings["ABC.1.1"] == before.model_copy(update={"level": 2})


# Problems, with their cells.

PROBLEMS: list[tuple[Sheets, list[tuple[str, str]]]] = [
    ({"Ratings": [HEAD, row(3, name="nobody")]},
     [("Ratings!A2", "There is no solution nobody in this edition; a new one needs a row on the sheet Solutions.")]),
    ({"Ratings": [HEAD, row(3, "ABC.9.9")]}, [("Ratings!B2", "There is no item ABC.9.9 in map version 2026.1.")]),
    ({"Ratings": [HEAD, row(3), row(2, "ABC.1.2"), row(4)]}, [("Ratings!B4", "Row 2 is about the same.")]),
    ({"Ratings": [HEAD, ["", "ABC.1.1", 3]]}, [("Ratings!A2", "This row does not say which solution it is about.")]),
    ({"Ratings": [HEAD, ["acme", 1.5, 3, *FULL]]}, [("Ratings!B2", "There is no item 1.5 in map version 2026.1.")]),
    ({"Ratings": [HEAD, [*row(3)[:7], 4.5, "x", "Editor"]]},
     [("Ratings!H2", "This must be a text; format the cell as text and type it again.")]),
    ({"Ratings": [HEAD, [*row(3)[:4], "custom", *row(3)[5:]]]}, [("Ratings!C2", "With the mode custom the level is at most 1.")]),
    ({"Ratings": [HEAD, [*row(3)[:5], "nowhere", *row(3)[6:]]]}, [("Ratings!F2", "There is no source nowhere in this solution.")]),
    ({"Ratings": [HEAD, [*row(3)[:7], "It can"]]}, [("Ratings!I2", "This field is missing.")]),
    ({"Ratings": [HEAD, row(3)[:9]]}, [("Ratings!J2", "A rating of 3 needs rater; without evidence the level is null.")]),
    ({"Ratings": [[*HEAD, "levle", "rater"], row(3)]},
     [("Ratings!K1", "There is no column levle on this sheet."), ("Ratings!L1", "Column rater stands twice.")]),
    ({"Ratings": [["solution", "level"], ["acme", 3]]}, [
        ("Ratings!A1", "The column item is missing."), ("Ratings!A2", "This row does not say which item it is about.")]),
    ({"Notes": [["hello"]]}, [("", "The workbook has none of the sheets Ratings, Sources, Solutions, Prices; start from the template.")]),
    ({"Sources": [["solution", "key", "title", "kind", "address", "read"], ["acme", "docs", "T", "rumour", "a", "1/11/2026"]]}, [
        ("Sources!F2", "This must be a date such as 2026-11-20."),
        ("Sources!D2", "This must be one of 'documentation', 'source_code', 'api_specification', 'vendor_page', 'vendor_answer', "
         "'demonstration', 'third_party' or 'register'.")]),
    ({"Prices": [PRICE_HEAD, ["acme", "Pro", "cheap", "EUR", "year", "2026-10-01", "blog"]]}, [
        ("Prices!C2", "This must be a number."),
        ("Prices!G2", "A price comes from the vendor's own page, documentation or answer, not from third_party.")]),
]


@pytest.mark.parametrize(("sheets", "expected"), PROBLEMS, ids=[each[1][0][1][:30] for each in PROBLEMS])
def test_a_problem_is_named_with_its_cell(sheets: Sheets, expected: list[tuple[str, str]]) -> None:
    assert sorted(outcome(workbook(sheets))) == sorted(expected)


def test_every_problem_at_once() -> None:
    lines = [HEAD, row(9), row(3, "QQQ.1.1"), row(3, "ABC.1.2", "nobody"), row(3, "ABC.2.1"), row(3, "ABC.2.1")]
    assert [place for place, _ in outcome(workbook({"Ratings": lines}))] == ["Ratings!C2", "Ratings!B3", "Ratings!A4", "Ratings!B6"]


def test_a_number_with_a_decimal_comma_is_a_price() -> None:
    changed = outcome(workbook({"Prices": [PRICE_HEAD, ["acme", "Pro", "1 059,90", "EUR", "year", "2026-10-01", "page"]]}))
    assert [each.amount for each in changed[0].prices] == [1059.9]


def test_formulas_are_named_even_with_their_value() -> None:
    data = workbook({"Ratings": [HEAD, row(3)]}, lambda _, sheets: sheets["Ratings"].write_formula("C2", "=1+2", None, 3))
    assert outcome(data) == [("Ratings!C2", "This cell holds a formula; paste its value instead.")]


def test_a_formula_where_nobody_reads_is_no_problem() -> None:
    lines = [[*HEAD, "domain"], row(3)]
    data = workbook({"Ratings": lines}, lambda _, sheets: sheets["Ratings"].write_formula("K2", "=A2", None, "ABC"))
    assert [each.code for each in outcome(data)] == ["acme"]


def test_merged_cells_are_named() -> None:
    data = workbook({"Ratings": [HEAD, row(3)]}, lambda _, sheets: sheets["Ratings"].merge_range("A2:A5", "acme"))
    assert outcome(data)[0] == ("Ratings!A2:A5", "These cells are merged, which hides values; unmerge them and fill each one.")


def test_other_sheets_are_said_to_be_ignored() -> None:
    assert read_upload(workbook({"Ratings": [HEAD, row(3)], "My notes": [["x"]], "How to": [["x"]]})).ignored == ["My notes"]


def test_cells_of_a_program_that_leaves_references_out() -> None:
    """Both attributes are optional in the format."""
    data = repacked(workbook({"Ratings": [HEAD, row(3)]}), {"xl/worksheets/sheet1.xml": lambda xml: _without_references(xml)})
    scan = scan_workbook(data)["Ratings"]
    assert (scan.rows, scan.columns) == (2, len(HEAD))


def _without_references(xml: bytes) -> bytes:
    return re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml)


def repacked(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, lambda content: content)(old.read(name)))
    return stream.getvalue()


# Text files.

LINES = [HEAD, ["acme", "ABC.1.1", "2", "documented", "settings", "docs", "page 9", "It can, at times; yes", "Il sait « étendre »", "Zoé"]]


def as_csv(separator: str, encoding: str, end: str = "\r\n") -> bytes:
    quoted = [separator.join(f'"{cell}"' if any(each in cell for each in ",;") else cell for cell in line) for line in LINES]
    return (end.join(quoted) + end).encode(encoding)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_csv_as_programs_write_it(separator: str, encoding: str, end: str) -> None:
    changed = outcome(as_csv(separator, encoding, end))[0].ratings["ABC.1.1"]
    assert [changed.level, changed.phrase.en, changed.phrase.fr, changed.rater] == [2, *LINES[1][7:]]


def test_a_problem_in_a_csv_has_its_cell() -> None:
    assert outcome(b"solution;item;level\nacme;ABC.1.1;7\n") == [("C2", "A level is 0, 1, 2, 3 or 4, or ? for not verified.")]


# What is refused before it is parsed.

def refusal(data: bytes) -> tuple[type[QuickChoiceError], str]:
    with pytest.raises(QuickChoiceError) as refused:
        read_upload(data)
    error = refused.value
    return type(error), error.problems[0].sentence() if isinstance(error, Invalid) else error.sentence()


DAMAGED = (Invalid, "The workbook is damaged or was not written by a spreadsheet program.")
EXPANDED = (TooLarge, "The workbook unfolds into more than this service reads (100 MiB).")
NO_TEXT = (Invalid, "This is neither an .xlsx workbook nor a .csv in UTF-8; save it again in one of these.")
NEITHER = (Invalid, "This is neither an .xlsx workbook nor a .csv whose first line names the columns solution, item and level.")


@pytest.mark.parametrize(("data", "expected"), [
    (b"", NEITHER), (b"hello", NEITHER), (b"%PDF-1.7\n%abc", NEITHER),
    (b"\x89PNG\r\n\x1a\n\0\0", NO_TEXT), ("solution;item;level".encode("utf-16"), NO_TEXT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
     (Invalid, "This is an old .xls file or a workbook with a password; save it as .xlsx without one.")),
    (b"PK\x03\x04" + b"x" * 200, DAMAGED), (b"x" * (MAX_UPLOAD + 1), (TooLarge, "The file is larger than 10 MiB.")),
    (b'solution;item;level\nacme;"ABC', (Invalid, "The file is not a readable .csv: line 2 breaks off inside quotes.")),
])
def test_wrong_type_by_content(data: bytes, expected: tuple[type[Exception], str]) -> None:
    assert refusal(data) == expected


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_zip_that_is_no_workbook() -> None:
    assert refusal(zipped({"word/document.xml": b"<a/>"})) == (
        Invalid, "This is not an Excel workbook (.xlsx); save it as .xlsx, or as .csv for ratings alone.")


def bomb(declared: int | None = None) -> bytes:
    """A workbook whose strings unfold into 300 MiB of blanks, deflated piece by piece; its directory may lie about the size."""
    good = workbook({"Ratings": [HEAD, row(3)]})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/sharedStrings.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 1024**2)
    data = stream.getvalue()
    if declared is not None:
        real, lie = struct.pack("<L", 300 * 1024**2), struct.pack("<L", declared)
        assert data.count(real) == 2
        data = data.replace(real, lie)
    return data


@pytest.mark.parametrize(("declared", "expected"), [(None, EXPANDED), (1000, EXPANDED), (40 * 1024**2, EXPANDED)])
def test_a_bomb_is_refused_without_unfolding_it(declared: int | None, expected: tuple[type[Exception], str]) -> None:
    data = bomb(declared)
    assert len(data) < 400 * 1024
    tracemalloc.start()
    assert refusal(data) == expected
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024**2
    tracemalloc.stop()


def test_a_part_shorter_than_it_claims_is_damaged() -> None:
    data = workbook({"Ratings": [HEAD, row(3)]})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size
    assert refusal(data.replace(struct.pack("<L", size), struct.pack("<L", size + 7))) == DAMAGED


def test_100_000_rows_are_refused() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Ratings")
        sheet.write_row(0, 0, HEAD)
        for number in range(1, 100_001):
            sheet.write_number(number, 2, 3)
    assert refusal(stream.getvalue()) == (TooLarge, "A sheet has more than 20000 rows.")
    text = b"solution;item;level\n" + b"acme;ABC.1.1;3\n" * 100_000
    assert refusal(text) == (TooLarge, "A sheet has more than 20000 rows.")


def test_one_value_in_the_last_cell_is_refused() -> None:
    """A reader that makes a rectangle of it would ask for 400 GB."""
    far_down = workbook({"Ratings": [HEAD]}, lambda _, sheets: sheets["Ratings"].write("A1048576", 1))
    far_right = workbook({"Ratings": [HEAD]}, lambda _, sheets: sheets["Ratings"].write("XFD2", 1))
    assert refusal(far_down) == (TooLarge, "A sheet has more than 20000 rows.")
    assert refusal(far_right) == (TooLarge, "A sheet has values beyond column BL.")


def test_millions_of_empty_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """They cost time without holding anything."""
    monkeypatch.setattr("app.catalog.sheet_scan.MAX_ELEMENTS", 30_000)
    data = repacked(workbook({"Ratings": [HEAD, row(3)]}), {
        "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</row>", b"<c/>" * 20_000 + b"</row>")})
    assert refusal(data) == (TooLarge, "The sheets hold more than this service reads (30000 elements).")


def shared(texts: list[str], numbers: list[str]) -> bytes:
    """A workbook whose sheet holds nothing but references to these shared texts."""
    strings = "".join(f"<si><t>{each}</t></si>" for each in texts).encode()
    cells = "".join(f'<row><c t="s"><v>{each}</v></c></row>' for each in numbers).encode()
    return repacked(workbook({"Ratings": [HEAD]}), {
        "xl/sharedStrings.xml": lambda xml: re.sub(rb"<si>.*</si>", lambda _: strings, xml, flags=re.S),
        "xl/worksheets/sheet1.xml": lambda xml: re.sub(rb"<row.*</row>", lambda _: cells, xml, flags=re.S)})


TOO_MUCH_TEXT = (TooLarge, "The cells hold more text than this service reads (30000000 characters).")
LONG_TEXT = (TooLarge, "A cell holds a text of more than 32767 characters.")


def test_a_shared_text_is_counted_in_every_cell_that_names_it() -> None:
    """A reader copies it into each: a workbook of 10 kB would take hundreds of megabytes."""
    data = shared(["a", "x" * 32_000], ["0"] * 5_000 + ["1"] * 940)
    assert len(data) < 40_000
    tracemalloc.start()
    assert refusal(data) == TOO_MUCH_TEXT
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024**2
    tracemalloc.stop()
    assert len(scan_workbook(shared(["a", "x" * 32_000], ["0"] * 5_000 + ["1"] * 930))) == 1


@pytest.mark.parametrize("number", ["1&#48;", "1<!-- -->0", "1<![CDATA[0]]>", " 1", "99", "", "x"])
def test_a_number_that_readers_take_differently_counts_as_the_longest_text(number: str) -> None:
    texts = ["a", "x" * 32_000, *"bcdefghij"]
    assert refusal(shared(texts, [number] * 940)) == TOO_MUCH_TEXT


@pytest.mark.parametrize("xml", ["<v>1<c/></v>", "<is><v>1</v></is>"])
def test_cells_in_cells_are_refused(xml: str) -> None:
    data = repacked(workbook({"Ratings": [HEAD]}), {
        "xl/worksheets/sheet1.xml": lambda old: re.sub(rb"<row.*</row>", f'<row><c t="s">{xml}</c></row>'.encode(), old, flags=re.S)})
    assert refusal(data) == DAMAGED


def test_a_text_longer_than_a_cell_is_refused() -> None:
    assert refusal(shared(["x" * 32_768], [])) == LONG_TEXT
    inline = repacked(workbook({"Ratings": [HEAD]}), {"xl/worksheets/sheet1.xml": lambda old: re.sub(
        rb"<row.*</row>", b'<row><c t="inlineStr"><is><t>' + b"x" * 32_768 + b"</t></is></c></row>", old, flags=re.S)})
    assert refusal(inline) == LONG_TEXT


def renamed(name: str, extra: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(shared(["x" * 32_000], ["0"] * 940))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            part = zipfile.ZipInfo(name if each == "xl/sharedStrings.xml" else each)
            part.extra, part.compress_type = (extra if part.filename != each else b""), zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(each))
    return stream.getvalue()


def test_another_spelling_of_a_part_hides_nothing() -> None:
    """The reader finds parts whatever their capitals and slashes, and believes a second name in an extra field."""
    assert [refusal(renamed(each)) for each in ("XL/SHAREDSTRINGS.XML", "xl\\sharedStrings.xml")] == [TOO_MUCH_TEXT] * 2
    second = b"xl/sharedStrings.xml"
    field = struct.pack("<HHBL", 0x7075, 5 + len(second), 1, zlib.crc32(b"xl/other.xml")) + second
    assert refusal(renamed("xl/other.xml", field)) == DAMAGED
    assert refusal(zipped({"xl/a.xml": b"", "XL/A.xml": b""})) == DAMAGED


def test_entities_are_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    data = repacked(workbook({"Ratings": [HEAD, row(3)]}), {
        "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"?>", b"?>" + laughs, 1)})
    assert refusal(data) == DAMAGED


def test_a_comment_after_the_directory_is_refused() -> None:
    assert refusal(workbook({"Ratings": [HEAD, row(3)]}) + b"PK\x05\x06") == DAMAGED


def test_too_many_parts() -> None:
    parts = {"xl/workbook.xml": b"<a/>", "[Content_Types].xml": b"<a/>"} | {f"p{number}": b"" for number in range(300)}
    assert refusal(zipped(parts)) == (TooLarge, "The workbook has more than 200 parts.")


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook_is_refused_or_read_but_never_breaks(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(filled())
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with suppress(Invalid, TooLarge):
        read_upload(bytes(data))


@pytest.mark.parametrize("seed", range(40))
def test_a_workbook_with_damaged_xml_is_refused_or_read_but_never_breaks(seed: int) -> None:
    chance = random.Random(seed)

    def damage(xml: bytes) -> bytes:
        made = bytearray(xml)
        for _ in range(chance.randint(1, 5)):
            place = chance.randrange(len(made))
            made[place : place + chance.randint(0, 3)] = chance.choice([b"<", b"&", b"9999999999", b'"', b"", b"</c>", b"\0"])
        return bytes(made)

    parts = ("worksheets/sheet2.xml", "sharedStrings.xml", "workbook.xml", "styles.xml", "_rels/workbook.xml.rels")
    with suppress(Invalid, TooLarge):
        read_upload(repacked(filled(), {f"xl/{chance.choice(parts)}": damage}))


@pytest.mark.parametrize(("text", "position"), [
    ("A1", (1, 1)), ("D14", (14, 4)), ("BL20001", (20001, 64)), ("XFD1", (1, 16384)), ("", (0, 0)), ("A", (0, 0)), ("12", (0, 0)),
    ("AAAA1", (0, 0)), ("A123456789", (0, 0)), ("É1", (0, 0)),
])
def test_cell_references(text: str, position: tuple[int, int]) -> None:
    assert cell_position(text) == position
    if position != (0, 0):
        assert f"{column_letters(position[1])}{position[0]}" == text


def test_the_bomb_is_a_bomb() -> None:
    """The guard against a test that passes for another reason: the strings of the bomb do unfold into 300 MiB."""
    with zipfile.ZipFile(io.BytesIO(bomb())) as archive:
        part = archive.getinfo("xl/sharedStrings.xml")
        assert (part.file_size, part.compress_size < 400 * 1024) == (300 * 1024**2, True)
