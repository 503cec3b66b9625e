"""What a reader must see first: superseded, draft, nobody left, nothing essential; in both languages."""

from typing import Any

import pytest

from app.reports.press import press
from tests.reports.reading import Change, Freeze, get, page_text, pdf, pdf_text, plain, workbook
from tests.world import World

# The documents are made of rows that are already read: one database is enough here, the doors are tried on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
EU = {"kind": "data_residency", "values": ["eu"], "reason": "Our insurer asks for it"}
MARKS = {
    "en": ("Superseded: shortlist 2 was frozen on", "This shortlist cannot be signed yet"),
    "fr": ("Remplacée\u00a0: la short-list 2 a été figée le", "Cette short-list ne peut pas encore être signée"),
}


def three(world: World, shortlist: str, language: str = "en") -> list[str]:
    """The same report as page, paper and workbook, as bare text."""
    reader = world.as_("client", page=True)
    book = workbook(reader, shortlist, language)
    cells = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return [plain(page_text(reader, shortlist, language)), plain(pdf_text(reader, shortlist, language)), plain(cells)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_newer_number_marks_the_older_one(world: World, freeze: Freeze, agree: Change, language: str) -> None:
    superseded, draft = (plain(each) for each in MARKS[language])
    first = freeze()["id"]
    before = three(world, first, language)
    assert [superseded in each for each in before] == [False, False, False]
    agree("SAL.1.1", level=3)
    second = freeze()["id"]
    assert [superseded in each for each in three(world, first, language)] == [True, True, True]
    assert [superseded in each for each in three(world, second, language)] == [False, False, False]
    assert [draft in each for each in three(world, second, language)] == [False, False, False]  # alpha is wholly known


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_draft_says_so_and_what_is_missing(world: World, freeze: Freeze, demand: Change, language: str) -> None:
    demand([{"kind": "systems", "values": ["sage"]}])  # a system that no list of connectors names is to verify
    frozen = freeze()
    assert frozen["result"]["shortlist"]["signable"] is False
    draft = plain(MARKS[language][1])
    missing = plain({
        "en": "Alpha: constraint to verify, Systems to connect", "fr": "Alpha\u00a0: contrainte à vérifier, Systèmes à connecter",
    }[language])
    for text in three(world, frozen["id"], language):
        assert draft in text
        assert missing in text


def test_every_sheet_of_paper_carries_the_marks(world: World, freeze: Freeze, agree: Change) -> None:
    first = freeze()["id"]
    agree("SAL.1.1", level=3)
    freeze()
    pages = pdf(world.as_("client"), first).pages
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "Superseded" in text
        assert "Client of Here · CRM choice · Shortlist 1" in text
        assert f"{number} / {len(pages)}" in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pdf_is_tagged_titled_and_has_bookmarks(world: World, freeze: Freeze, language: str) -> None:
    paper = pdf(world.as_("client"), freeze()["id"], language)
    root: Any = paper.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"].value
    assert "/StructTreeRoot" in root
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert paper.metadata is not None
    assert paper.metadata.title == f"Client of Here – CRM choice – {'Shortlist' if language == 'en' else 'Short-list'} 1"
    assert len(paper.outline) >= 10


def test_the_same_report_gives_the_same_bytes(world: World, freeze: Freeze) -> None:
    address = f"/api/v1/shortlists/{freeze()['id']}/report.pdf"
    first = get(world.as_("client"), address)
    press.forget()
    assert get(world.as_("client"), address) == first


def test_nothing_excluded_and_nothing_essential(world: World, freeze: Freeze, agree: Change) -> None:
    agree("SAL.1.1", level=3)
    frozen = freeze()
    assert frozen["result"]["excluded"] == []
    for text in three(world, frozen["id"]):
        assert plain("3 solutions compared, none excluded, 1 shortlisted") in text
        assert plain("No item was called essential") in text


def test_an_elimination_keeps_its_reason_and_its_fit(world: World, freeze: Freeze, demand: Change) -> None:
    demand([EU])
    frozen = freeze()
    (out,) = frozen["result"]["excluded"]
    for text in three(world, frozen["id"])[:2]:
        assert plain(f"Gamma Pro {out['proven']:.1f}% {out['best']:.1f}% Excluded") in text
        assert plain("Data residency: European Union. The profile says: United States. Our insurer asks for it") in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_excluded_is_still_a_report(world: World, freeze: Freeze, demand: Change, language: str) -> None:
    demand([{"kind": "licence", "values": ["open_source"]}])
    frozen = freeze()
    assert frozen["result"]["ranking"] == []
    sentence = {"en": "No solution passes every knock-out and constraint",
                "fr": "Aucune solution ne passe tous les critères éliminatoires et toutes les contraintes"}[language]
    for text in three(world, frozen["id"], language):
        assert plain(sentence) in text
        assert "Alpha" in text


def test_essentials_knock_outs_comments_and_open_points_are_told(world: World, freeze: Freeze, agree: Change) -> None:
    agree("SAL.1.1", level=4, knock_out=True, floor=2, owner="Alice", reason="The law asks for it")
    agree("SRV.1.1", comment="Not all agree on this one", discuss=True)
    for text in three(world, freeze()["id"]):
        for sentence in ("yes, at least 2", "Alice", "The law asks for it", "Not all agree on this one", "left open"):
            assert plain(sentence) in text
