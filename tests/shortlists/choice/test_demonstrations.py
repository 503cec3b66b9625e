"""The script compares candidates on the same essentials and tries each one's own weak points; what was shown is marked on it."""

import pytest

from app.shortlists.assemble import MapContent
from app.shortlists.choice.script import MOST, _essentials, _picked
from app.storage.tables import MapItem
from tests.shortlists.choice.conftest import Desk
from tests.shortlists.choice.make import LAST_WEEK
from tests.world import both

IF = {"If-Match": "2"}


def address(desk: Desk, solution: str = "alpha") -> str:
    return f"{desk.path}/demonstrations/{solution}"


def test_the_script_of_each_candidate(desk: Desk) -> None:
    alpha = desk.consultant.get(address(desk)).json()["script"]
    beta = desk.consultant.get(address(desk, "beta")).json()["script"]
    # Expected: SAL.1.1 4, SAL.1.2 2, SAL.2.1 3, SRV.1.1 3, weighing 6, 2, 4, 4 of 16. Alpha falls short on SRV.1.1, beta on SAL.1.1.
    assert [(each["item"], each["why"], each["standing"]) for each in alpha["steps"]] == [
        ("SAL.1.1", "essential", "met"), ("SRV.1.1", "gap", "gap"),
    ]
    assert [(each["item"], each["why"], each["standing"]) for each in beta["steps"]] == [
        ("SAL.1.1", "essential", "gap"), ("SAL.2.1", "unknown", "unknown"),
    ]
    assert (alpha["minutes"], beta["minutes"]) == (8, 8)
    first, unknown = beta["steps"]
    assert (first["expectation"], first["rating"], first["weight"], first["proof"]) == (
        4, 3, 37.5, both("Records an opportunity with its amount and close date: proof"),
    )
    assert first["lost"] == pytest.approx(37.5 / 4)
    assert first["evidence"] == {
        "grade": "documented", "mode": "standard", "phrase": both("beta on SAL.1.1"), "source": "docs", "place": "page 1",
    }
    assert (unknown["evidence"], unknown["rating"], unknown["lost"], unknown["weight"]) == (None, None, 25, 25)
    assert alpha["left_out"] == {"essential": 0, "gap": 0, "unknown": 0}


def item(code: str, position: int) -> MapItem:
    return MapItem(version="x", code=code, domain=code[:3], sub_domain=code[:5], position=position, core=True, teams=[], content={})


def test_essentials_are_knock_outs_first_then_by_weight_and_the_domains_take_turns() -> None:
    codes = [f"{domain}.1.{n}" for domain in ("SAL", "SRV", "MKT") for n in range(1, 7)]
    functional_map = MapContent("x", "", [], {code: item(code, n) for n, code in enumerate(codes, 1)})
    asked = {code: {"code": code, "domain": code[:3], "expectation": 4, "knock_out": code == "MKT.1.6"} for code in codes}
    points = {code: [3.0, 1.0, 0.0] if code != "SRV.1.6" else [8.0, 0.0, 0.0] for code in codes}
    order = _essentials(functional_map, asked, points)
    assert order[:8] == ["MKT.1.6", "SRV.1.6", "SAL.1.1", "SRV.1.1", "MKT.1.1", "SAL.1.2", "SRV.1.2", "MKT.1.2"]
    other = _essentials(functional_map, asked, {code: [sum(each), 0.0, 0.0] for code, each in points.items()})
    assert other == order, "the same for a candidate that loses nothing"
    picked, left_out = _picked(functional_map, asked, points)
    assert list(picked.values()) == ["essential"] * MOST["essential"] + ["gap"] * (len(codes) - 1 - 12 + 1 - left_out["gap"])
    assert left_out == {"essential": 6, "gap": 0, "unknown": 0}, "an essential that was left out comes back as this one's gap"


def test_a_mark_needs_no_note(desk: Desk) -> None:
    answer = desk.consultant.put(address(desk), json={"steps": {"SAL.1.1": {"seen": "shown"}}}, headers=IF)
    assert answer.status_code == 200, answer.text
    assert desk.consultant.get(address(desk)).json()["demonstration"]["steps"] == {"SAL.1.1": {"seen": "shown", "note": ""}}
    for page in ("alpha", "alpha/script"):
        found = desk.world.as_("consultant", page=True).get(f"/studies/{desk.world.here.study}/choice/demonstrations/{page}")
        assert found.status_code == 200, page


def test_marks_and_notes_are_kept_on_the_version_that_was_read(desk: Desk) -> None:
    body = {"present": "Zoe", "notes": "Long", "steps": {"SAL.1.1": {"seen": "partly", "note": "Only the amount"}}}
    answer = desk.consultant.put(address(desk), json=body, headers=IF)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"solution": "alpha", "held_on": LAST_WEEK.isoformat(), "version": 3, **body}
    stale = desk.consultant.put(address(desk), json={"present": "Max"}, headers=IF)
    assert (stale.status_code, stale.json()["current"]["present"], stale.json()["current"]["changed_by"]) == (412, "Zoe", "Consultant Here")
    same = desk.consultant.put(address(desk), json=body, headers={"If-Match": "3"})
    assert same.json()["version"] == 3
    cleared = desk.consultant.put(address(desk), json={"steps": {}, "held_on": None}, headers={"If-Match": "3"}).json()
    assert (cleared["steps"], cleared["held_on"], cleared["notes"], cleared["version"]) == ({}, None, "Long", 4)
    assert desk.events("demonstration.changed")[-1] == (
        "demonstration.changed", "alpha", {"held_on": LAST_WEEK.isoformat(), "steps": body["steps"]}, {"held_on": None, "steps": {}},
    )


@pytest.mark.parametrize("body", [
    {}, {"steps": {"SAL.9.9": {"seen": "shown", "note": ""}}}, {"steps": {"SAL.2.1": {"seen": "shown"}}},
    {"steps": {"SAL.1.1": {"seen": "maybe"}}}, {"held_on": "yesterday"}, {"held_on": 1764547200}, {"held_on": "1999-01-01"},
    {"present": None}, {"steps": {"SAL.1.1": {"seen": "shown", "note": "x" * 1001}}},
])
def test_what_cannot_be_noted_is_refused(desk: Desk, body: dict) -> None:
    assert desk.consultant.put(address(desk), json=body, headers=IF).status_code == 422
    assert desk.consultant.get(address(desk)).json()["demonstration"]["version"] == 2


def test_only_candidates_are_demonstrated(desk: Desk) -> None:
    assert desk.consultant.get(address(desk, "gamma")).status_code == 404
    assert desk.consultant.put(address(desk, "gamma"), json={"present": "x"}, headers=IF).status_code == 404
    assert desk.consultant.put(address(desk), json={"present": "x"}).status_code == 428
