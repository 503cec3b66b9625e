"""The demo's final choices: one is signed, one is half-way, both say that they are invented; and what is said of a broken file."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select
from sqlmodel import Session, SQLModel

from app.access.keys import Person
from app.demo import dated, fill
from app.demo.dated import day_or_today
from app.demo.final_choice import FOLDER, add_final_choice, read_choice
from app.demo.shapes import DemoError
from app.shortlists.choice.costs import costs
from app.shortlists.choice.decisions import decision_view, recompute
from app.shortlists.choice.demonstrations import demonstration
from app.shortlists.choice.service import choice_of_study, overview
from app.storage.session import Database
from app.storage.tables import Decision, Event, FinalChoice, FrozenShortlist, Study

ROOT = Path(__file__).resolve().parents[2]
FICTION = "invented for this demonstration"
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Filled:
    """The first and the third demo study, frozen; their final choices are made inside a transaction that a test gives up."""

    database: Database
    person: Person
    studies: dict[str, str]

    def open(self) -> Session:
        return Session(self.database.engine)


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    database = Database("sqlite://")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    person = database.work(fill.add_people)
    database.work(lambda session: fill.add_content(session, ROOT))
    files = dict(fill.demo_files())
    made = {
        name: database.work(lambda session, name=name: fill.add_study(session, person, name, files[name]).id)
        for name in ("1-vernay", "3-lumen")
    }
    yield Filled(database, person, made)
    database.close()


def play(session: Session, filled: Filled, name: str, folder: Path = FOLDER) -> FinalChoice | None:
    file = read_choice(name, folder)
    assert file is not None
    return add_final_choice(session, filled.person, session.get_one(Study, filled.studies[name]), name, file)


def test_the_first_study_has_a_signed_decision_whose_figures_recompute(filled: Filled) -> None:
    with filled.open() as session:
        assert play(session, filled, "1-vernay") is not None
        told = overview(session, filled.person, filled.studies["1-vernay"])
        assert {each["key"]: each["state"] for each in told["steps"]} == dict.fromkeys(
            ("candidates", "participants", "weights", "demonstrations", "scores", "costs", "result", "decision"), "done"
        ) | {"outcome": "open"}
        assert [each["scored"] for each in told["candidates"]] == [7, 7, 7] and all(each["marked"] >= 12 for each in told["candidates"])
        assert {(each["link"], each["opened_at"][:10]) for each in told["participants"]} == {("open", "2026-10-12")}
        signed = session.execute(select(Decision)).scalar_one()
        assert recompute(signed) == {"agrees": True, "largest_difference": 0.0, "input_sha256": signed.input_sha256}
        view = decision_view(session, filled.person, signed)
        assert [each["role"] for each in view["signed_by"]] == ["Managing director", "Sales manager"] and len(view["dissent"]) == 1
        assert view["result"]["complete"] and view["result"]["winners"] == [view["solution_code"]] and view["result"]["seats"] == 14
        likely = view["result"]["candidates"][0]["budget"]["costs"]["3"]["likely"]
        assert likely <= 3 * 15_000, "the reasons say that it stays within the budget"
        alone = {each["name"]: each["first"] for each in view["result"]["by_participant"]}
        for name in ("Marc Petitjean", "Sonia Haddad", "Inès Caron"):
            assert alone[name] == ["hubspot-professional"], "the reasons say so"
        assert alone["Olivier Blanc"] == ["suitecrm"]
        may_decide = {each["solution"] for each in view["result"]["notices"] if each["code"] == "costs_may_decide"}
        assert may_decide == {"suitecrm", "hubspot-professional"}, "the reasons say so"


def test_the_third_study_is_half_way(filled: Filled) -> None:
    with filled.open() as session:
        assert play(session, filled, "3-lumen") is not None
        told = overview(session, filled.person, filled.studies["3-lumen"])
        assert told["next"] == "demonstrations" and told["choice"]["weights"] == {"team": 25.0, "ergonomics": 45.0, "budget": 30.0}
        assert sorted((each["held"], each["scored"], each["cost_lines"]) for each in told["candidates"]) == [
            (False, 0, 0), (False, 0, 0), (True, 3, 0)
        ]
        assert session.execute(select(Decision)).first() is None


def test_every_figure_and_every_meeting_says_that_it_is_invented_or_is_the_catalogs(filled: Filled) -> None:
    with filled.open() as session:
        for name in filled.studies:
            play(session, filled, name)
            choice = choice_of_study(session, filled.person, filled.studies[name])
            for candidate in costs(session, filled.person, choice.id)["candidates"]:
                priced = {each["plan"]: each["amount"] for each in candidate["catalog_prices"] if each["currency"] == choice.currency}
                for line in candidate["lines"]:
                    if FICTION not in line["note"]:
                        assert line["kind"] == "licences" and "recorded price" in line["note"]
                        assert candidate["plan"] in line["label"]
                        assert {line["low"], line["likely"], line["high"]} == {priced[candidate["plan"]]}
                shown = demonstration(session, filled.person, choice.id, candidate["code"])["demonstration"]
                if shown["held_on"]:
                    assert FICTION in shown["present"] and shown["notes"].startswith("Invented for this demonstration")
        assert "invented" in session.execute(select(Decision)).scalar_one().reasons


def test_no_mark_says_more_than_the_catalog(filled: Filled) -> None:
    with filled.open() as session:
        for name in filled.studies:
            play(session, filled, name)
            choice = choice_of_study(session, filled.person, filled.studies[name])
            for each in overview(session, filled.person, filled.studies[name])["candidates"]:
                told = demonstration(session, filled.person, choice.id, each["code"])
                ratings = {step["item"]: step["rating"] for step in told["script"]["steps"]}
                for item, mark in told["demonstration"]["steps"].items():
                    known = ratings[item] or 0
                    assert mark["seen"] == "not_shown" or known >= {"partly": 1, "shown": 2}[mark["seen"]], f"{name} {each['code']} {item}"


def test_the_days_follow_one_another(filled: Filled) -> None:
    with filled.open() as session:
        made = play(session, filled, "1-vernay")
        frozen = session.execute(select(FrozenShortlist).where(FrozenShortlist.study_id == made.study_id)).scalar_one()
        signed = session.execute(select(Decision)).scalar_one()
        shown = sorted(each["held_on"] for each in overview(session, filled.person, made.study_id)["candidates"])
        days = [frozen.created_at, made.created_at, made.weights_set_at, signed.created_at]
        assert [each.date().isoformat() for each in days] == ["2026-10-08", "2026-10-12", "2026-10-12", "2026-11-12"]
        assert shown == ["2026-10-20", "2026-10-22", "2026-10-27"] and signed.decided_on == signed.created_at.date()
        told = session.execute(select(Event.at).where(Event.study_id == made.study_id).order_by(Event.id)).scalars().all()
        assert told == sorted(told) and told[-1] == signed.created_at


def test_a_clock_before_the_story_dates_nothing_ahead(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    early = dt.datetime(2026, 9, 15, tzinfo=dt.UTC)
    monkeypatch.setattr(dated, "now", lambda: early)
    assert [day_or_today(dt.date(2026, 10, 20)), day_or_today(dt.date(2026, 9, 1))] == [early.date(), dt.date(2026, 9, 1)]
    with filled.open() as session:
        study = filled.studies["1-vernay"]
        before = session.execute(select(Event.at).where(Event.study_id == study)).scalars().all()
        dated.as_of(session, study, dt.date(2099, 1, 1))
        assert session.execute(select(Event.at).where(Event.study_id == study)).scalars().all() == before


def test_other_candidates_than_the_files_leave_the_study_without_a_choice(filled: Filled, tmp_path: Path) -> None:
    broken(tmp_path, "1-vernay", lambda each: each["candidates"].remove("suitecrm"))
    with filled.open() as session:
        assert play(session, filled, "1-vernay", tmp_path) is None
        assert session.execute(select(FinalChoice)).first() is None
    assert read_choice("2-horizon") is None


def broken(folder: Path, name: str, change) -> None:
    content = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    change(content)
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), "utf-8")


SHOWN, SCORES = "demonstrations.suitecrm", "demonstrations.suitecrm.scores"
BROKEN = {
    "weights of 90": (lambda each: each["weights"].update(budget=20), "weights: "),
    "nine answers": (lambda each: scores_of(each)["Paul Lemoine"].update(sus="3 " * 8 + "3"), f"{SCORES}.Paul Lemoine.sus: "),
    "a mark of its own": (lambda each: shown(each)["steps"]["ACC.3.1"].update(seen="well"), f"{SHOWN}.steps.ACC.3.1.seen: "),
    "a line upside down": (lambda each: each["costs"]["suitecrm"][1].update(low=9000), "costs.suitecrm.1: "),
    "an unknown field": (lambda each: each.update(colour="blue"), "colour: "),
    "a stranger": (lambda each: scores_of(each).update(Nobody=scores_of(each)["Paul Lemoine"]), f"{SCORES}: Nobody is none of "),
    "no candidate": (lambda each: each["costs"].update(acme=[]), "costs: acme is none of "),
    "an unknown item": (lambda each: each["costs"]["suitecrm"][1].update(closes=["XXX.1.1"]), "closes[0]: The map has no item"),
    "a decision for none of them": (lambda each: each["decision"].update(solution_code="acme"), "solution_code: "),
}


def shown(content: dict) -> dict:
    return content["demonstrations"]["suitecrm"]


def scores_of(content: dict) -> dict:
    return shown(content)["scores"]


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_named_with_the_place(filled: Filled, tmp_path: Path, case: str) -> None:
    change, place = BROKEN[case]
    broken(tmp_path, "1-vernay", change)
    with filled.open() as session, pytest.raises(DemoError) as caught:
        play(session, filled, "1-vernay", tmp_path)
    assert caught.value.sentence().startswith(f"choices/1-vernay.yaml: {place}")
