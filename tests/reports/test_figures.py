"""Page, PDF and workbook say the frozen figures: nothing is calculated anew, nothing is rounded in two ways."""

import pytest

from app.web.language import Speaker
from tests.reports.reading import Change, Freeze, find, page_text, pdf_text, plain, workbook
from tests.world import World

# The documents are made of rows that are already read: one database is enough here, the doors are tried on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

FIGURES = {"Proven": "proven", "On what is known": "on_known", "At best": "best", "Known": "known", "Essentials met": "essential_met",
           "Domains equal": "equal_domain"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_and_pdf_print_the_figures_of_the_api(world: World, freeze: Freeze, language: str) -> None:
    frozen, voice = freeze(), Speaker(language)
    reader = world.as_("client", page=True)
    page, paper = plain(page_text(reader, frozen["id"], language)), plain(pdf_text(reader, frozen["id"], language))
    for row in frozen["result"]["ranking"]:
        printed = [row["name"], *(voice.percent(row[name]) for name in FIGURES.values())]
        line = plain("".join(printed))
        assert line in paper
        assert line in page
    for value in (frozen["input_sha256"], frozen["edition_sha256"], frozen["study"]["map_sha256"], frozen["algorithm"]):
        assert value in page
        assert value in paper


def test_the_workbook_holds_the_figures_as_numbers(world: World, freeze: Freeze) -> None:
    frozen = freeze()
    book = workbook(world.as_("client"), frozen["id"])
    sheet = book["Ranking"]
    head = find(sheet, "Proven")[0]
    columns = {cell.value: cell.column for cell in sheet[head] if cell.value}
    for row in frozen["result"]["ranking"]:
        line = find(sheet, row["name"], columns["Solution"])[0]
        for title, name in FIGURES.items():
            assert sheet.cell(line, columns[title]).value == pytest.approx(row[name], abs=1e-9)
            assert sheet.cell(line, columns[title]).data_type == "n"


def test_every_rating_and_every_point_is_in_the_items_sheet(world: World, freeze: Freeze) -> None:
    frozen = freeze()
    sheet = workbook(world.as_("consultant"), frozen["id"])["Items"]
    titles = [cell.value for cell in sheet[1]]
    names = {row["code"]: row["name"] for row in frozen["result"]["ranking"]}
    ratings = {each["code"]: each["ratings"] for each in frozen["request"]["solutions"]}
    for item in frozen["request"]["items"]:
        line = find(sheet, item["code"], 1)[0]
        assert sheet.cell(line, titles.index("Asked") + 1).value == item["expectation"]
        for code, name in names.items():
            assert sheet.cell(line, titles.index(name) + 1).value == ratings[code].get(item["code"])  # not verified is empty, not 0
            points = frozen["result"]["points"][code].get(item["code"])
            cell = sheet.cell(line, titles.index(f"Points won: {name}") + 1).value
            assert cell == (None if points is None else pytest.approx(points[0], abs=1e-9))


def test_gaps_and_what_is_to_verify_are_the_frozen_points(world: World, freeze: Freeze, agree: Change) -> None:
    agree("SRV.1.2", level=4)
    frozen = freeze()
    book = workbook(world.as_("consultant"), frozen["id"])
    listed = frozen["result"]["shortlist"]["codes"]
    for name, which in (("Gaps", 1), ("To verify", 2)):
        sheet = book[name]
        points = frozen["result"]["points"]
        expected = {(code, item): each[which] for code in listed for item, each in points[code].items() if each[which] > 0}
        unit = {"Gaps": "Points lost", "To verify": "Points open"}[name]
        head, column = find(sheet, unit)
        names = {row["name"]: row["code"] for row in frozen["result"]["ranking"]}
        rows = [row for row in sheet.iter_rows(min_row=head + 1) if row[0].value in names]
        found = {(names[row[0].value], row[1].value): row[column - 1].value for row in rows}
        assert found == {key: pytest.approx(value, abs=1e-9) for key, value in expected.items()}


def test_a_heavier_gap_comes_first(world: World, freeze: Freeze, agree: Change) -> None:
    agree("SRV.1.2", level=4)
    sheet = workbook(world.as_("consultant"), freeze()["id"])["Gaps"]
    head, column = find(sheet, "Points lost")
    points = [row[column - 1].value for row in sheet.iter_rows(min_row=head + 1) if row[0].value == "Alpha"]
    assert len(points) > 1
    assert points == sorted(points, reverse=True)


def test_the_report_stays_when_the_study_moves_on(world: World, freeze: Freeze, agree: Change) -> None:
    frozen = freeze()
    reader = world.as_("client", page=True)
    before = page_text(reader, frozen["id"])
    agree("SAL.1.1", level=1)
    assert page_text(reader, frozen["id"]) == before
