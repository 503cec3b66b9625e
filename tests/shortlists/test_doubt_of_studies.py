"""How sure a stored study is: the same code as for any grid, the confidence of the edition's ratings, the gauge, and what is frozen."""

import copy
import datetime as dt

import pytest
from sqlalchemy import delete
from sqlmodel import col

from app.scoring.doubt import Doubt
from app.shortlists import doubt
from app.storage.tables import Edition, Expectation, FrozenShortlist, Rating, Solution, Study
from tests.world import EXPECTATIONS, ITEMS, RATINGS, World

RESTS_ON = {"extent", "alone", "tornado", "flips", "scenarios"}


def get(world: World, what: str) -> dict:
    answer = world.as_("consultant").get(f"/api/v1/studies/{world.here.study}/{what}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def stateless(world: World, confidence=0.9, expectations=EXPECTATIONS, **more) -> dict:
    """The same question brought along. `confidence`: of every rating, or of (solution, item)."""
    def rated(code: str, item: str, level: int) -> dict:
        return {"level": level, "confidence": confidence.get((code, item), 0.9) if isinstance(confidence, dict) else confidence}

    body = {
        "items": [{"code": code, "domain": code[:3], "expectation": expectations.get(code)} for code in ITEMS],
        "solutions": [
            {"code": code, "name": code.title(), "ratings": {
                item: rated(code, item, level) for item, level in found.items() if level is not None
            }} for code, found in RATINGS.items()
        ],
        "profile": {"shortlist": {"min": 1, "max": 2}},
    }
    answer = world.as_("consultant").post("/api/v1/rank/robustness", json=body | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def same_but_what_studies_add(live: dict, brought: dict) -> None:
    for name in brought.keys() - {"ranking", "shortlist"}:
        assert live[name] == brought[name], name
    assert [row["code"] for row in live["ranking"]] == [row["code"] for row in brought["ranking"]]


def change(world: World, table: type, key: object, **values: object) -> None:
    def work(session) -> None:
        row = session.get_one(table, key)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)

    world.database.work(work)


def agree(world: World, **levels: int) -> None:
    """Agree levels of items, named with underscores."""
    for name, level in levels.items():
        item = name.replace("_", ".")
        world.database.work(lambda session, item=item, level=level: session.merge(
            Expectation(study_id=world.here.study, item_code=item, level=level, updated_by="Consultant")
        ))


# The same code

def test_a_study_has_the_doubt_of_its_grid(world: World) -> None:
    live = get(world, "robustness")
    assert live["doubt"]["drawn"] == 10_000
    same_but_what_studies_add(live, stateless(world))


def test_old_documentation_and_second_sources_count(world: World) -> None:
    """Beta's documentation is undated: 0.7. Gamma's SAL.1.1 has a second source: 0.95; its SAL.1.2 names the same page again: 0.9."""
    def work(session) -> None:
        for code, more in (("beta", {}), ("gamma", {"other": "https://other.example", "twin": "https://gamma.example.com"})):
            row = session.get_one(Solution, (world.edition, code))
            sources = copy.deepcopy(row.sources)
            if code == "beta":
                sources["docs"]["date"] = None
            row.sources = sources | {key: sources["docs"] | {"address": address} for key, address in more.items()}
            session.add(row)
        for item, key in (("SAL.1.1", "other"), ("SAL.1.2", "twin")):
            rating = session.get_one(Rating, (world.edition, "gamma", item))
            rating.also = [{"source": key, "where": "page 2"}]
            session.add(rating)

    world.database.work(work)
    confidence = {("beta", item): 0.7 for item in ITEMS} | {("gamma", "SAL.1.1"): 0.95}
    same_but_what_studies_add(get(world, "robustness"), stateless(world, confidence))


def test_the_age_of_a_source_is_counted_to_the_cut_off(world: World) -> None:
    change(world, Edition, world.edition, cut_off=dt.date(2027, 12, 2))  # 18 months and a day after the sources' date
    same_but_what_studies_add(get(world, "robustness"), stateless(world, 0.7))


def test_which_ratings_rest_on_one_source(world: World) -> None:
    def work(session):
        row = session.get_one(Solution, (world.edition, "alpha"))
        row.sources = row.sources | {"other": row.sources["docs"] | {"address": "https://other.example"}}
        rating = session.get_one(Rating, (world.edition, "alpha", "SAL.1.1"))
        rating.also = [{"source": "other", "where": "page 2"}]
        session.add_all([row, rating])
        session.flush()
        asked = doubt.ask(session, session.get_one(Study, world.here.study))
        return asked.single_source(asked.rank()).tolist()

    known = [[RATINGS[code][item] is not None for item in ITEMS] for code in ("alpha", "beta", "gamma")]
    known[0][0] = False
    assert world.database.work(work) == known


def test_the_settings_are_the_studys(world: World) -> None:
    settings = {"draws": 500, "seed": 4, "weights": "off", "expectations": False, "ratings": True, "precision": 0.001}
    study = world.database.work(lambda session: session.get_one(Study, world.here.study))
    change(world, Study, world.here.study, profile=study.profile | {"doubt": settings})
    live = get(world, "robustness")
    assert live["doubt"] == settings | {"spread": 0.5, "drawn": 500}
    same_but_what_studies_add(live, stateless(world, doubt=settings))
    assert doubt.settings_of({}) == Doubt()


def test_the_same_question_is_drawn_once(world: World) -> None:
    def work(session):
        return doubt.ask(session, session.get_one(Study, world.here.study))

    first, again = world.database.work(work), world.database.work(work)
    assert doubt.findings(first, first.rank()) is doubt.findings(again, again.rank())


def test_a_changed_answer_is_drawn_anew(world: World) -> None:
    first = get(world, "robustness")
    agree(world, SRV_1_2=4)
    second = get(world, "robustness")
    same_but_what_studies_add(second, stateless(world, expectations=EXPECTATIONS | {"SRV.1.2": 4}))
    assert second["acceptability"] != first["acceptability"]
    agree(world, SRV_1_2=0)
    world.database.work(lambda session: session.execute(delete(Expectation).where(col(Expectation.item_code) == "SRV.1.2")))
    assert get(world, "robustness") == first


def test_who_is_excluded_is_not_drawn(world: World) -> None:
    rule = {"kind": "data_residency", "values": ["eu"], "amount": None, "currency": None, "reason": "Our insurer asks for it"}
    change(world, Study, world.here.study, constraints={"rules": [rule]})
    live = get(world, "robustness")
    assert list(live["acceptability"]) == ["alpha", "beta"]
    assert [row["code"] for row in live["excluded"]] == ["gamma"]


# The gauge

def test_the_gauge_says_what_the_proof_and_few_draws_say(world: World) -> None:
    whole = stateless(world, doubt={"draws": 2048, "weights": "off", "ratings": False})
    assert get(world, "gauge") == {
        "shortlist": ["alpha"], "sure": ["alpha"], "open": [], "items": 0, "ratings": 0, "proof": "everything",
        "same_shortlist": whole["same_shortlist"], "standard_error": whole["standard_error"]["same_shortlist"], "draws": 2048,
        "undecided": 1, "next": whole["next_questions"],
    }
    assert [each["item"] for each in whole["next_questions"]] == ["SRV.1.2"]


def test_the_gauge_tells_answers_from_ratings(world: World) -> None:
    """SAL.2.1 essential: beta could cover all of it, nobody has checked; no answer can change the order as it stands."""
    agree(world, SAL_1_1=0, SAL_2_1=4)
    told = get(world, "gauge")
    assert (told["proof"], told["sure"], told["open"], told["items"], told["ratings"]) == ("answers", ["alpha"], [], 0, 1)


def test_the_gauge_says_what_the_room_can_still_change(world: World) -> None:
    world.database.work(lambda session: session.execute(delete(Expectation).where(col(Expectation.item_code).in_(["SAL.2.1", "SRV.1.1"]))))
    told = get(world, "gauge")
    proof = stateless(world, expectations={"SAL.1.1": 4, "SAL.1.2": 2})["proof"]["answers_only"]
    assert (told["proof"], told["undecided"]) == ("none", 3)
    assert (told["sure"], told["open"], told["items"]) == (proof["sure"], proof["open"], len(proof["items"]))
    assert told["open"] == ["beta"]  # better at SRV.1.1, as one answer may show
    assert 1 <= told["items"] <= 3
    assert [each["item"] for each in told["next"]] == [each["item"] for each in stateless(
        world, expectations={"SAL.1.1": 4, "SAL.1.2": 2}
    )["next_questions"]]


def test_nothing_agreed_yet(world: World) -> None:
    world.database.work(lambda session: session.execute(delete(Expectation)))
    told = get(world, "gauge")
    assert {name: told[name] for name in ("shortlist", "sure", "open", "proof", "same_shortlist", "standard_error", "undecided")} == {
        "shortlist": [], "sure": [], "open": [], "proof": "none", "same_shortlist": None, "standard_error": None, "undecided": len(ITEMS),
    }
    assert len(told["next"]) == len(ITEMS)
    live = get(world, "robustness")
    assert (live["shortlist"]["codes"], live["same_shortlist"], live["proof"]["holds"]) == ([], None, False)


def test_nobody_is_left(world: World) -> None:
    rule = {"kind": "deployment", "values": ["on_premises"], "amount": None, "currency": None, "reason": ""}
    change(world, Study, world.here.study, constraints={"rules": [rule]})
    live = get(world, "robustness")
    assert (live["ranking"], live["acceptability"], live["wins"], live["proof"]["holds"]) == ([], {}, {}, False)
    told = get(world, "gauge")
    assert (told["shortlist"], told["proof"], told["draws"], told["next"]) == ([], "none", 0, [{"item": "SRV.1.2", "doubt": 0.0}])


# Frozen

def freeze(world: World) -> dict:
    answer = world.as_("consultant").post(f"/api/v1/studies/{world.here.study}/shortlists", json={})
    assert answer.status_code == 201, answer.text
    return answer.json()


def recompute(world: World, frozen: dict) -> dict:
    answer = world.as_("consultant").get(f"/api/v1/shortlists/{frozen['id']}/recomputation")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_doubt_is_frozen_and_recomputes(world: World) -> None:
    live = get(world, "robustness")
    frozen = freeze(world)
    kept = frozen["result"]["robustness"]
    assert kept.keys() >= RESTS_ON
    assert {name: kept[name] for name in kept.keys() - RESTS_ON} == {name: live[name] for name in kept.keys() - RESTS_ON}
    assert live.keys() - kept.keys() == frozen["result"].keys() & live.keys() - {"input_sha256"}
    agree(world, SAL_1_1=0)
    study = world.database.work(lambda session: session.get_one(Study, world.here.study))
    change(world, Study, world.here.study, profile=study.profile | {"doubt": {"seed": 9}})
    doubt._remembered.clear()
    assert recompute(world, frozen) | {"largest_difference": 0.0} == {
        "agrees": True, "largest_difference": 0.0, "input_sha256": frozen["input_sha256"],
        "constraints_sha256": frozen["result"]["constraints_sha256"],
    }
    assert world.as_("consultant").get(f"/api/v1/shortlists/{frozen['id']}").json() == frozen


def test_a_changed_doubt_is_a_change_to_freeze_and_the_same_one_written_out_is_none(world: World) -> None:
    """A study that is older than its settings has the method's, which its page writes out once something else is saved."""
    browser, address = world.as_("consultant"), f"/api/v1/studies/{world.here.study}"

    def set_doubt(version: int, **settings: object) -> dict:
        profile = browser.get(address).json()["profile"]
        answer = browser.patch(address, json={"profile": profile | {"doubt": settings}}, headers={"If-Match": f'"{version}"'})
        assert answer.status_code == 200, answer.text
        return answer.json()["profile"]["doubt"]

    first = freeze(world)
    assert "doubt" not in first["study"]["profile"]
    usual = set_doubt(1, seed=2)
    set_doubt(2)
    assert world.database.work(lambda session: session.get_one(Study, world.here.study)).profile["doubt"] == usual | {"seed": 1}
    again = browser.post(f"{address}/shortlists", json={})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_changed")
    set_doubt(3, weights="simplex", draws=2_000)
    assert get(world, "robustness")["doubt"] == {
        "weights": "simplex", "spread": 0.5, "draws": 2_000, "drawn": 2_000, "seed": 1, "expectations": True, "ratings": True,
        "precision": None,
    }
    second = freeze(world)
    assert (second["number"], second["input_sha256"]) == (2, first["input_sha256"])
    kept = [each["result"]["robustness"]["doubt"] for each in (first, second)]
    assert [(each["weights"], each["draws"]) for each in kept] == [("multiplier", 10_000), ("simplex", 2_000)]
    set_doubt(4, weights="off")
    doubt._remembered.clear()
    assert [recompute(world, each)["agrees"] for each in (first, second)] == [True, True]


def test_the_page_of_the_doubt_leads_to_its_settings(world: World) -> None:
    page = world.as_("consultant", page=True).get(f"/studies/{world.here.study}/doubt")
    assert f'href="/studies/{world.here.study}/weights#doubt"' in page.text
    assert 'id="doubt"' in world.as_("consultant", page=True).get(f"/studies/{world.here.study}/weights").text


def tamper(world: World, frozen: dict, path: tuple, value: object) -> None:
    def work(session) -> None:
        row = session.get_one(FrozenShortlist, frozen["id"])
        result = copy.deepcopy(row.result)
        place = result["robustness"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        row.result = result
        session.add(row)

    world.database.work(work)


@pytest.mark.parametrize(("path", "value"), [
    (("same_shortlist",), 1.0), (("acceptability", "alpha", 0), 1.0), (("doubt", "seed"), 2), (("doubt", "spread"), 0.4),
    (("doubt", "draws"), 9_999), (("proof", "holds"), False), (("input_sha256",), "0" * 64), (("scenarios",), []),
])
def test_a_tampered_doubt_does_not_agree(world: World, path: tuple, value: object) -> None:
    frozen = freeze(world)
    tamper(world, frozen, path, value)
    assert recompute(world, frozen)["agrees"] is False


def test_what_was_frozen_without_its_doubt_still_recomputes(world: World) -> None:
    frozen = freeze(world)

    def forget(session) -> None:
        row = session.get_one(FrozenShortlist, frozen["id"])
        row.result = {name: value for name, value in row.result.items() if name != "robustness"}
        session.add(row)

    world.database.work(forget)
    assert recompute(world, frozen)["agrees"] is True
    assert "robustness" not in world.as_("consultant").get(f"/api/v1/shortlists/{frozen['id']}").json()["result"]


def test_the_frozen_hash_covers_the_confidence(world: World) -> None:
    first = freeze(world)["result"]["robustness"]["input_sha256"]
    assert first == stateless(world)["input_sha256"]
    assert first != stateless(world, 0.7)["input_sha256"]
