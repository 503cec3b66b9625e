"""What a phone sends: an outcome for each observation, a retry counted once, nothing refused for being late or odd."""

import json

import pytest
from sqlalchemy import select

from app.storage.tables import Observation, Programme, Wave
from tests.journeys.make import Made, add_programme
from tests.world import World, add_observer


@pytest.fixture
def made(world: World) -> Made:
    """A programme without observations, and Oscar, who holds a link to its guide."""
    def work(session) -> Made:
        made = add_programme(session, world.here, observed=False)
        add_observer(session, world.here, made.wave, made.guide)
        return made

    return world.database.work(work)


def door(made: Made) -> str:
    return f"/api/v1/field/{made.wave}/{made.guide}/observations"


def sent(number: int = 1, **more) -> dict:
    return {
        "mutation_id": f"phone-{number:06d}", "customer": f"C-{number:02d}-abc", "segment": None, "observer": "Oscar", "method": "in_store",
        "channel": "store", "observed_at": "2026-03-02T10:30+01:00", "note": "",
        "marks": {
            "greeted": {"level": "yes", "na": False, "verbatim": "« Bonjour »"}, "advice": {"level": "good", "na": False, "verbatim": ""},
            "surprise": {"level": None, "na": True, "verbatim": ""}, "refund": {"level": "slow", "na": False, "verbatim": "Trois semaines"},
        },
        **more,
    }


def send(world: World, made: Made, *observations, who: str = "observer"):
    return world.as_(who).post(door(made), json={"observations": list(observations)})


def stored(world: World) -> list[Observation]:
    query = select(Observation).order_by(Observation.customer, Observation.mutation_id)
    return world.database.work(lambda session: list(session.execute(query).scalars()))


@pytest.mark.parametrize("who", ["observer", "consultant", "admin"])
def test_an_observation_arrives_whole(world: World, made: Made, who: str) -> None:
    answer = send(world, made, sent(), who=who)
    (row,) = stored(world)
    assert answer.status_code == 200
    assert answer.json() == {"outcomes": [{"mutation_id": "phone-000001", "status": "saved", "id": row.id, "flags": [], "problems": []}]}
    assert (row.customer, row.segment_code, row.observer, row.method, row.channel_code, row.origin) == (
        "C-01-abc", "novice", "Oscar", "in_store", "store", "phone")
    assert row.marks == sent()["marks"]
    assert row.observed_at.isoformat() == "2026-03-02T09:30:00+00:00"
    assert (row.wave_id, row.guide_id) == (made.wave, made.guide)


def test_a_retry_is_counted_once_and_gets_the_first_answer(world: World, made: Made) -> None:
    first = send(world, made, sent(1), sent(2)).json()["outcomes"]
    again = send(world, made, sent(2), sent(3), sent(1)).json()["outcomes"]
    assert [(each["mutation_id"], each["status"]) for each in again] == [
        ("phone-000002", "repeated"), ("phone-000003", "saved"), ("phone-000001", "repeated")]
    assert [again[0]["id"], again[2]["id"]] == [first[1]["id"], first[0]["id"]]
    assert len(stored(world)) == 3


def test_one_batch_may_hold_the_same_observation_twice(world: World, made: Made) -> None:
    outcomes = send(world, made, sent(), sent()).json()["outcomes"]
    assert [each["status"] for each in outcomes] == ["saved", "repeated"]
    assert len(stored(world)) == 1


