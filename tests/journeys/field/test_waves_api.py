"""The API of waves and observations: numbers, versions, filters, decisions, files; whose they are; what a closed programme refuses."""

from typing import Any

import pytest
from sqlmodel import Session

from app.storage.tables import Programme, Repository
from tests.journeys.field.kit import events, programme, seen, send, stored
from tests.journeys.make import Made, add_programme, marks
from tests.world import World


def root(made: Made) -> str:
    return f"/api/v1/programmes/{made.programme}/waves"


def new_wave(made: Made, **changes: Any) -> dict[str, Any]:
    return {"name": "Autumn", "kind": "after", "repository": made.repository, "starts": "2026-09-01", "ends": "2026-09-30"} | changes


def close_programme(world: World, made: Made) -> None:
    def work(session: Session) -> None:
        session.get_one(Programme, made.programme).status = "closed"

    world.database.work(work)


def test_waves_are_kept_in_numbers(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    answer = client.post(root(made), json=new_wave(made, mutation_id="wave-0001"))
    again = client.post(root(made), json=new_wave(made, mutation_id="wave-0001"))
    other = client.post(root(made), json=new_wave(made, name="Other", mutation_id="wave-0001"))
    assert (answer.status_code, again.json(), other.status_code) == (201, answer.json(), 409)
    found = answer.json()
    assert {name: value for name, value in found.items() if name not in ("id", "repository", "note", "created_at")} == {
        "number": 2, "name": "Autumn", "kind": "after", "status": "open", "version": 1, "observations": 0, "customers": 0,
        "starts": "2026-09-01", "ends": "2026-09-30",
    }
    listed = client.get(root(made)).json()
    assert ([each["number"] for each in listed["items"]], listed["total"]) == ([1, 2], 2)
    assert client.get(f"{root(made)}/{found['id']}").json() == found
    assert events(world, made) == [("wave.created", "Autumn")]


@pytest.mark.parametrize(("changes", "place"), [
    ({"name": " "}, "name"), ({"kind": "during"}, "kind"), ({"repository": "0" * 32}, "repository"), ({"ends": "2026-08-01"}, "body"),
    ({"starts": "soon"}, "starts"), ({"note": "\0"}, "note"),
])
def test_a_wave_that_cannot_stand(world: World, changes: dict[str, Any], place: str) -> None:
    made = programme(world)
    answer = world.as_("consultant").post(root(made), json=new_wave(made, **changes))
    assert (answer.status_code, [each["place"].removeprefix("body.") for each in answer.json()["errors"]]) == (422, [place])


def test_a_wave_is_changed_closed_and_reopened_by_version(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    wave = f"{root(made)}/{made.wave}"
    assert client.patch(wave, json={"name": "March"}).status_code == 428
    changed = client.patch(wave, json={"name": "March", "ends": None}, headers={"If-Match": "1"})
    assert (changed.status_code, changed.json()["name"], changed.json()["ends"], changed.json()["version"]) == (200, "March", None, 2)
    stale = client.patch(wave, json={"name": "April"}, headers={"If-Match": "1"})
    assert (stale.status_code, stale.json()["current"]["name"], stale.json()["current"]["changed_by"]) == (412, "March", "Consultant Here")
    assert client.patch(wave, json={"status": "closed"}, headers={"If-Match": "2"}).json()["status"] == "closed"
    assert client.patch(wave, json={"status": "closed"}, headers={"If-Match": "3"}).json()["version"] == 3
    assert client.patch(wave, json={"status": "open"}, headers={"If-Match": "3"}).json()["version"] == 4
    assert client.patch(wave, json={"name": None}, headers={"If-Match": "4"}).status_code == 422
    assert client.patch(wave, json={"starts": "2026-05-01", "ends": "2026-04-01"}, headers={"If-Match": "4"}).status_code == 422
    assert events(world, made) == [("wave.changed", "March"), ("wave.closed", "March"), ("wave.reopened", "March")]


def test_one_observation_is_sent_read_and_counted_once(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    address = f"{root(made)}/{made.wave}/observations"
    answer = client.post(f"{address}?guide={made.guide}", json=seen())
    again = client.post(f"{address}?guide={made.guide}", json=seen())
    assert (answer.status_code, answer.json()["status"], again.json()["status"]) == (201, "saved", "repeated")
    assert answer.json() == {"mutation_id": "visit-0001", "status": "saved", "id": again.json()["id"], "flags": [], "errors": []}
    found = client.get(f"{address}/{answer.json()['id']}").json()
    assert (found["customer"], found["marks"], found["status"], found["guide"]) == ("c1", seen()["marks"], "counted", made.guide)
    assert client.post(address, json=seen(customer="")).status_code == 422
    assert client.post(f"{address}?guide={'0' * 32}", json=seen("visit-0002")).status_code == 404


def test_a_batch_answers_for_each(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    address = f"{root(made)}/{made.wave}/observations/batch"
    body = {"guide": made.guide, "observations": [seen(), seen("visit-0002", customer="\0"), seen(), {"mutation_id": 3}]}
    answer = client.post(address, json=body).json()
    assert [each["status"] for each in answer["outcomes"]] == ["saved", "refused", "repeated", "refused"]
    assert (answer["saved"], answer["repeated"], answer["refused"]) == (1, 1, 2)
    assert [each["place"] for each in answer["outcomes"][1]["errors"]] == ["customer"]
    assert client.post(address, json={"observations": [seen()] * 501}).status_code == 422
    assert client.post(address, json={"observations": []}).status_code == 422


def test_lists_are_filtered_and_paged(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    send(world, made, [
        seen("visit-0001"), seen("visit-0002", customer="C2", method="call"),
        seen("visit-0003", customer="c3", segment="pro", observed_at=None),
        seen("visit-0004", customer="100%", marks=marks(greeted="no")),
    ])

    def found(query: str) -> list[str]:
        answer = client.get(f"{root(made)}/{made.wave}/observations?{query}")
        assert answer.status_code == 200, answer.text
        return sorted(each["customer"] for each in answer.json()["items"])

    assert found("") == ["100%", "C2", "c1", "c3"]
    assert found("segment=pro") == ["c3"]
    assert found("method=call") == ["C2"]
    assert found("flag=partial") == ["100%"]
    assert found("flag=any") == ["100%", "c3"]
    assert found("flag=no_time&segment=novice") == []
    assert found("customer=c") == ["C2", "c1", "c3"]
    assert found("customer=%25") == ["100%"]
    assert found("status=set_aside") == []
    assert len(found("size=3")) == 3
    assert len(found("size=3&page=2")) == 1
    assert client.get(f"{root(made)}/{made.wave}/observations?flag=nonsense").status_code == 422


def test_setting_aside_needs_a_reason_and_counting_again_none(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    (outcome,) = send(world, made, [seen()])
    address = f"{root(made)}/{made.wave}/observations/{outcome.id}"
    assert client.patch(address, json={"status": "set_aside"}).status_code == 428
    without = client.patch(address, json={"status": "set_aside"}, headers={"If-Match": "1"})
    assert (without.status_code, [each["place"] for each in without.json()["errors"]]) == (422, ["reason"])
    aside = client.patch(address, json={"status": "set_aside", "reason": "Broken off"}, headers={"If-Match": "1"}).json()
    assert (aside["status"], aside["reason"], aside["version"], aside["marks"]) == ("set_aside", "Broken off", 2, seen()["marks"])
    assert client.get(f"{root(made)}/{made.wave}").json()["observations"] == 0
    stale = client.patch(address, json={"status": "counted"}, headers={"If-Match": "1"})
    current = stale.json()["current"]
    assert (stale.status_code, current["status"], current["changed_by"]) == (412, "set_aside", "Consultant Here")
    again = client.patch(address, json={"status": "counted"}, headers={"If-Match": "2"}).json()
    assert (again["status"], again["reason"], again["version"]) == ("counted", "", 3)
    kinds = [kind for kind, _ in events(world, made)]
    assert kinds == ["repository.frozen", "observation.received", "observation.set_aside", "observation.counted"]


def test_a_correction_keeps_the_old_values_and_mends_their_flags(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    sent = seen(customer="ann@example.com", segment="martians")
    (outcome,) = send(world, made, [sent])
    address = f"{root(made)}/{made.wave}/observations/{outcome.id}"
    assert outcome.flags == ["unknown_segment", "personal"]
    assert client.patch(address, json={"segment": "venusians"}, headers={"If-Match": "1"}).status_code == 422
    mended = client.patch(address, json={"segment": "novice", "customer": "c9"}, headers={"If-Match": "1"}).json()
    assert (mended["segment"], mended["customer"], mended["flags"], mended["version"]) == ("novice", "c9", [], 2)
    # What its sender sends again is still the same observation, and so is what the correction says: an export that comes back.
    assert [each.status for each in send(world, made, [sent, seen(customer="c9")])] == ["repeated", "repeated"]
    assert [each.flags for each in send(world, made, [seen(customer="c8")])] == [["changed_copy"]]
    assert events(world, made)[2] == ("observation.corrected", "c9")


def test_files_and_the_upload(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    send(world, made, [seen(note="=1+1")])
    wave = f"{root(made)}/{made.wave}"
    text = client.get(f"{wave}/observations.csv")
    assert (text.status_code, text.headers["content-disposition"]) == (200, 'attachment; filename="wave-1-observations.csv"')
    assert "'=1+1" in text.text
    assert client.get(f"{wave}/observations.json").json()["observations"][0]["note"] == "=1+1"
    for name, content in (("a.csv", text.content), ("a.xlsx", client.get(f"{wave}/observations.xlsx").content)):
        answer = client.post(f"{wave}/observations/upload", files={"file": (name, content)})
        assert (answer.status_code, answer.json()["repeated"], answer.json()["layout"]) == (200, 1, "table"), answer.text
    new = b"customer;interaction;level;method;observed at\nc5;greeted;yes;call;02/03/2026\n"
    shown = client.post(f"{wave}/observations/upload?preview=true&guide={made.guide}", files={"file": ("a.csv", new)}).json()
    assert (shown["preview"], shown["saved"], shown["notices"]) == (
        True, 1, [{"place": "E2", "message": "02/03/2026 is read as day/month: 2026-03-02."}],
    )
    assert len(stored(world, made)) == 1
    assert client.post(f"{wave}/observations/upload?guide={made.guide}", files={"file": ("a.csv", new)}).json()["saved"] == 1
    assert [each.segment_code for each in stored(world, made)] == ["novice", "novice"]
    refused = client.post(f"{wave}/observations/upload", files={"file": ("a.csv", b"customer;interaction;level\n;greeted;yes\n")})
    assert (refused.status_code, [each["place"] for each in refused.json()["errors"]]) == (422, ["A2"])


BODIES: list[tuple[str, str, Any]] = [
    ("POST", "", None), ("PATCH", "/{wave}", {"name": "X"}), ("POST", "/{wave}/observations", seen("visit-9999")),
    ("POST", "/{wave}/observations/batch", {"observations": [seen("visit-9999")]}), ("GET", "/{wave}", None),
    ("GET", "/{wave}/observations", None), ("GET", "/{wave}/observations/{observation}", None),
    ("PATCH", "/{wave}/observations/{observation}", {"status": "set_aside", "reason": "No"}),
    ("GET", "/{wave}/observations.csv", None), ("GET", "/{wave}/observations.xlsx", None), ("GET", "/{wave}/observations.json", None),
    ("POST", "/{wave}/observations/upload", b"customer,interaction,level\nc1,greeted,yes\n"),
]


@pytest.mark.parametrize(("method", "path", "body"), BODIES, ids=[f"{method} {path}" for method, path, _ in BODIES])
def test_what_is_of_another_organisation_is_not_there(world: World, method: str, path: str, body: Any) -> None:
    made = programme(world)
    theirs = world.database.work(lambda session: add_programme(session, world.there))
    query_of = stored(world, theirs)[0]
    if method == "POST" and not path:
        body = new_wave(theirs)
    sent = {"files": {"file": ("a.csv", body)}} if isinstance(body, bytes) else {"json": body} if body else {}
    client = world.as_("consultant")
    filled = path.format(wave=theirs.wave, observation=query_of.id)
    for address in (root(theirs) + filled, root(made) + filled) if path else (root(theirs),):  # theirs, and theirs under ours
        assert client.request(method, address, headers={"If-Match": "1"}, **sent).status_code == 404
    assert len(stored(world, theirs)) == 3


def test_a_closed_programme_receives_and_is_not_changed(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    (outcome,) = send(world, made, [seen()])
    close_programme(world, made)
    wave = f"{root(made)}/{made.wave}"
    refused = [
        client.post(root(made), json=new_wave(made)), client.patch(wave, json={"name": "X"}, headers={"If-Match": "1"}),
        client.patch(f"{wave}/observations/{outcome.id}", json={"status": "set_aside", "reason": "No"}, headers={"If-Match": "1"}),
    ]
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(409, "programme_closed")] * 3
    assert client.post(f"{wave}/observations", json=seen("visit-0002", customer="c2")).json()["status"] == "saved"
    assert client.post(f"{wave}/observations/batch", json={"observations": [seen("visit-0003", customer="c3")]}).json()["saved"] == 1
    sheet = b"customer,interaction,level\nc4,greeted,yes\n"
    assert client.post(f"{wave}/observations/upload", files={"file": ("a.csv", sheet)}).json()["saved"] == 1
    assert len(stored(world, made)) == 4


def test_a_wave_with_observations_freezes_the_repository_that_it_takes(world: World) -> None:
    made, client = programme(world), world.as_("consultant")
    send(world, made, [seen()])

    def renew(session: Session) -> str:
        newer = Repository(programme_id=made.programme, number=2, name="Newer", content={"scale": 3, "interactions": []})
        session.add(newer)
        session.flush()
        return newer.id

    newer = world.database.work(renew)
    answer = client.patch(f"{root(made)}/{made.wave}", json={"repository": newer}, headers={"If-Match": "1"}).json()
    assert (answer["repository"]["number"], answer["repository"]["frozen_at"] is not None) == (2, True)
