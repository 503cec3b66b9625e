"""What the room does behind its doors, on both databases: what is stored, what is refused, and the one event of each change."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access import clients
from app.access.keys import Person
from app.access.scope import header_of, study_of
from app.errors import Conflict, Invalid, NotFound, StaleVersion
from app.storage.tables import Client, Edition, Expectation, MapItem, Study, Workshop
from app.studies import overview, participants, progress, service, workshops
from app.studies.schemas import NewParticipant, NewStudy, ParticipantChange, StudyChange, WorkshopChange
from tests.studies.conftest import events, person
from tests.world import World


def new_study(**changes: Any) -> NewStudy:
    return NewStudy.model_validate({"client_name": "Exemple SA", "title": "CRM", "edition": "2026", "format": "2-days"} | changes)


def change(**parts: Any) -> StudyChange:
    return StudyChange.model_validate(parts)


def test_a_new_study_is_pinned_and_has_its_sessions(world: World, here: Person) -> None:
    study = world.database.work(lambda session: service.create_study(session, here, new_study(context={"seats": 12})))
    rows = world.database.work(lambda session: workshops.workshops_of(session, study.id))
    assert (study.edition_id, study.map_version, study.format_code, study.status, study.version) == (
        world.edition,
        "2026.1",
        "2-days",
        "open",
        1,
    )
    assert study.constraints == {"rules": []}
    assert study.profile["weights"] == [0.0, 1.0, 2.0, 4.0, 6.0]
    assert [(each.code, each.position, each.day, each.domains, each.teams, each.status) for each in rows] == [
        ("J1", 1, 1, ["SAL"], ["sales"], "planned"), ("J2", 2, 2, ["SRV"], ["service"], "planned"),
    ]
    assert [each[:2] for each in events(world)] == [("client.created", study.client_id), ("study.created", study.id)]


def test_a_retry_with_the_same_mutation_id_makes_one_study(world: World, here: Person) -> None:
    wanted = new_study(mutation_id="set-up-1234")
    first = world.database.work(lambda session: service.create_study(session, here, wanted).id)
    second = world.database.work(lambda session: service.create_study(session, here, wanted).id)
    assert first == second
    assert len(events(world)) == 2


def test_a_retry_after_the_study_was_closed_answers_the_first_participant(world: World, here: Person) -> None:
    new, study_id = NewParticipant(name="Bob", team="it", mutation_id="add-bob-1234"), world.here.study
    first = world.database.work(lambda session: participants.add_participant(session, here, study_id, new).id)
    world.database.work(lambda session: service.set_status(session, here, study_id, "closed"))
    assert world.database.work(lambda session: participants.add_participant(session, here, study_id, new).id) == first
    assert [each[0] for each in events(world)] == ["participant.added", "study.closed"]


def other_person(world: World) -> Person:
    return replace(person(world.here, "Admin"), id=world.here.users["admin"])


@pytest.mark.parametrize("changed", [
    {"title": "ERP"}, {"client_name": "Other SA"}, {"context": {"seats": 13}}, {"edition": "2031"}, {"format": "9-days"},
    {"client_name": None, "client_id": "of here"},
])
def test_a_mutation_id_stands_for_one_study(world: World, here: Person, changed: dict[str, Any]) -> None:
    changed = changed | ({"client_id": world.here.client} if "client_id" in changed else {})
    base: dict[str, Any] = {"mutation_id": "set-up-1234", "context": {"seats": 12}}
    world.database.work(lambda session: service.create_study(session, here, new_study(**base)))
    with pytest.raises(Conflict) as refused:
        world.database.work(lambda session: service.create_study(session, here, new_study(**base | changed)))
    assert (refused.value.code, len(events(world))) == ("mutation_reused", 2)


def test_a_mutation_id_belongs_to_who_used_it_and_to_what_was_said(world: World, here: Person) -> None:
    first = new_study(client_name=None, client_id=world.here.client, mutation_id="set-up-1234")
    bob = NewParticipant(name="Bob", team="it", mutation_id="add-bob-1234")
    study_id = world.database.work(lambda session: service.create_study(session, here, first).id)
    assert world.database.work(lambda session: service.create_study(session, here, first).id) == study_id
    world.database.work(lambda session: participants.add_participant(session, here, study_id, bob))
    world.database.work(lambda session: clients.create_client(session, here, "Exemple SA", "client-1234"))
    other, rob = other_person(world), bob.model_copy(update={"name": "Rob"})
    for again in (
        lambda session: service.create_study(session, other, first),
        lambda session: participants.add_participant(session, other, study_id, bob),
        lambda session: participants.add_participant(session, here, study_id, rob),
        lambda session: participants.add_participant(session, here, world.here.study, bob),
        lambda session: clients.create_client(session, other, "Exemple SA", "client-1234"),
        lambda session: clients.create_client(session, here, "Other SA", "client-1234"),
        lambda session: clients.create_client(session, here, "Other SA", "add-bob-1234"),
    ):
        with pytest.raises(Conflict) as refused:
            world.database.work(again)
        assert refused.value.code == "mutation_reused"
    assert len(events(world)) == 3


@pytest.mark.parametrize(("wrong", "place"), [({"edition": "2031"}, "edition"), ({"format": "9-days"}, "format")])
def test_what_cannot_be_chosen_is_named_and_nothing_is_stored(world: World, here: Person, wrong: dict[str, str], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.database.work(lambda session: service.create_study(session, here, new_study(**wrong)))
    assert [each.place for each in refused.value.problems] == [place]
    assert events(world) == []


def test_a_draft_edition_cannot_be_chosen(world: World, here: Person) -> None:
    def unpublish(session: Session) -> None:
        session.get_one(Edition, world.edition).status = "draft"

    world.database.work(unpublish)
    with pytest.raises(Invalid):
        world.database.work(lambda session: service.create_study(session, here, new_study()))


def test_a_client_of_another_organisation_is_unknown(world: World, here: Person) -> None:
    with pytest.raises(NotFound):
        world.database.work(lambda session: service.create_study(session, here, new_study(client_name=None, client_id=world.there.client)))


def test_two_clients_cannot_have_one_name(world: World, here: Person, there: Person) -> None:
    with pytest.raises(Conflict) as refused:
        world.database.work(lambda session: clients.create_client(session, here, "CLIENT of Héré"))
    assert refused.value.sentence() == "A client called CLIENT of Héré exists already."
    world.database.work(lambda session: clients.create_client(session, there, "Client of Here"))  # another organisation's names say nothing


def test_a_client_is_renamed_with_one_event(world: World, here: Person) -> None:
    world.database.work(lambda session: clients.rename_client(session, here, world.here.client, "Exemple Group"))
    world.database.work(lambda session: clients.rename_client(session, here, world.here.client, "Exemple Group"))
    assert events(world) == [("client.renamed", world.here.client, {"name": "Client of Here"}, {"name": "Exemple Group"})]


def test_a_change_replaces_its_part_raises_the_version_and_makes_one_event(world: World, here: Person) -> None:
    study_id = world.here.study
    rule = {"kind": "licence", "values": ["open_source"], "amount": None, "currency": None, "reason": "Policy"}
    wanted = change(title="CRM 2027", constraints={"rules": [rule]})
    study = world.database.work(lambda session: service.update_study(session, here, study_id, 1, wanted))
    assert (study.title, study.constraints, study.version) == ("CRM 2027", {"rules": [rule]}, 2)
    assert events(world) == [(
        "study.changed", "title, constraints", {"title": "CRM choice", "constraints": {"rules": []}},
        {"title": "CRM 2027", "constraints": {"rules": [rule]}},
    )]


def test_what_is_already_so_makes_no_event(world: World, here: Person) -> None:
    study = world.database.work(lambda session: service.update_study(session, here, world.here.study, 1, change(title="CRM choice")))
    assert (study.version, events(world)) == (1, [])


def test_who_writes_second_gets_what_is_there_now(world: World, here: Person) -> None:
    study_id = world.here.study
    world.database.work(lambda session: service.update_study(session, here, study_id, 1, change(title="First")))
    with pytest.raises(StaleVersion) as refused:
        world.database.work(lambda session: service.update_study(session, here, study_id, 1, change(title="Second")))
    current = refused.value.current
    assert (current["title"], current["version"], current["changed_by"]) == ("First", 2, "Consultant")
    assert dt.datetime.fromisoformat(current["changed_at"]).tzinfo is not None
    assert len(events(world)) == 1


def test_a_multiplier_needs_a_domain_of_the_studys_map(world: World, here: Person) -> None:
    with pytest.raises(Invalid) as refused:
        wanted = change(profile={"domain_multipliers": {"SAL": 1.5, "ZZZ": 2}})
        world.database.work(lambda session: service.update_study(session, here, world.here.study, 1, wanted))
    assert [each.place for each in refused.value.problems] == ["profile.domain_multipliers.ZZZ"]


def test_a_closed_study_is_read_only_until_it_is_reopened(world: World, here: Person) -> None:
    study_id = world.here.study
    world.database.work(lambda session: service.set_status(session, here, study_id, "closed"))
    refusals = (
        lambda session: service.update_study(session, here, study_id, 2, change(title="Later")),
        lambda session: participants.add_participant(session, here, study_id, NewParticipant(name="Bob", team="it")),
        lambda session: workshops.change_workshop(session, here, study_id, "J1", WorkshopChange(status="open")),
    )
    for refused in refusals:
        with pytest.raises(Conflict):
            world.database.work(refused)
    world.database.work(lambda session: service.set_status(session, here, study_id, "closed"))  # already so: no event
    study = world.database.work(lambda session: service.set_status(session, here, study_id, "open"))
    assert (study.status, study.version) == ("open", 3)
    assert [each[0] for each in events(world)] == ["study.closed", "study.reopened"]


@pytest.mark.parametrize("act", [
    lambda session, who, study: service.update_study(session, who, study, 1, change(title="Mine")),
    lambda session, who, study: service.set_status(session, who, study, "closed"),
    lambda session, who, study: participants.list_participants(session, who, study, 1, 50),
    lambda session, who, study: participants.add_participant(session, who, study, NewParticipant(name="Eve", team="it")),
    lambda session, who, study: workshops.list_workshops(session, who, study, 1, 50),
    lambda session, who, study: workshops.change_workshop(session, who, study, "J1", WorkshopChange(status="open")),
])
def test_another_organisations_study_answers_as_an_unknown_one(world: World, here: Person, act: Any) -> None:
    sentences = []
    for study in (world.there.study, "0" * 32):
        with pytest.raises(NotFound) as refused:
            world.database.work(lambda session, study=study: act(session, here, study))
        sentences.append((refused.value.code, refused.value.sentence()))
    assert sentences[0] == sentences[1]
    assert events(world) == []


def test_participants_are_added_corrected_and_removed(world: World, here: Person) -> None:
    study_id = world.here.study
    run = world.database.work
    added = run(
        lambda session: participants.add_participant(
            session, here, study_id, NewParticipant(name="Émile", team="it", mutation_id="add-emile-1")
        )
    )
    again = run(
        lambda session: participants.add_participant(
            session, here, study_id, NewParticipant(name="Émile", team="it", mutation_id="add-emile-1")
        )
    )
    assert again.id == added.id
    run(
        lambda session: participants.change_participant(
            session, here, study_id, added.id, ParticipantChange(name="Émile", team="sales", job="CFO")
        )
    )
    found = run(lambda session: participants.list_participants(session, here, study_id, 1, 50))
    assert [(each["name"], each["team"], each["job"]) for each in found["items"]] == [
        ("Alice", "sales", "Sales manager"),
        ("Émile", "sales", "CFO"),
    ]
    run(lambda session: participants.remove_participant(session, here, study_id, added.id))
    assert [each[0] for each in events(world)] == ["participant.added", "participant.changed", "participant.removed"]
    with pytest.raises(NotFound):
        run(lambda session: participants.remove_participant(session, here, study_id, added.id))


def test_a_participant_of_another_study_is_unknown(world: World, here: Person) -> None:
    theirs = world.participant(world.there)
    with pytest.raises(NotFound):
        world.database.work(lambda session: participants.remove_participant(session, here, world.here.study, theirs))


def test_a_session_changes_and_the_uncovered_domains_are_said(world: World, here: Person) -> None:
    wanted = WorkshopChange.model_validate({"held_on": "2026-12-02", "domains": ["SRV"], "status": "open"})
    world.database.work(lambda session: workshops.change_workshop(session, here, world.here.study, "J1", wanted))
    found = world.database.work(lambda session: workshops.list_workshops(session, here, world.here.study, 1, 50))
    assert found["uncovered_domains"] == ["SAL"]
    assert events(world) == [(
        "workshop.changed", "J1", {"held_on": None, "domains": ["SAL"], "status": "planned"},
        {"held_on": "2026-12-02", "domains": ["SRV"], "status": "open"},
    )]
    with pytest.raises(Invalid):
        wrong = WorkshopChange(domains=["SAL", "ZZZ"])
        world.database.work(lambda session: workshops.change_workshop(session, here, world.here.study, "J1", wrong))


def test_progress_counts_what_the_sessions_cover_once(world: World, here: Person) -> None:
    """The map has 5 items (2 of SRV); 4 are agreed: 3 of SAL and SRV.1.1. Core items are SAL.1.1, SAL.2.1 and SRV.1.1."""
    study_id = world.here.study

    def of_the_study(session: Session) -> progress.Progress:
        return progress.progress_of_studies(session, {study_id: "2026.1"})[study_id]

    def cover(session: Session, domains: list[str], core_only: bool) -> None:
        for workshop in workshops.workshops_of(session, study_id):
            workshop.domains, workshop.core_only = domains, core_only

    assert world.database.work(of_the_study) == progress.Progress(4, 5)
    world.database.work(lambda session: cover(session, ["SRV"], False))
    assert world.database.work(of_the_study) == progress.Progress(1, 2)
    world.database.work(lambda session: cover(session, ["SAL", "SRV"], True))
    assert world.database.work(of_the_study) == progress.Progress(3, 3)


def test_an_item_out_of_scope_is_agreed_and_one_not_yet_discussed_is_not(world: World, here: Person) -> None:
    def level(session: Session, value: int | None) -> None:
        session.get_one(Expectation, (world.here.study, "SAL.1.1")).level = value

    counted = []
    for value in (0, None):
        world.database.work(lambda session, value=value: level(session, value))
        found = world.database.work(lambda session: workshops.list_workshops(session, here, world.here.study, 1, 50))
        counted.append([(each["code"], each["agreed"], each["items"]) for each in found["items"]])
    assert counted == [[("J1", 3, 3), ("J2", 1, 2)], [("J1", 2, 3), ("J2", 1, 2)]]


def test_the_list_shows_own_studies_the_last_changed_first(world: World, here: Person) -> None:
    second = world.database.work(lambda session: service.create_study(session, here, new_study(title="Étude mobilité")).id)
    world.database.work(lambda session: service.update_study(session, here, world.here.study, 1, change(title="CRM d'été")))
    found = world.database.work(lambda session: service.list_studies(session, here, 1, 50))
    assert [each["id"] for each in found["items"]] == [world.here.study, second]
    assert [(each["client"]["name"], each["progress"]) for each in found["items"]] == [
        ("Client of Here", {"agreed": 4, "items": 5}), ("Exemple SA", {"agreed": 0, "items": 5}),
    ]
    assert found["items"][0]["changed_at"] > found["items"][0]["created_at"]


@pytest.mark.parametrize(
    ("q", "titles"), [("etude", ["Étude mobilité"]), ("ÉTUDE exemple", ["Étude mobilité"]), ("client of", ["CRM choice"]), ("%", [])]
)
def test_the_search_knows_no_accents_and_no_wildcards(world: World, here: Person, q: str, titles: list[str]) -> None:
    world.database.work(lambda session: service.create_study(session, here, new_study(title="Étude mobilité")))
    found = world.database.work(lambda session: service.list_studies(session, here, 1, 50, q))
    assert ([each["title"] for each in found["items"]], found["total"]) == (titles, len(titles))


@pytest.mark.parametrize("studies", [1, 3])
def test_the_list_asks_as_often_for_one_study_as_for_three(world: World, here: Person, studies: int) -> None:
    from sqlalchemy import event

    for _ in range(studies - 1):
        world.database.work(lambda session: service.create_study(session, here, new_study(client_name=None, client_id=world.here.client)))
    asked: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.extend([statement] if statement.startswith("SELECT") else [])

    event.listen(world.database.engine, "before_cursor_execute", count)
    found = world.database.work(lambda session: service.list_studies(session, here, 1, 50))
    event.remove(world.database.engine, "before_cursor_execute", count)
    assert (found["total"], len(asked)) == (studies, 5)


def test_pages_of_the_list_do_not_overlap(world: World, here: Person) -> None:
    for title in ("A", "B"):
        world.database.work(
            lambda session, title=title: service.create_study(session, here, new_study(title=title, client_name=f"Client {title}"))
        )
    pages = [world.database.work(lambda session, page=page: service.list_studies(session, here, page, 2)) for page in (1, 2, 3)]
    assert [([each["title"] for each in page["items"]], page["total"]) for page in pages] == [(["B", "A"], 3), (["CRM choice"], 3), ([], 3)]


def test_the_checklist_says_what_is_next(world: World, here: Person) -> None:
    study_id = world.database.work(lambda session: service.create_study(session, here, new_study()).id)

    def steps(session: Session, which: str) -> list[tuple[str, str]]:
        found = overview.checklist(session, study_of(session, here, which))
        return [*((each.name, each.state) for each in found), ("next", getattr(overview.next_step(found), "name", ""))]

    assert world.database.work(lambda session: steps(session, study_id)) == [
        ("context", "todo"),
        ("constraints", "todo"),
        ("participants", "todo"),
        ("workshops", "todo"),
        ("grid", "todo"),
        ("ranking", "todo"),
        ("shortlist", "todo"),
        ("next", "context"),
    ]
    assert world.database.work(lambda session: steps(session, world.here.study)) == [
        ("context", "done"), ("constraints", "todo"), ("participants", "done"), ("workshops", "todo"), ("grid", "started"),
        ("ranking", "started"), ("shortlist", "todo"), ("next", "workshops"),
    ]


def test_the_header_is_what_every_page_of_a_study_needs(world: World, here: Person) -> None:
    assert world.database.work(lambda session: header_of(session, study_of(session, here, world.here.study))) == {
        "id": world.here.study, "title": "CRM choice", "client_name": "Client of Here", "status": "open", "edition_code": "2026",
        "map_version": "2026.1",
    }


def test_nothing_was_stored_of_a_refused_study(world: World, here: Person) -> None:
    """The client's name is taken only at the end: the study before it must go as well."""
    with pytest.raises(Conflict):
        world.database.work(lambda session: service.create_study(session, here, new_study(client_name="Client of Here")))
    tables = (Client, Study, Workshop, MapItem)
    counted = [
        world.database.work(lambda session, table=table: session.execute(select(func.count()).select_from(table)).scalar_one())
        for table in tables
    ]
    assert counted == [2, 2, 4, 5]
    assert world.database.work(lambda session: session.execute(select(col(Study.version)).distinct()).scalars().all()) == [1]
