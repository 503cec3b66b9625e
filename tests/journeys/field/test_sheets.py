"""Spreadsheets of observations as people make them: read whole, refused only when they are none, and never stored twice."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid, TooLarge
from app.journeys.field import exports
from app.journeys.field.cells_in import MAX_ROWS
from app.journeys.field.file_in import read_file
from app.journeys.field.knowledge import Usual, knowledge_of
from app.journeys.field.moments import read_moment
from app.journeys.field.sheet_in import Received, read_sheet, store_sheet
from app.journeys.repositories.guide_sheet import MARKS, VERBATIMS, SheetGuide, guide_sheet
from app.web.language import Speaker
from tests.journeys.field.kit import FULL, person_of, programme, seen, send, stored
from tests.journeys.make import INTERACTIONS, Made, marks
from tests.world import World

HEAD = ["customer", "observer", "method", "channel", "segment", "observed at", "interaction", "level", "na", "verbatim"]
ROW = ["c9", "Ann", "in_store", "store", "novice", "2026-03-02", "greeted", "yes", "", ""]


def book(*rows: Sequence[Any], merge: str = "", title: str = "Sheet") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def text_file(*rows: Sequence[str], separator: str = ",", encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue().encode(encoding)


def row(**changes: Any) -> list[Any]:
    names = [each.replace(" ", "_") for each in HEAD]
    return [changes.get(name, usual) for name, usual in zip(names, ROW, strict=True)]


def upload(world: World, made: Made, data: bytes, preview: bool = False, **usual: str) -> Received:
    person = person_of(world)
    known = world.database.work(lambda session: knowledge_of(session, person, made.programme, made.wave, Usual(**usual)))
    sheet = read_sheet(data, known)
    return world.database.work(lambda session: store_sheet(session, person, made.programme, made.wave, sheet, preview))


def said(received: Received) -> list[tuple[str, str]]:
    return [(each.place, each.sentence()) for each in received.notices]


def test_rows_of_one_visit_become_one_observation(world: World) -> None:
    made = programme(world)
    received = upload(world, made, book(HEAD, row(), row(interaction="advice", level="good", verbatim="Très bien"), row(customer="c8")))
    assert [(each.status, each.flags) for each in received.outcomes] == [("saved", []), ("saved", [])]
    rows = {each.customer: each for each in stored(world, made)}
    assert rows["c9"].marks == {
        "greeted": {"level": "yes", "na": False, "verbatim": ""}, "advice": {"level": "good", "na": False, "verbatim": "Très bien"},
    }
    assert (rows["c9"].origin, rows["c9"].segment_code, rows["c9"].guide_id) == ("spreadsheet", "novice", None)
    assert rows["c8"].marks == marks(greeted="yes")
    assert said(received) == []


def test_french_headings_in_any_order_with_names_instead_of_codes(world: World) -> None:
    made = programme(world)
    data = text_file(
        ["Niveau", "Client observé", "Méthode", "Interaction", "Verbatim", "Segment", "Canal", "Observé le", "S.O.", "Observatrice"],
        ["YÈS", "c9", "Observation en magasin", "ACTION GREETED", "Bonjour à tous", "NOVICES", "Store", "2 mars 2026 à 14h30", "", "Zoé"],
        ["", "c9", "Observation en magasin", "refund", "", "novices", "store", "2 mars 2026 à 14h30", "oui", "Zoé"],
        separator=";", encoding="cp1252",
    )
    received = upload(world, made, data)
    assert [each.flags for each in received.outcomes] == [[]]
    (stored_row,) = stored(world, made)
    assert stored_row.marks == {
        "greeted": {"level": "yes", "na": False, "verbatim": "Bonjour à tous"}, "refund": {"level": None, "na": True, "verbatim": ""},
    }
    assert (stored_row.method, stored_row.segment_code, stored_row.channel_code) == ("in_store", "novice", "store")
    assert stored_row.observer == "Zoé"
    assert stored_row.observed_at == dt.datetime(2026, 3, 2, 14, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(("level", "mark", "flags"), [
    ("yes", ("yes", False), []), ("YES", ("yes", False), []), (" Yes ", ("yes", False), []), ("-2", ("no", False), []),
    ("\u22122", ("no", False), []), (-2, ("no", False), []), ("-2,0", ("no", False), []), (0, ("yes", False), []),
    ("n/a", (None, True), []), ("s.o.", (None, True), []), ("Sans objet", (None, True), []),
    ("2,0", ("2,0", False), ["unknown_level"]),
    ("maybe", ("maybe", False), ["unknown_level"]), ("?", ("?", False), ["unknown_level"]),
])
def test_levels_by_code_name_or_score(world: World, level: Any, mark: tuple[str | None, bool], flags: list[str]) -> None:
    made = programme(world)
    received = upload(world, made, book(HEAD, row(level=level)))
    assert [each.flags for each in received.outcomes] == [flags]
    assert [each.marks for each in stored(world, made)] == [{"greeted": {"level": mark[0], "na": mark[1], "verbatim": ""}}]
    assert bool(received.notices) == bool(flags)


@pytest.mark.parametrize("level", ["", "-", "–", "not observed", "Non observé", None])
def test_nothing_written_is_not_observed(world: World, level: Any) -> None:
    made = programme(world)
    received = upload(world, made, book(HEAD, row(level=level), row(interaction="advice", level="good")))
    assert [each.status for each in received.outcomes] == ["saved"]
    assert [each.marks for each in stored(world, made)] == [marks(advice="good")]


@pytest.mark.parametrize(("text", "moment", "doubt"), [
    ("2026-03-02", "2026-03-02T00:00:00+00:00", ""),
    ("02/03/2026", "2026-03-02T00:00:00+00:00", "02/03/2026 is read as day/month: 2026-03-02."),
    ("2 mars 2026", "2026-03-02T00:00:00+00:00", ""), ("1er avril 2026 9h", "2026-04-01T09:00:00+00:00", ""),
    ("lundi 2 mars 2026, 14h30", "2026-03-02T14:30:00+00:00", ""), ("March 2, 2026 2:30 PM", "2026-03-02T14:30:00+00:00", ""),
    ("2026-03-02T14:30:00+01:00", "2026-03-02T14:30:00+01:00", ""), ("2026-03-02 14:30", "2026-03-02T14:30:00+00:00", ""),
    ("13/03/2026 08:05", "2026-03-13T08:05:00+00:00", ""), ("03/13/26", "2026-03-13T00:00:00+00:00",
                                                            "03/13/26 can only be month/day, so it is read as 2026-03-13."),
    ("03.03.2026", "2026-03-03T00:00:00+00:00", ""), ("46083,5", "2026-03-02T12:00:00+00:00", ""),
    (46083.25, "2026-03-02T06:00:00+00:00", ""),
    ("29/02/2026", None, "29/02/2026 cannot be read as a day; the observation is kept without a time, and the text is kept in its note."),
    ("last week", None, "last week cannot be read as a day; the observation is kept without a time, and the text is kept in its note."),
    ("2026-03-02 25:00", None,
     "2026-03-02 25:00 cannot be read as a day; the observation is kept without a time, and the text is kept in its note."),
    ("", None, ""),
])
def test_days_as_people_write_them(text: Any, moment: str | None, doubt: str) -> None:
    found, notices = read_moment(text, "F2")
    assert (found.isoformat() if found else None, [each.sentence() for each in notices]) == (moment, [doubt] if doubt else [])


def test_a_day_that_cannot_be_read_is_kept_in_the_note(world: World) -> None:
    made = programme(world)
    received = upload(world, made, book(HEAD, row(observed_at="last week")))
    assert [(each.status, each.flags) for each in received.outcomes] == [("saved", ["no_time"])]
    assert [(each.observed_at, each.note) for each in stored(world, made)] == [(None, "last week")]


def test_a_real_date_cell_and_numbers_as_text(world: World) -> None:
    made = programme(world)
    upload(world, made, book(HEAD, row(customer=7, observed_at=dt.datetime(2026, 3, 2, 14, 30))))  # noqa: DTZ001 - Excel knows no zone
    assert [(each.customer, each.observed_at) for each in stored(world, made)] == [("7", dt.datetime(2026, 3, 2, 14, 30, tzinfo=dt.UTC))]


def test_formulas_merged_cells_and_blank_rows(world: World) -> None:
    made = programme(world)
    rows = [
        ["Visits in March"], [], HEAD, row(), row(customer=None, interaction="advice", level="good"), [], [None, "Ann"],
        row(customer="c8", level='=IF(1>0,"yes","no")'),
    ]
    with pytest.raises(Invalid) as refused:
        upload(world, made, book(*rows))
    assert [each.place for each in refused.value.problems] == ["Sheet!A5", "Sheet!A7"]
    del rows[6]
    received = upload(world, made, book(*rows, merge="A4:A5"))
    assert sorted(each.customer for each in stored(world, made)) == ["c8", "c9"]
    assert [each.marks for each in stored(world, made) if each.customer == "c9"] == [marks(greeted="yes", advice="good")]
    assert [each.marks for each in stored(world, made) if each.customer == "c8"] == [marks(greeted='=IF(1>0,"yes","no")')]
    assert [place for place, _ in said(received)] == ["Sheet!H7", "Sheet!H7", "Sheet"]


def test_the_same_interaction_twice_is_a_second_visit(world: World) -> None:
    made = programme(world)
    received = upload(world, made, book(HEAD, row(), row(level="no"), row()))
    assert [(each.status, each.flags) for each in received.outcomes] == [("saved", []), ("saved", [])]
    assert sorted(each.marks["greeted"]["level"] for each in stored(world, made)) == ["no", "yes"]


def test_the_same_file_twice_stores_nothing_twice_and_a_corrected_one_shows(world: World) -> None:
    made = programme(world)
    first = book(HEAD, row(), row(customer="c8"))
    assert [each.status for each in upload(world, made, first).outcomes] == ["saved", "saved"]
    assert [each.status for each in upload(world, made, first).outcomes] == ["repeated", "repeated"]
    corrected = upload(world, made, book(HEAD, row(level="no"), row(customer="c8")))
    assert [(each.status, each.flags) for each in corrected.outcomes] == [("saved", ["changed_copy"]), ("repeated", [])]


def test_a_preview_stores_nothing(world: World) -> None:
    made = programme(world)
    data = book(HEAD, row(segment="martians"))
    shown = upload(world, made, data, preview=True)
    assert [(each.status, each.flags) for each in shown.outcomes] == [("saved", ["unknown_segment"])]
    assert stored(world, made) == []
    assert [each.status for each in upload(world, made, data).outcomes] == ["saved"]


def test_what_counts_where_the_file_says_nothing(world: World) -> None:
    made = programme(world)
    data = book(["customer", "interaction", "level"], ["c9", "greeted", "yes"])
    upload(world, made, data, guide=made.guide, method="call", observer="Bob")
    (found,) = stored(world, made)
    assert (found.method, found.observer, found.guide_id, found.segment_code) == ("call", "Bob", made.guide, "novice")


def test_long_texts_are_cut_and_said(world: World) -> None:
    made = programme(world)
    received = upload(world, made, book(HEAD, row(customer="c" * 100, segment="s" * 50, verbatim="v" * 5000)))
    (found,) = stored(world, made)
    assert (len(found.customer), len(found.segment_code), len(found.marks["greeted"]["verbatim"])) == (80, 40, 4000)
    assert {place for place, _ in said(received)} == {"Sheet!A2", "Sheet!E2", "Sheet!J2"}


@pytest.mark.parametrize(("data", "code"), [
    (b"", "unreadable_file"), (b"hello", "unreadable_file"), (b"\x00\x01\x02", "unreadable_file"),
    (b"PK\x03\x04 broken", "unreadable_file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "unreadable_file"), (b'customer,interaction,level\n"c1,greeted', "unreadable_file"),
    (b"customer,observer\nc1,Ann\n", "unreadable_file"), (b"customer,interaction,level\n", "unreadable_file"),
    (b"customer,interaction,level,customer\nc1,greeted,yes,c2\n", "unreadable_file"),
    (b"x" * (5 * 1024**2 + 1), "too_large"), (b"customer,interaction,level\n" + b"c1,a,b\n" * (MAX_ROWS + 1), "too_large"),
])
def test_what_is_no_table_of_observations_is_refused(world: World, data: bytes, code: str) -> None:
    made = programme(world)
    with pytest.raises((Invalid, TooLarge)) as refused:
        upload(world, made, data)
    assert refused.value.code == code
    assert stored(world, made) == []


def workbook_of(sheet: bytes, shared: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>')
        archive.writestr("xl/worksheets/s.xml", sheet)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
    return stream.getvalue()


def bomb(kind: str) -> bytes:
    if kind == "300 MB of spaces":
        return workbook_of(b"<worksheet>" + b" " * 300_000_000 + b"</worksheet>")
    if kind == "a value in the last cell":
        return workbook_of(b'<worksheet><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></worksheet>')
    if kind == "one long text in many cells":
        shared = b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>"
        return workbook_of(b"<worksheet>" + (b"<row>" + b'<c t="s"><v>0</v></c>' * 500 + b"</row>") * 2 + b"</worksheet>", shared)
    if kind == "many elements":
        return workbook_of(b"<worksheet>" + b"<c/>" * 3_000_001 + b"</worksheet>")
    return workbook_of(
        b'<worksheet><row r="1"><c r="A1"><v>1</v></c></row><row r="20000"><c r="GZ20000"/><c r="VZ20000"><v>1</v></c></row>'
        b'<mergeCells><mergeCell ref="A1:VZ20000"/></mergeCells></worksheet>'
    )


@pytest.mark.parametrize("kind", [
    "300 MB of spaces", "a value in the last cell", "one long text in many cells", "many elements", "a wide merge",
])
def test_a_workbook_that_unfolds_without_end_is_refused(kind: str) -> None:
    with pytest.raises(TooLarge):
        read_file(bomb(kind))


def test_a_document_type_is_refused() -> None:
    with pytest.raises(Invalid):
        read_file(workbook_of(b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><row><c t="str"><v>&a;</v></c></row></worksheet>'))


def test_cells_are_read_as_their_writer_meant_them() -> None:
    sheet = (
        b'<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c>'
        b'<c t="inlineStr"><is><r><t>in </t></r><r><t>place</t></r></is></c>'
        b'<c t="b"><v>1</v></c><c><v>2.50</v></c><c t="str"><f>A1</f><v>shown</v></c>'
        b'<c><f>A1+1</f></c><c s="1"/></row></sheetData></worksheet>'
    )
    shared = b"<sst><si><r><t>ri</t></r><r><t>ch_x000A_text</t></r><rPh><t>aid</t></rPh></si></sst>"
    (grid,) = read_file(workbook_of(sheet, shared))
    assert grid.cells == {(2, 2): "rich\ntext", (2, 3): "in place", (2, 4): True, (2, 5): 2.5, (2, 6): "shown", (2, 7): "=A1+1"}
    assert grid.formulas == {(2, 6), (2, 7)}


# ---- the guide's own sheet

def guide_book(made: Made) -> Any:
    content = SheetGuide(
        guide=made.guide, repository=made.repository, segment="novice", name="In store", introduction="Look.",
        rows=[("Choose", each) for each in INTERACTIONS], channels={"store": "Store"},
    )
    return openpyxl.load_workbook(io.BytesIO(guide_sheet(content, Speaker("fr"))))


def saved(filled: Any) -> bytes:
    stream = io.BytesIO()
    filled.save(stream)
    return stream.getvalue()


def fill(sheet: Any, column: int, values: Sequence[Any], first: int = 2) -> None:
    for at, value in enumerate(values, first):
        sheet.cell(at, column, value)


def test_a_guide_that_came_back(world: World) -> None:
    made = programme(world)
    filled = guide_book(made)
    fill(filled[MARKS], 5, ["c1", "Zoé", "Visite mystère", "Store", "02/03/2026 14:30", "Pluie", "Yes", "Good", "Sans objet", "quick"])
    fill(filled[MARKS], 7, ["c2", "Zoé", "in_store", None, 46083.5, None, "No", None, None, "-3"])
    fill(filled[VERBATIMS], 5, ["Bonjour !"], 8)
    fill(filled[VERBATIMS], 7, ["c2"])
    fill(filled[VERBATIMS], 7, ["Trop lent"], 11)
    received = upload(world, made, saved(filled))
    assert (received.layout, [each.flags for each in received.outcomes]) == ("guide", [[], ["partial"]])
    first, second = sorted(stored(world, made), key=lambda each: each.customer)
    assert first.marks == {
        "greeted": {"level": "yes", "na": False, "verbatim": "Bonjour !"}, "advice": {"level": "good", "na": False, "verbatim": ""},
        "surprise": {"level": None, "na": True, "verbatim": ""}, "refund": {"level": "quick", "na": False, "verbatim": ""},
    }
    assert (first.method, first.channel_code, first.note, first.observer) == ("mystery_visit", "store", "Pluie", "Zoé")
    assert first.guide_id == made.guide
    assert second.marks == marks(greeted="no") | {"refund": {"level": "slow", "na": False, "verbatim": "Trop lent"}}
    assert (second.segment_code, second.observed_at) == ("novice", dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC))
    assert said(received) == [("Marks!E6", "02/03/2026 14:30 is read as day/month: 2026-03-02.")]
    assert [each.status for each in upload(world, made, saved(filled)).outcomes] == ["repeated", "repeated"]


def test_a_guide_column_without_its_customer_is_refused_by_its_cell(world: World) -> None:
    made = programme(world)
    filled = guide_book(made)
    fill(filled[MARKS], 5, [None, "Zoé", None, None, None, None, "Yes"])
    with pytest.raises(Invalid) as refused:
        upload(world, made, saved(filled))
    assert [each.place for each in refused.value.problems] == ["Marks!E2"]


def test_an_empty_guide_holds_no_observation(world: World) -> None:
    made = programme(world)
    with pytest.raises(Invalid) as refused:
        upload(world, made, saved(guide_book(made)))
    assert [each.sentence() for each in refused.value.problems] == ["There is no observation in this file."]


# ---- round trips

ODD = [
    seen("visit-0001"),
    seen("visit-0002", marks=marks(advice="2", parking="n/a") | {"refund": {"level": None, "na": True, "verbatim": ""}}),
    seen("visit-0003", marks={}, note="=SUM(A1)\n'quoted'"), seen("visit-0004", customer="'c1", segment="Novices", method="Mystery visit"),
    seen("visit-0005", marks={"greeted": {"level": None, "na": False, "verbatim": "-- “É”, \"oui\"; non\r\nhein\t?"}}, channel=None),
    seen("visit-0006", observed_at=None, observer="", customer="-1", marks={"greeted": {"level": "no", "na": True, "verbatim": "'"}}),
    seen("visit-0007", observed_at="2026-03-02T10:30:00.123456+01:00", marks=marks(greeted="TRUE", advice="=1+1")),
]


def facts(world: World, made: Made) -> list[tuple[Any, ...]]:
    names = ("customer", "segment_code", "observer", "method", "channel_code", "observed_at", "marks", "note", "guide_id", "mutation_id")
    return [tuple(getattr(each, name) for name in names) for each in sorted(stored(world, made), key=lambda each: each.mutation_id)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_comes_back_as_it_went(world: World, kind: str) -> None:
    made = programme(world)
    send(world, made, ODD)
    send(world, made, [seen("visit-0010", customer="c7")], with_guide=False)
    before = facts(world, made)
    wave, found = world.database.work(lambda session: exports.material(session, person_of(world), made.programme, made.wave))
    data = exports.as_csv(found) if kind == "csv" else exports.as_xlsx(wave, found)
    assert [each.status for each in upload(world, made, data).outcomes] == ["repeated"] * 8
    world.database.work(lambda session: [session.delete(session.merge(each)) for each in found])
    assert stored(world, made) == []
    assert [each.status for each in upload(world, made, data).outcomes] == ["saved"] * 8
    assert facts(world, made) == before


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff")


@settings(max_examples=40)
@given(st.lists(st.text(CHARACTERS, min_size=1, max_size=20), min_size=1, max_size=8))
def test_texts_of_a_workbook_come_back(texts: list[str]) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        sheet = made.add_worksheet("S")
        for at, text in enumerate(texts):
            sheet.write_string(at, 0, text)
    (grid,) = read_file(stream.getvalue())
    assert [grid.cells[at, 1] for at in range(1, len(texts) + 1)] == texts


def test_guides_marks_are_all_there(world: World) -> None:
    assert set(FULL) == {each["code"] for each in INTERACTIONS}
