"""The page "How sure?", its two sentences on the ranking page, and the questions that go to vendors."""

import io

import openpyxl
import pytest
from sqlmodel import Session

from app.shortlists import assemble
from app.shortlists.doubt_views import to_ask
from app.shortlists.vendor_questions import sheet_name
from app.storage.tables import Expectation, MapItem
from app.web.doubt_pictures import scale
from tests.world import MAP_VERSION, World


def page(world: World, path: str, language: str = "en") -> str:
    client = world.as_("consultant", page=True)
    client.cookies.set("language", language)
    answer = client.get(f"/studies/{world.here.study}{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def workbook(world: World, query: str = "") -> openpyxl.Workbook:
    answer = world.as_("consultant").get(f"/studies/{world.here.study}/doubt/questions.xlsx{query}")
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def test_the_page_says_what_the_draws_found(world: World) -> None:
    told = world.as_("consultant").get(f"/api/v1/studies/{world.here.study}/robustness").json()
    share = round(100 * told["same_shortlist"])
    html = page(world, "/doubt")
    assert f"In {share} of 100 draws today&#39;s solution comes first" in html
    assert f"Dans {share} tirages sur 100, la solution d&#39;aujourd&#39;hui arrive en tête" in page(world, "/doubt", "fr")
    for code, name in (("alpha", "Alpha"), ("beta", "Beta")):
        assert f">{name}</a>" in html
        assert f"{round(100 * told['in_top'][code][0])} of 100" in html


def test_the_ranking_page_says_it_in_short_and_leads_there(world: World) -> None:
    html = page(world, "/ranking")
    assert " today&#39;s solution comes first." in html
    assert f'href="/studies/{world.here.study}/doubt"' in html


def test_with_nothing_asked_there_is_nothing_to_be_sure_of(world: World) -> None:
    def forget(session: Session) -> None:
        for item in ("SAL.1.1", "SAL.1.2", "SAL.2.1", "SRV.1.1"):
            session.delete(session.get_one(Expectation, (world.here.study, item)))

    world.database.work(forget)
    assert "There is nothing to be sure of yet" in page(world, "/doubt")
    assert "How sure" not in page(world, "/ranking").replace("<title>", "")
    assert [sheet.title for sheet in workbook(world)] == ["Questions"]


def test_a_sheet_holds_what_is_asked_and_not_verified(world: World) -> None:
    """Beta's SAL.2.1 is unknown; SRV.1.2 is not asked for by anybody."""
    book = workbook(world)
    assert book.sheetnames == ["Alpha", "Beta"]
    rows = [[cell.value for cell in row] for row in book["Beta"].iter_rows(min_row=12)]
    assert rows[0][:4] == ["SAL.2.1", "Sales", "Works offline on a phone", "Works offline on a phone: proof"]
    assert all(cell in (None, "") for row in rows for cell in row[4:])
    assert book["Alpha"]["A12"].value == "Everything that was asked is verified."
    assert not any("Client" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_sheet_for_one_solution_in_the_other_language(world: World) -> None:
    book = workbook(world, "?solution=beta&lang=fr")
    assert book.sheetnames == ["Beta"]
    assert book["Beta"]["A1"].value == "Questions à Beta Ltd sur Beta, Pro"
    assert book["Beta"]["C12"].value == "Works offline on a phone (fr)"


def test_a_solution_that_nobody_has_rated_is_not_found(world: World) -> None:
    for solution in ("nobody", "a%22b"):
        answer = world.as_("consultant").get(f"/studies/{world.here.study}/doubt/questions.xlsx?solution={solution}")
        assert answer.status_code == 404


def test_what_looks_like_a_formula_stays_a_text(world: World) -> None:
    def write(session: Session) -> None:
        row = session.get_one(MapItem, (MAP_VERSION, "SAL.2.1"))
        row.content = row.content | {"text": {"en": "=1+1", "fr": "=1+1"}}
        session.add(row)

    world.database.work(write)
    assemble._maps.clear()
    cell = workbook(world, "?solution=beta")["Beta"]["C12"]
    assemble._maps.clear()
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_foreign_studies_answer_as_unknown_ones(world: World) -> None:
    for path in ("doubt", "doubt/questions.xlsx"):
        assert world.as_("consultant", "there").get(f"/studies/{world.here.study}/{path}").status_code == 404
        assert world.as_("client").get(f"/studies/{world.here.study}/{path}").status_code in (403, 404)


@pytest.mark.parametrize(("values", "ends"), [
    ([2.4, -13.4, 29.3], (-20, 30, 10)), ([0.0], (0, 1, 1)), ([5.0, 3.0], (0, 5, 1)), ([0.3, 0.1], (0, 0.3, 0.05)),
    ([-100, 100], (-100, 100, 50)),
])
def test_an_axis_has_round_steps_and_holds_its_values(values: list[float], ends: tuple[float, float, float]) -> None:
    assert scale(values) == pytest.approx(ends)


def test_sheets_have_names_that_a_spreadsheet_takes() -> None:
    used: set[str] = set()
    names = [sheet_name(each, used) for each in ("A/B: C?", "A B  C ", "History", "x" * 40, "X" * 40, "''", "'quoted'")]
    assert names == ["A B  C", "A B  C 2", "History 2", "x" * 31, "X" * 29 + " 2", "-", "quoted"]


def test_vendors_are_asked_by_all_their_ratings_and_not_for_a_trifle() -> None:
    carried = [("b", "I1", 0.3), ("c", "I1", 0.2), ("c", "I2", 0.2), ("d", "I1", 0.005)]
    told = {"shortlist": {"codes": ["a"]}, "to_verify": [dict(zip(("solution", "item", "doubt"), each, strict=True)) for each in carried]}
    assert to_ask(told) == ["a", "c", "b"]
    assert to_ask(told | {"shortlist": {"codes": []}}) == []


def test_where_nobody_is_left_out_no_share_is_shown(world: World) -> None:
    """All cover the one item that is asked for: everybody is shortlisted because any cut would part equals."""
    def level(session: Session) -> None:
        for item in ("SAL.1.1", "SAL.2.1", "SRV.1.1"):
            session.delete(session.get_one(Expectation, (world.here.study, item)))

    world.database.work(level)
    told = world.as_("consultant").get(f"/api/v1/studies/{world.here.study}/robustness").json()
    html = page(world, "/doubt")
    assert (len(told["shortlist"]["codes"]), told["proof"]["sure"]) == (len(told["ranking"]), [])
    assert "do not separate these" in html and "One doubt at a time" not in html
