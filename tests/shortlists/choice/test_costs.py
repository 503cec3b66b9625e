"""Costs are entered after the weights, line by line; they add up over 3 and 5 years and never make a free candidate of an uncosted one."""

import pytest

from tests.shortlists.choice.conftest import Desk

LINE = {"solution": "alpha", "kind": "licences", "label": "Pro plan", "basis": "seat_month", "low": 45, "likely": 50, "high": 60}
IF = {"If-Match": "1"}


@pytest.fixture(autouse=True)
def weighed(desk: Desk) -> None:
    assert desk.weigh().status_code == 200


def add(desk: Desk, **more):
    return desk.consultant.post(f"{desk.path}/costs", json={**LINE, **more})


def change(desk: Desk, line: str, version: int = 1, **more):
    body = {name: value for name, value in {**LINE, **more}.items() if name != "solution"}
    return desk.consultant.put(f"{desk.path}/costs/{line}", json=body, headers={"If-Match": str(version)})


def test_lines_add_up_for_the_seats_of_the_choice(desk: Desk) -> None:
    made = add(desk, closes=["SRV.1.1"], note="Price list")
    assert made.status_code == 201, made.text
    assert made.json()["totals"] == {
        "3": {"low": 16200, "likely": 18000, "high": 21600}, "5": {"low": 27000, "likely": 30000, "high": 36000},
    }
    add(desk, basis="once", kind="migration", label="Data", low=0, likely=2000, high=4000)
    told = {each["code"]: each for each in desk.consultant.get(f"{desk.path}/costs").json()["candidates"]}
    assert [each["label"] for each in told["alpha"]["lines"]] == ["Pro plan", "Data"]
    assert told["alpha"]["totals"]["3"] == {"low": 16200, "likely": 20000, "high": 25600}
    assert (told["beta"]["lines"], told["beta"]["totals"]) == ([], None)
    assert told["beta"]["catalog_prices"] == [{
        "plan": "Pro", "amount": 50.0, "currency": "EUR", "unit": "user_month", "date": "2026-10-01", "source": "docs", "note": None,
    }]
    assert [(each["item"], each["lost"]) for each in told["beta"]["gaps"]] == [("SAL.2.1", 25.0), ("SAL.1.1", pytest.approx(9.375))]
    desk.consultant.patch(desk.path, json={"seats": 20}, headers={"If-Match": desk.version()})
    line = desk.consultant.get(f"{desk.path}/costs/{made.json()['id']}").json()
    assert line["totals"]["3"]["likely"] == 36000, "seats are mended for all lines"


def test_a_retry_adds_one_line(desk: Desk) -> None:
    first, again = (add(desk, mutation_id="0123456789") for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = add(desk, mutation_id="0123456789", likely=51)
    assert (other.status_code, other.json()["code"]) == (409, "mutation_reused")
    assert len(desk.consultant.get(f"{desk.path}/costs").json()["candidates"][0]["lines"]) == 1


def test_a_line_is_changed_and_removed_on_the_version_that_was_read(desk: Desk) -> None:
    line = add(desk).json()
    changed = change(desk, line["id"], likely=55, note="Offer of May")
    assert (changed.status_code, changed.json()["likely"], changed.json()["version"]) == (200, 55, 2)
    stale = change(desk, line["id"], likely=52)
    assert (stale.status_code, stale.json()["current"]["likely"]) == (412, 55)
    assert desk.consultant.delete(f"{desk.path}/costs/{line['id']}").status_code == 428
    assert desk.consultant.delete(f"{desk.path}/costs/{line['id']}", headers=IF).status_code == 412
    assert desk.consultant.delete(f"{desk.path}/costs/{line['id']}", headers={"If-Match": "2"}).status_code == 204
    assert desk.consultant.get(f"{desk.path}/costs/{line['id']}").status_code == 404
    kinds = [(kind, old and old.get("likely"), new and new.get("likely")) for kind, _subject, old, new in desk.events("cost.%")]
    assert kinds == [("cost.added", None, 50.0), ("cost.changed", 50.0, 55.0), ("cost.removed", 55.0, None)]


@pytest.mark.parametrize("body", [
    {"low": 51}, {"high": 49}, {"low": -1}, {"high": 1e13}, {"basis": "week"}, {"kind": "bribe"}, {"label": " "}, {"likely": "50"},
    {"closes": ["SAL.9.9"]}, {"closes": "SAL.1.1"}, {"likely": None}, {"label": "two\nlines"},
])
def test_what_is_no_cost_is_refused(desk: Desk, body: dict) -> None:
    assert add(desk, **body).status_code == 422
    assert desk.events("cost.%") == []


@pytest.mark.parametrize("text", ['{"low": NaN}', '{"low": 1e999}'])
def test_a_figure_that_is_none_is_refused(desk: Desk, text: str) -> None:
    import json

    body = json.dumps({**LINE, "low": 0}).replace('"low": 0', text.strip("{}"))
    answer = desk.consultant.post(f"{desk.path}/costs", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_another_choice_or_candidate_has_no_such_line(desk: Desk) -> None:
    line = add(desk).json()["id"]
    assert add(desk, solution="gamma").status_code == 404
    assert change(desk, "0" * 32).status_code == 404
    there = desk.world.as_("consultant", "there")
    body = {name: value for name, value in LINE.items() if name != "solution"}
    assert there.put(f"{desk.path}/costs/{line}", json=body, headers=IF).status_code == 404
    assert there.delete(f"{desk.path}/costs/{line}", headers=IF).status_code == 404
    assert there.get(f"{desk.path}/costs").status_code == 404
