"""Who may read the report of a decision: members their organisation's, a client account its company's, a share link its study's."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from app.storage.tables import Client, Decision, Study
from tests.reports.choice.conftest import Signed
from tests.shortlists.choice.make import add_choice
from tests.world import World

Sign = Callable[..., Signed]
READERS = ("admin", "consultant", "client", "guest")


def addresses(choice: str, decision: str) -> list[str]:
    pages = [f"/choices/{choice}/decision{rest}" for rest in ("", "/report.pdf", "/report.xlsx")]
    return pages + [f"/api/v1/decisions/{decision}/{name}" for name in ("report.pdf", "report.xlsx")]


@pytest.mark.parametrize("role", READERS)
def test_readers_open_their_own_and_find_it_listed(signed: Sign, role: str) -> None:
    one = signed()
    reader = one.world.as_(role, page=True)
    for address in addresses(one.choice, one.decision):
        answer = reader.get(address)
        assert answer.status_code == 200, address
        if address.startswith("/api") or "." in address:
            assert answer.headers["cache-control"] == "no-store"
    assert f'href="/choices/{one.choice}/decision"' in reader.get("/reports").text


@pytest.mark.parametrize("role", READERS)
def test_a_foreign_one_answers_as_one_that_does_not_exist(signed: Sign, role: str) -> None:
    one = signed()
    stranger = one.world.as_(role, "there")
    for foreign, unknown in zip(addresses(one.choice, one.decision), addresses("0" * 32, "0" * 32), strict=True):
        told, other = stranger.get(foreign), stranger.get(unknown)
        assert (told.status_code, other.status_code) == (404, 404)
        same = {"instance": "", "request_id": ""}
        assert told.json() | same == other.json() | same
    assert one.choice not in one.world.as_(role, "there", page=True).get("/reports").text


@pytest.mark.parametrize("role", ["client", "guest"])
def test_another_company_or_study_of_the_same_organisation(signed: Sign, role: str) -> None:
    one = signed()

    def move(session: Session) -> None:
        here = one.world.here
        other = Client(organisation_id=here.organisation, name="Another company")
        session.add(other)
        session.flush()
        study = Study(**session.get_one(Study, here.study).model_dump() | {"id": "4" * 32, "client_id": other.id})
        session.add(study)
        session.flush()
        row = session.get_one(Decision, one.decision)
        row.client_id, row.study_id = other.id, study.id
        session.add(row)

    one.world.database.work(move)
    reader = one.world.as_(role, page=True)
    assert {reader.get(address).status_code for address in addresses(one.choice, one.decision)} == {404}
    assert one.choice not in reader.get("/reports").text
    assert one.world.as_("consultant", page=True).get(addresses(one.choice, one.decision)[0]).status_code == 200


def test_a_participant_reads_none(signed: Sign) -> None:
    one = signed()
    answers = [one.world.as_("participant").get(address) for address in addresses(one.choice, one.decision)]
    assert {answer.status_code for answer in answers} == {401}, "asked to sign in, as at every other page of a reader"


def test_nobody_reads_none(signed: Sign) -> None:
    one = signed()
    assert {one.world.as_(None).get(address).status_code for address in addresses(one.choice, one.decision)} == {401}


def test_a_choice_that_is_not_decided_has_no_report(world: World) -> None:
    choice = world.database.work(lambda session: add_choice(session, world.here))
    assert world.as_("consultant").get(f"/choices/{choice}/decision").status_code == 404


def test_the_decision_page_leads_to_the_report(signed: Sign) -> None:
    one = signed()
    page = one.world.as_("consultant", page=True).get(f"/studies/{one.world.here.study}/choice/decision").text
    assert f'href="/choices/{one.choice}/decision"' in page


@pytest.mark.parametrize("lang", ["de", "EN", ""])
def test_another_language_is_refused(signed: Sign, lang: str) -> None:
    one = signed()
    assert one.world.as_("client").get(f"/api/v1/decisions/{one.decision}/report.pdf?lang={lang}").status_code == 422
