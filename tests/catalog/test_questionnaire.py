"""The questionnaire to a vendor: it goes out in either language and its answers come back without loss."""

import io
from typing import Any

import openpyxl
import pytest

from app.catalog.questionnaire import MODES, SENTENCES
from app.web.language import Speaker
from tests.world import World

NEW = {"source": "2026", "year": 2027, "cut_off": "2027-11-20", "editors": ["Camille Martin"]}
ANSWER = {"level": "3", "mode": "by settings without code", "phrase": "Works on trains too", "where": "https://docs.example/offline"}
RESPONDENT = {"respondent": "Zoé Petit, product manager", "date": "2026-11-19"}
CARD = ("edition", "solution", "name", "language", "respondent", "date")
KEYS = ("item", "domain", "text", "proof", "level", "mode", "phrase", "where")


def sent(world: World, solution: str = "beta", language: str = "en", query: str = "") -> openpyxl.Workbook:
    member = world.as_("consultant")
    member.cookies.set("language", language)
    answer = member.get(f"/api/v1/editions/2026/solutions/{solution}/questionnaire{query}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="questionnaire-2026-{solution}-{language}.xlsx"'
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def asked(book: openpyxl.Workbook) -> list[str]:
    return [row[0].value for row in book["Questionnaire"].iter_rows(min_row=2)]


def fill(book: openpyxl.Workbook, answers: dict[str, dict[str, Any]], **card: str) -> bytes:
    for row in book["Questionnaire"].iter_rows(min_row=2):
        for key, value in answers.get(row[0].value, {}).items():
            row[KEYS.index(key)].value = value
    for key, value in (RESPONDENT | card).items():
        book["Contact"].cell(CARD.index(key) + 1, 2).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bring_back(world: World, data: bytes) -> Any:
    return world.as_("admin").post("/api/v1/editions/2027/uploads", files={"file": ("answers.xlsx", data)})


@pytest.fixture
def draft(world: World) -> World:
    assert world.as_("admin").post("/api/v1/editions", json=NEW).status_code == 201
    return world


def test_only_what_nobody_verified_is_asked(world: World) -> None:
    assert asked(sent(world)) == ["SAL.2.1"]
    assert asked(sent(world, "alpha")) == []
    assert asked(sent(world, "gamma")) == []
    assert asked(sent(world, query="?core=true")) == ["SAL.2.1"]


@pytest.mark.parametrize(("language", "mode", "phrases"), [
    ("en", "By settings without code", {
        "en": "Works on trains too", "fr": "Réponse de l'éditeur, en anglais\u00a0: «\u00a0Works on trains too\u00a0»"}),
    ("fr", "par paramétrage sans code", {
        "en": "The vendor's answer, in French: “Works on trains too”", "fr": "Works on trains too"}),
])
def test_answers_come_back_without_loss(draft: World, language: str, mode: str, phrases: dict[str, str]) -> None:
    book = sent(draft, language=language)
    compared = bring_back(draft, fill(book, {"SAL.2.1": ANSWER | {"mode": mode}})).json()
    assert compared["differences"]["moves"] == [{"solution": "beta", "item": "SAL.2.1", "move": "new", "old": None, "new": 3}]
    before = draft.as_("admin").get("/api/v1/editions/2027/solutions/beta/ratings").json()["items"]
    assert draft.as_("admin").post(f"/api/v1/editions/2027/uploads/{compared['id']}/apply").status_code == 200
    after = draft.as_("admin").get("/api/v1/editions/2027/solutions/beta/ratings").json()["items"]
    key = "vendor-answer-2026-11-19-zoe-petit-product-manager-57c0a9"
    assert [each for each in after if each not in before] == [{
        "solution": "beta", "item": "SAL.2.1", "level": 3, "grade": "vendor_statement", "mode": "settings", "source": key,
        "where": "https://docs.example/offline", "also": [], "phrase": phrases, "rater": "Admin Here", "confidence": 0.5, "expired": False,
    }]
    source = draft.as_("admin").get("/api/v1/editions/2027/solutions/beta").json()["sources"][key]
    assert (source["title"], source["kind"], source["date"]) == (
        "Answer of the vendor, Zoé Petit, product manager", "vendor_answer", "2026-11-19")


def test_a_short_answer_counts_and_no_answer_changes_nothing(draft: World) -> None:
    unanswered = bring_back(draft, fill(sent(draft), {"SAL.2.1": {"level": "?"}})).json()
    assert unanswered["differences"]["moves"] == []
    compared = bring_back(draft, fill(sent(draft), {"SAL.2.1": {"level": 0}})).json()
    draft.as_("admin").post(f"/api/v1/editions/2027/uploads/{compared['id']}/apply")
    rated = draft.as_("admin").get("/api/v1/editions/2027/solutions/beta/ratings").json()["items"][2]
    assert (rated["level"], rated["mode"], rated["where"]) == (0, "none", "Questionnaire, SAL.2.1")
    assert rated["phrase"]["en"] == "The vendor gives this level without saying more."


def test_better_evidence_is_left_as_it_is(draft: World) -> None:
    book = sent(draft)
    rated = {
        "level": 2, "grade": "documented", "mode": "standard", "source": "docs", "where": "p 2", "phrase": {"en": "Half", "fr": "À moitié"},
        "rater": "Camille",
    }
    assert draft.as_("admin").put("/api/v1/editions/2027/solutions/beta/ratings/SAL.2.1", json=rated).status_code == 200
    compared = bring_back(draft, fill(book, {"SAL.2.1": ANSWER})).json()
    assert (compared["already_verified"], compared["differences"]["moves"]) == (["SAL.2.1"], [])


@pytest.mark.parametrize(("answer", "card", "places"), [
    (ANSWER | {"level": "4"}, {}, ["Questionnaire!E2"]),
    (ANSWER | {"level": "yes"}, {}, ["Questionnaire!E2"]),
    (ANSWER | {"mode": "magic"}, {}, ["Questionnaire!F2"]),
    (ANSWER | {"mode": None}, {}, ["Questionnaire!F2"]),
    (ANSWER | {"level": "0"}, {}, ["Questionnaire!F2"]),
    ({"phrase": "We do"}, {}, ["Questionnaire!E2"]),
    (ANSWER | {"phrase": "=1+1"}, {}, ["Questionnaire!G2"]),
    (ANSWER, {"respondent": "", "date": "soon", "language": "de"}, ["Contact!B4", "Contact!B5", "Contact!B6"]),
    (ANSWER, {"solution": "nobody"}, ["Contact!B2", "Questionnaire!A2"]),
    (ANSWER | {"item": "ZZZ.9.9"}, {}, ["Questionnaire!A2"]),
    (ANSWER, {"date": "2030-01-01"}, ["Contact!B6"]),
])
def test_every_mistake_is_named_with_its_cell(draft: World, answer: dict[str, Any], card: dict[str, str], places: list[str]) -> None:
    refused = bring_back(draft, fill(sent(draft), {"SAL.2.1": answer}, **card))
    assert refused.status_code == 422
    assert sorted({each["place"] for each in refused.json()["errors"]}) == places


def test_a_questionnaire_without_its_columns(draft: World) -> None:
    book = sent(draft)
    book["Questionnaire"].delete_cols(5)
    refused = bring_back(draft, fill(book, {}))
    assert [each["place"] for each in refused.json()["errors"]] == ["Questionnaire!A1"]


def test_merged_cells_hide_no_answer(draft: World) -> None:
    book = sent(draft)
    book["Questionnaire"].merge_cells("E2:F2")
    refused = bring_back(draft, fill(book, {"SAL.2.1": {"level": "3"}}))
    assert [each["place"] for each in refused.json()["errors"] if ":" in each["place"]] == ["Questionnaire!E2:F2"]


def test_what_the_sheet_does_not_read_may_hold_anything(draft: World) -> None:
    book = sent(draft)
    book["Questionnaire"]["J2"] = "=1+1"
    assert bring_back(draft, fill(book, {"SAL.2.1": ANSWER})).status_code == 200


def test_every_choice_is_one_choice() -> None:
    """A list inside a cell's rule is split at its commas."""
    assert [each for language in ("en", "fr") for key in MODES if "," in (each := Speaker(language).say(SENTENCES[key]))] == []


def test_two_people_are_two_sources(draft: World) -> None:
    keys = []
    for name in ("Иван Петров", "李雷"):
        compared = bring_back(draft, fill(sent(draft), {"SAL.2.1": ANSWER | {"phrase": name}}, respondent=name)).json()
        draft.as_("admin").post(f"/api/v1/editions/2027/uploads/{compared['id']}/apply")
        keys.append(draft.as_("admin").get("/api/v1/editions/2027/solutions/beta/ratings").json()["items"][2]["source"])
    assert len(set(keys)) == 2 and set(keys) <= set(draft.as_("admin").get("/api/v1/editions/2027/solutions/beta").json()["sources"])


def test_where_we_looked_before_supports_no_answer(draft: World) -> None:
    book = sent(draft)
    looked = {"level": None, "also": [{"source": "docs", "where": "searched"}]}
    assert draft.as_("admin").put("/api/v1/editions/2027/solutions/beta/ratings/SAL.2.1", json=looked).status_code == 200
    compared = bring_back(draft, fill(book, {"SAL.2.1": ANSWER})).json()
    draft.as_("admin").post(f"/api/v1/editions/2027/uploads/{compared['id']}/apply")
    rated = draft.as_("admin").get("/api/v1/editions/2027/solutions/beta/ratings").json()["items"][2]
    assert (rated["also"], rated["confidence"]) == ([], 0.5)
