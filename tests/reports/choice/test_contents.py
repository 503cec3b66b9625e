"""What the report of a decision says is what was signed: every figure, in three documents and two languages."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete
from sqlmodel import Session

from app.reports.document import Report, Table
from app.storage.tables import CostLine, Decision, DemonstrationScore, FinalChoice, FrozenShortlist, Outcome
from app.web.language import Speaker
from tests.reports.choice.conftest import Signed
from tests.reports.reading import find, plain
from tests.shortlists.choice.make import REASONS

Sign = Callable[..., Signed]
SECTIONS = ["1", "2", "3", "4", "5", "6", "7", "8", "A"]


def table(report: Report, id: str) -> Table:
    return next(block for section in report.sections for block in section.blocks if isinstance(block, Table) and block.id == id)


def figures(found: Table) -> dict[str, list]:
    """Row -> the frozen numbers of its cells."""
    return {row.key: [cell.value for cell in row.cells if cell.kind in ("number", "percent", "points")] for row in found.rows}


def test_the_sections_stand_in_their_order(signed: Sign) -> None:
    report = signed().report()
    assert [section.number for section in report.sections if not section.inner] == SECTIONS
    assert len({section.id for section in report.sections}) == len(report.sections)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_and_pdf_say_the_same(signed: Sign, language: str) -> None:
    one, voice = signed(), Speaker(language)
    report, page, paper = one.report(language), one.page_text(language), one.pdf_text(language)
    result = one.material().result
    said = [report.title, report.lead, REASONS, "Claire Martin", "Director", "Beta is easier", "Agreed with the board"]
    said.append("No mailbox at hand")
    said += [section.title for section in report.sections]
    for row in result["candidates"]:
        said += [voice.number(row["total"], 1), voice.number(row["total_worst"], 1), voice.number(row["total_best"], 1)]
        said += [voice.number(row[criterion]["score"], 1) for criterion in ("team", "ergonomics", "budget")]
        said += [voice.number(cost) for span in row["budget"]["costs"].values() for cost in span.values()]
    said += [voice.number(each["total"], 1) for person in result["by_participant"] for each in person["candidates"].values()]
    said.append(one.material().decision.input_sha256)
    for text in said:
        assert plain(text) in page, text
        assert plain(text) in paper, text


def test_each_language_has_its_own_words(signed: Sign) -> None:
    one = signed()
    assert one.report().title == "Alpha is chosen" and one.report("fr").title == "Alpha est choisi"
    assert plain("Criteria and result") in one.page_text() and plain("Criteria and result") not in one.page_text("fr")
    assert plain("Critères et résultat") in one.pdf_text("fr")


def test_the_pdf_is_tagged_and_says_its_language(signed: Sign) -> None:
    root = signed().pdf("fr").trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fr" and "/StructTreeRoot" in root


def test_the_totals_are_those_that_were_signed(signed: Sign) -> None:
    one = signed()
    assert figures(table(one.report(), "totals")) == {"beta": [1, 65.0, 65.0, 65.0], "alpha": [2, 59.5, 57.5, 77.5]}
    assert figures(table(one.report(), "weights")) == {"team": [40.0], "ergonomics": [30.0], "budget": [30.0]}
    by_code = {row["code"]: row for row in one.material().result["candidates"]}
    expected = {code: [row["team"]["score"], 2, row["team"]["deviation"]] for code, row in by_code.items()}
    assert figures(table(one.report(), "team")) == expected


@pytest.mark.parametrize("years", ["3", "5"])
def test_the_lines_of_a_candidate_make_its_total(signed: Sign, years: str) -> None:
    one = signed(label="Support in French")
    totals = {row["code"]: row["budget"]["costs"][years] for row in one.material().result["candidates"]}
    for code, span in totals.items():
        lines = figures(table(one.report(), f"lines-{code}-{years}"))
        total = lines.pop("total")
        assert total == [span["low"], span["likely"], span["high"]]
        assert [sum(each) for each in zip(*lines.values(), strict=True)] == pytest.approx(total, abs=1e-9)
    assert len(figures(table(one.report(), f"lines-alpha-{years}"))) == 3


def test_weights_were_set_before_any_score_was_seen(signed: Sign) -> None:
    assert plain("before anybody could see a score") in signed().page_text()


def test_a_choice_against_the_best_total_says_so(signed: Sign) -> None:
    report = signed().report()
    assert report.sections[0].title == "Why Alpha, although the best total is that of Beta"
    warnings = [block.text for block in report.sections[0].blocks if getattr(block, "tone", "") == "warning"]
    assert warnings == ["By total Beta (65.0) came first; Alpha has 59.5. The reasons above say why it is chosen all the same."]


def test_the_best_total_chosen_needs_no_warning(signed: Sign) -> None:
    report = signed(solution_code="beta").report()
    assert report.sections[0].title == "Why Beta"
    assert not [block for block in report.sections[0].blocks if getattr(block, "tone", "") == "warning"]


def test_what_changes_the_winner_begins_with_the_nearest_weight(signed: Sign) -> None:
    section = next(each for each in signed().report().sections if each.number == "4")
    assert section.title == "Alpha would come first if budget weighed less than 23% (now 30%)"
    assert "the costs decide" in section.blocks[-1].items[0]


def test_dissent_by_scores_and_in_words(signed: Sign) -> None:
    page = signed().page_text()
    assert plain("By their own scores 1 of 2 participants puts another before Alpha") in page
    assert plain("≠ Bob (Customer service)") in page and plain("≠ Alice") not in page
    assert plain("Bob: “Beta is easier”") in page
    assert plain("Beta: put first by Bob") in page


def test_who_dissents_by_scores_and_left_no_words_is_named(signed: Sign) -> None:
    sentence = plain("By their own scores Bob puts another first; no words of theirs were recorded.")
    assert sentence in signed(dissent=[]).page_text()


def test_demonstrations_tell_what_was_missing_first(signed: Sign) -> None:
    one = signed()
    steps = table(one.report(), "steps-alpha")
    assert [[cell.text for cell in row.cells] for row in steps.rows] == [
        ["Turns an email into a ticket", "Not shown"], ["Records an opportunity with its amount and close date", "Shown"],
    ]
    assert steps.rows[0].cells[0].more == "SRV.1.1. No mailbox at hand"
    assert figures(table(one.report(), "demonstrations")) == {"alpha": [1, 0, 1], "beta": [0, 1, 0]}


def test_what_is_still_not_verified_of_the_chosen_one(signed: Sign) -> None:
    found = table(signed(solution_code="beta").report(), "unverified")
    assert [(row.key, row.cells[0].more, row.cells[-1].value) for row in found.rows] == [
        ("SAL.2.1", "SAL.2.1. At the demonstration: partly shown", 25.0)
    ]


def test_the_outcome_is_asked_for_a_year_later(signed: Sign) -> None:
    one = signed()
    decided = one.material().decision.decided_on
    assert one.material().asked_on.year == decided.year + 1
    assert next(each for each in one.report().sections if each.number == "8").title == (
        f"On {Speaker('en').day(one.material().asked_on)} we ask what became of it"
    )


def test_the_workbook_holds_the_signed_numbers(signed: Sign) -> None:
    book = signed().workbook()
    assert book.sheetnames == [
        "Decision", "Criteria and result", "Each criterion", "What would change the winner", "Dissent", "Demonstrations",
        "From the shortlist", "What comes next", "Reproduction",
    ]
    sheet = book["Each criterion"]
    row, _ = find(sheet, "All candidates over 5 years, in EUR")
    assert [cell.value for cell in sheet[row + 3] if cell.value is not None] == ["Alpha", 24000, 30000, 36000]
    assert not [cell for each in book for line in each.iter_rows() for cell in line if cell.data_type == "f"]


def test_nothing_is_read_but_what_was_signed(signed: Sign) -> None:
    """Scores and costs that vanish behind the decision change no report of it."""
    one = signed()
    before = one.report()

    def disturb(session: Session) -> None:
        session.execute(delete(DemonstrationScore))
        session.execute(delete(CostLine))

    one.world.database.work(disturb)
    assert one.report() == before


def decide_again(session: Session, one: Signed) -> str:
    """The same decision once more, of a newer shortlist of the same study; returns its choice."""
    decision = session.get_one(Decision, one.decision)
    choice, outcome = session.get_one(FinalChoice, one.choice), session.get_one(Outcome, one.decision)
    shortlist = session.get_one(FrozenShortlist, choice.shortlist_id)
    later = decision.created_at.replace(year=2999)
    session.add(FrozenShortlist(**shortlist.model_dump() | {"id": "1" * 32, "number": 2}))
    session.flush()
    session.add(FinalChoice(**choice.model_dump() | {"id": "2" * 32, "shortlist_id": "1" * 32}))
    session.flush()
    session.add(Decision(**decision.model_dump() | {"id": "3" * 32, "choice_id": "2" * 32, "created_at": later}))
    session.flush()
    session.add(Outcome(**outcome.model_dump() | {"decision_id": "3" * 32}))
    return "2" * 32


def test_a_later_decision_of_the_study_marks_it_superseded(signed: Sign) -> None:
    one = signed()
    before = one.report()
    again = one.world.database.work(lambda session: decide_again(session, one))
    assert before.marks == () and [each.kind for each in one.report().marks] == ["superseded"]
    assert replace(one.report(), marks=()) == before
    assert "Superseded: this study decided again" in one.page()
    listed = one.world.as_("client", page=True).get("/reports").text
    assert listed.index(f"/choices/{again}/decision") < listed.index(f"/choices/{one.choice}/decision")
