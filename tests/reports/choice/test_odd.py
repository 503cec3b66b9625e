"""Decisions that are not the ordinary case still make a whole report in both languages."""

from collections.abc import Callable

import pytest

from app.reports.choice.story import tell
from app.web.language import Speaker
from tests.reports.choice.conftest import Signed
from tests.reports.reading import plain

Sign = Callable[..., Signed]
BOTH = pytest.mark.parametrize("language", ["en", "fr"])


def whole(one: Signed, language: str) -> tuple[str, str]:
    """Page and PDF, with every title of the report in both; the workbook opens."""
    page, paper = one.page_text(language), one.pdf_text(language)
    for section in one.report(language).sections:
        assert plain(section.title) in page and plain(section.title) in paper, section.title
    assert len(one.workbook(language).sheetnames) == 9
    return page, paper


@BOTH
def test_none_is_chosen(signed: Sign, language: str) -> None:
    one = signed(solution_code=None, reasons="Neither runs without a network.")
    whole(one, language)
    titles = {section.number: section.title for section in one.report().sections if section.number}
    assert one.report().title == "None of the candidates is chosen"
    assert (titles["1"], titles["5"], titles["7"]) == ("Why none of them", "1 voice against", "Where the candidates came from")
    assert plain("Is  in use") not in one.page_text()


@BOTH
def test_a_candidate_that_nobody_costed(signed: Sign, language: str) -> None:
    one = signed(costed="alpha")
    page, _ = whole(one, language)
    said = {"en": "Beta is not costed: without a cost it has no total.", "fr": "Beta n’est pas chiffré : sans coût, pas de total."}
    assert plain(said[language]) in page
    titles = [section.title for section in one.report().sections]
    assert "Alpha is the only candidate with all three criteria" in titles and "No other candidate has a total" in titles


@BOTH
def test_nobody_scored_and_nothing_is_costed(signed: Sign, language: str) -> None:
    one = signed(scored=False, costed="none", dissent=[])
    whole(one, language)
    report = one.report()
    assert report.lead.endswith("No candidate had all three criteria.")
    assert "The decision was taken before every candidate had all three criteria." in [
        getattr(block, "text", "") for block in report.sections[0].blocks
    ]


@BOTH
def test_no_dissent(signed: Sign, language: str) -> None:
    said = {"en": "No dissent was recorded.", "fr": "Aucun avis divergent n’a été consigné."}
    page, paper = whole(signed(dissent=[]), language)
    assert plain(said[language]) in page and plain(said[language]) in paper


@BOTH
def test_twenty_participants(signed: Sign, language: str) -> None:
    one = signed(crowd=18)
    page, paper = whole(one, language)
    for place in range(18):
        assert plain(f"Person {place:02}") in page and plain(f"Person {place:02}") in paper
    assert {row["team"]["n"] for row in one.material().result["candidates"]} == {20}


@BOTH
def test_very_long_words_and_markup(signed: Sign, language: str) -> None:
    word = "Kundenbeziehungsverwaltungssoftwareauswahlverfahren" * 3
    one = signed(
        reasons=word * 20 + "\n\n#let x = 1; <b>*bold*</b> $e=mc^2$ @ref", dissent=[{"name": word, "text": word * 20}], label=word,
        signed_by=[{"name": word, "role": word}] * 5,
    )
    page, paper = whole(one, language)
    for text in (word * 20, "#let x = 1; <b>*bold*</b> $e=mc^2$ @ref"):
        assert plain(text) in page and plain(text) in paper
    assert "<b>*bold*</b>" not in one.page(language)


def test_an_old_step_without_a_note(signed: Sign) -> None:
    """A mark may be stored without its note."""
    one = signed()
    material = one.material()
    for each in material.inputs["demonstrations"]:
        for step in each["steps"].values():
            step.pop("note", None)
    assert tell(material, Speaker("en")).title == "Alpha is chosen"
