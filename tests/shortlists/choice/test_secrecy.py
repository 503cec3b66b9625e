"""Until the weights are set nobody but their author sees what a participant said: not a score, a mean, a total or a count by value."""

import csv
import io
import re

import pytest
from fastapi.routing import iter_route_contexts
from openpyxl import load_workbook
from sqlmodel import Session

from app.errors import Conflict
from app.shortlists.choice import results, scores, service
from app.storage.tables import DemonstrationScore
from tests.shortlists.choice.conftest import Desk
from tests.shortlists.choice.make import NEUTRAL, consultant

SAID = "Their people knew our trade"  # a comment that would give itself away
FIT = [4, 0, 4, 1]
SUS = [5, 1, 4, 2, 5, 2, 4, 1, 5, 3]  # usability 85, and team fit 56.25
BINARY = (".xlsx", "t.pdf")  # hold the moment at which they were written
LISTS = {"/my-scores", "/api/v1/my-scores", "/outcomes", "/api/v1/outcomes", "/api/v1/outcomes/summary", "/reports", "/studies"}


@pytest.fixture
def scored(desk: Desk) -> Desk:
    answer = desk.score(desk.alice, "alpha", team_fit=FIT, sus=SUS, comment=SAID)
    assert answer.status_code == 200, answer.text
    return desk


def gives_away(text: str) -> bool:
    plain = text.replace(" ", "").replace("&#34;", '"')
    marks = (SAID, str(FIT), str(SUS), '"sus":', '"team_fit":', "'sus':", "'team_fit':")
    return any(each.replace(" ", "") in plain for each in marks)


def doors(desk: Desk) -> list[str]:
    """Every address of the whole service that can be read with the study, the choice and a candidate, and the lists."""
    values = {"study_id": desk.world.here.study, "choice_id": desk.choice, "solution": "alpha", "client_id": desk.world.here.client}
    found = set()
    for context in iter_route_contexts(desk.world.app.routes):
        parameters = set(context.path.split("{")[1:]) if "{" in context.path else set()
        names = {each.partition("}")[0].partition(":")[0] for each in parameters}
        own = context.path in LISTS or (names and names <= values.keys())
        if own and "GET" in (context.methods or ()) and "stream" not in context.path:
            found.add(context.path.format(**values))
    return sorted(found)


@pytest.mark.parametrize("who", ["consultant", "client", "guest", "bob"])
def test_no_door_tells_what_was_said(scored: Desk, who: str) -> None:
    addresses = doors(scored)
    assert f"{scored.path}/scores" in addresses and f"{scored.study}/events" in addresses and "/my-scores" in addresses
    for page in (False, True):
        client = scored.world.as_(who, page=page)
        for address in addresses:
            if address.startswith("/api") != page:
                answer = client.get(address)
                assert answer.status_code < 500, address
                assert not gives_away(answer.text), address


def test_scores_and_result_ask_for_the_weights_first(scored: Desk) -> None:
    for address in (f"{scored.path}/scores", f"{scored.path}/result"):
        answer = scored.consultant.get(address)
        assert (answer.status_code, answer.json()["code"]) == (409, "weights_first")
    line = {"solution": "alpha", "kind": "licences", "label": "All", "basis": "year", "low": 1, "likely": 2, "high": 3}
    cost = scored.consultant.post(f"{scored.path}/costs", json=line)
    assert (cost.status_code, cost.json()["code"]) == (409, "weights_first")
    body = {"solution_code": "alpha", "reasons": "x" * 20, "decided_on": "2026-01-01", "signed_by": [{"name": "A"}]}
    signed = scored.consultant.post(f"{scored.path}/decision", json=body)
    assert (signed.status_code, signed.json()["code"]) == (409, "weights_first")