@pytest.mark.parametrize(("broken", "echoed"), [
    ({"customer": ""}, "phone-000001"), ({"note": "half \ud800 a pair"}, "phone-000001"), ({"note": "a NUL \x00 in it"}, "phone-000001"),
    ({"mutation_id": "\ud800" * 9}, "?" * 9), ({"marks": {"greeted": {"level": "yes", "verbatim": "x" * 4001}}}, "phone-000001"),
    ({"name": "Jeanne Martin"}, "phone-000001"), ({"observed_at": "yesterday"}, "phone-000001"), ({"\ud800": 1}, "phone-000001"),
])
def test_what_cannot_be_stored_is_refused_alone(world: World, made: Made, broken: dict, echoed: str) -> None:
    body = json.dumps({"observations": [sent(1, **broken), sent(2)]})
    answer = world.as_("observer").post(door(made), content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    refused, saved = answer.json()["outcomes"]
    assert (refused["mutation_id"], refused["status"], refused["id"]) == (echoed, "refused", None)
    assert refused["problems"] and all(each["message"] for each in refused["problems"])
    assert saved["status"] == "saved"
    assert [each.customer for each in stored(world)] == ["C-02-abc"]


@pytest.mark.parametrize("item", ["text", 7, None, [], True, {}])
def test_any_json_in_a_batch_answers_for_itself(world: World, made: Made, item: object) -> None:
    outcomes = send(world, made, item, sent()).json()["outcomes"]
    assert [each["status"] for each in outcomes] == ["refused", "saved"]


@pytest.mark.parametrize("body", [
    "", "{", "[]", '{"observations": []}', '{"observations": {}}', '{"observations": [{}], "more": 1}', "null",
])
def test_a_body_that_is_no_batch_stores_nothing(world: World, made: Made, body: str) -> None:
    answer = world.as_("observer").post(door(made), content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, stored(world)) == (422, [])


def test_too_many_at_once_store_nothing(world: World, made: Made) -> None:
    answer = send(world, made, *(sent(n) for n in range(501)))
    assert (answer.status_code, stored(world)) == (422, [])


@pytest.mark.parametrize("what", ["closed wave", "closed programme", "odd"])
def test_late_or_odd_is_kept_and_flagged(world: World, made: Made, what: str) -> None:
    def close(session) -> None:
        if what == "closed wave":
            session.get_one(Wave, made.wave).status = "closed"
        if what == "closed programme":
            session.get_one(Programme, made.programme).status = "closed"

    world.database.work(close)
    odd = {
        "customer": "jeanne@example.com", "observed_at": None, "method": "telepathy", "channel": "moon", "segment": "nobody",
        "marks": {"nothing": {"level": "x", "na": False, "verbatim": ""}},
    } if what == "odd" else {}
    (outcome,) = send(world, made, sent(1, **odd)).json()["outcomes"]
    assert outcome["status"] == "saved"
    expected = {"closed wave": {"late"}, "closed programme": set(), "odd": {
        "no_time", "unknown_method", "unknown_channel", "unknown_segment", "unknown_interaction", "partial", "personal"}}
    assert set(outcome["flags"]) == expected[what]


def test_who_sends_without_a_name_is_the_observer(world: World, made: Made) -> None:
    send(world, made, sent(1, observer=""), {key: value for key, value in sent(2).items() if key != "observer"})
    assert [each.observer for each in stored(world)] == ["Oscar", "Oscar"]
    assert [each.received_by for each in stored(world)] == ["Oscar", "Oscar"]


def test_what_has_arrived_is_told_to_who_sent_it(world: World, made: Made) -> None:
    send(world, made, sent(1), sent(2, observer="Somebody else"))
    told = world.as_("observer").get(door(made)).json()
    assert (told["observer"], told["observer_key"]) == ("Oscar", "link oscar")
    assert {each["mutation_id"] for each in told["items"]} == {"phone-000001", "phone-000002"}  # whatever name the phone gave them
    item = next(each for each in told["items"] if each["mutation_id"] == "phone-000001")
    assert {name: item[name] for name in ("mutation_id", "customer", "method", "marked", "observed_at", "flags")} == {
        "mutation_id": "phone-000001", "customer": "C-01-abc", "method": "in_store", "marked": 4,
        "observed_at": "2026-03-02T09:30:00+00:00", "flags": []}
    assert world.as_("consultant").get(door(made)).json()["items"] == []


def test_what_a_link_sends_is_its_observers(world: World, made: Made) -> None:
    """Somebody took over what another observer left on the phone: the sent name stays in the note, and the link's name signs."""
    send(world, made, sent(1, observer="Ann"), sent(2, observer="Ann", note="In the rain"), sent(3))
    assert [(each.observer, each.note) for each in stored(world)] == [
        ("Oscar", "Sent as Ann."), ("Oscar", "In the rain\nSent as Ann."), ("Oscar", "")]
    french = {"accept-language": "fr"}
    for again in (sent(1, observer="Ann"), sent(2, observer="Ann", note="In the rain"), sent(3)):
        answers = [world.as_(who).post(door(made), json={"observations": [again]}, headers=french) for who in ("observer", "consultant")]
        assert [each.json()["outcomes"][0]["status"] for each in answers] == ["repeated", "repeated"], again
    assert len(stored(world)) == 3


def test_an_observation_taken_over_after_a_lost_answer_is_stored_once(world: World, made: Made) -> None:
    """Ann's own sending arrived, its answer did not; then Oscar's link sends it."""
    first = send(world, made, sent(1, observer="Ann"), who="consultant").json()["outcomes"][0]
    again = send(world, made, sent(1, observer="Ann")).json()["outcomes"][0]
    assert (again["status"], again["id"]) == ("repeated", first["id"])
    assert [each.observer for each in stored(world)] == ["Ann"]


def test_a_member_may_send_for_somebody_else(world: World, made: Made) -> None:
    send(world, made, sent(1, observer="Ann"), who="consultant")
    assert [(each.observer, each.note) for each in stored(world)] == [("Ann", "")]


def test_another_spelling_is_no_other_name(world: World, made: Made) -> None:
    send(world, made, sent(1, observer="oscar"))
    assert [(each.observer, each.note) for each in stored(world)] == [("oscar", "")]


def test_a_full_note_keeps_its_own_words(world: World, made: Made) -> None:
    full = sent(1, observer="Ann", note="x" * 4000)
    assert [send(world, made, full).json()["outcomes"][0]["status"] for _ in range(2)] == ["saved", "repeated"]
    assert [(each.observer, each.note) for each in stored(world)] == [("Oscar", "x" * 4000)]


def test_another_wave_guide_or_organisation_is_an_unknown_one(world: World, made: Made) -> None:
    theirs, second = (
        world.database.work(lambda session, side=side: add_programme(session, side, observed=False)) for side in (world.there, world.here)
    )
    nowhere = "0" * 32
    unknown = world.as_("consultant").post(f"/api/v1/field/{nowhere}/{nowhere}/observations", json={"observations": [sent()]})
    assert unknown.status_code == 404
    for wave, guide, who in (
        (theirs.wave, theirs.guide, "consultant"), (theirs.wave, theirs.guide, "observer"), (made.wave, second.guide, "consultant"),
        (second.wave, made.guide, "consultant"), (second.wave, second.guide, "observer"), (made.wave, nowhere, "observer"),
    ):
        path = f"/api/v1/field/{wave}/{guide}/observations"
        answers = world.as_(who).post(path, json={"observations": [sent()]}), world.as_(who).get(path)
        assert [each.status_code for each in answers] == [404, 404], (path, who)
        assert answers[0].json()["detail"] == unknown.json()["detail"]
    assert stored(world) == []


@pytest.mark.parametrize(("who", "status"), [("client", 403), ("guest", 403), (None, 401)])
def test_nobody_else_may_send(world: World, made: Made, who: str | None, status: int) -> None:
    assert send(world, made, sent(), who=who).status_code == status
    assert stored(world) == []