def test_services_keep_it_as_well_as_the_doors(scored: Desk) -> None:
    person = consultant(scored.world.here)
    for told in (scores.scores, results.result):
        with pytest.raises(Conflict) as refused:
            scored.work(lambda session, told=told: told(session, person, scored.choice))
        assert refused.value.code == "weights_first"
    overview = scored.work(lambda session: service.overview(session, person, scored.world.here.study))
    assert not gives_away(str(overview))
    assert [(each["name"], each["scored"]) for each in overview["participants"]] == [("Alice", ["alpha"]), ("Bob", [])]
    assert {each["code"]: each["scored"] for each in overview["candidates"]} == {"alpha": 1, "beta": 0}


@pytest.mark.parametrize("who", ["consultant", "bob"])
def test_the_answers_do_not_change_what_can_be_read(desk: Desk, who: str) -> None:
    """Two worlds that differ only in what Alice said look the same to everybody else, figures and counts included."""
    desk.score(desk.alice, "alpha", team_fit=[0, 0, 0, 0], sus=NEUTRAL, comment="a")
    desk.score(desk.alice, "beta", team_fit=[0, 0, 0, 0], sus=NEUTRAL, comment="a")

    def seen() -> dict[str, str]:
        told = {}
        for address in doors(desk):
            answer = desk.world.as_(who, page=not address.startswith("/api")).get(address)
            told[address] = re.sub(r"[0-9a-f]{16,}", "#", f"{answer.status_code} {answer.text}") if address[-5:] not in BINARY else ""
        return told

    def overwrite(session: Session) -> None:
        for code in ("alpha", "beta"):
            row = session.get_one(DemonstrationScore, (desk.choice, code, desk.people.alice.participant_id))
            row.team_fit, row.sus, row.comment = [4, 4, 4, None], [5, 1, 5, 1, 5, 1, 5, 1, 5, 1], "Much longer"

    before = seen()
    desk.work(overwrite)
    assert seen() == before
    assert len([each for each in before.values() if each.startswith("200")]) > (20 if who == "consultant" else 1)


def test_the_history_says_who_and_when_and_never_what(scored: Desk) -> None:
    scored.score(scored.alice, "alpha", team_fit=[1, 1, 1, 1], comment=SAID)
    told = scored.consultant.get(f"{scored.study}/events", params={"size": 200}).json()["items"]
    mine = [each for each in told if each["kind"] == "demonstration_score.saved"]
    assert [(each["actor_name"], each["subject"], each["old"], each["new"]) for each in mine] == [
        ("Alice", "alpha", None, {"version": 1}), ("Alice", "alpha", {"version": 1}, {"version": 2}),
    ]
    scored.weigh()
    assert not gives_away(str(scored.events())), "not after the weights either"


def test_everything_is_shown_once_the_weights_are_set(scored: Desk) -> None:
    scored.weigh()
    (told,) = scored.consultant.get(f"{scored.path}/scores").json()["items"]
    assert gives_away(scored.consultant.get(f"{scored.path}/scores").text), "the other tests look for what is there"
    assert (told["team_fit"], told["sus"], told["comment"]) == (FIT, SUS, SAID)
    assert (told["team_score"], told["sus_score"], told["late"]) == (56.25, 85.0, False)
    assert scored.consultant.get(f"{scored.path}/result").status_code == 200
    for who in ("client", "guest", "bob"):
        assert scored.world.as_(who).get(f"{scored.path}/scores").status_code in (401, 403), who


def test_exports_of_the_study_hold_no_score(scored: Desk) -> None:
    frozen = scored.consultant.get(f"{scored.study}/shortlists").json()["items"][0]["id"]
    assert not gives_away(scored.consultant.get(f"/api/v1/shortlists/{frozen}").text)
    workbook = scored.world.as_("consultant", page=True).get(f"/reports/{frozen}/report.xlsx")
    assert workbook.status_code == 200
    rows = [row for sheet in load_workbook(io.BytesIO(workbook.content)) for row in sheet.iter_rows(values_only=True)]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    assert "Alpha" in text.getvalue() and not gives_away(text.getvalue())
