"""Whoever has just read the results of a wave finds the same figures in the plan, before anybody has signed them off."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from app.journeys.results.freeze import freeze_wave
from app.journeys.results.service import wave_results
from app.storage.tables import FrozenWave, Observation, StageTarget, Wave
from tests.journeys.make import marks
from tests.journeys.plan.conftest import Place
from tests.journeys.plan.test_pages import add, browser, text_of

LIVE = {"en": "Spring (as it stands now, not signed off)", "fr": "Spring (en l’état actuel, non validée)"}


def observe(place: Place, wave: str, customer: str, **levels: str) -> None:
    place.work(lambda session: session.add(Observation(
        programme_id=place.made.programme, wave_id=wave, repository_id=place.made.repository, segment_code="novice", customer=customer,
        observer="Ann", method="in_store", marks=marks(**levels), mutation_id=f"more-{customer}-0001",
    )))


def shown(place: Place, path: str = "", language: str = "en") -> str:
    return text_of(browser(place, language).get(place.pages + path).text)


def index_of(place: Place, stage: str, wave: str | None = None) -> str:
    """As the page writes it, from the service of the results page."""
    def read(session: Session) -> Any:
        result = wave_results(session, place.here, place.made.programme, wave or place.made.wave).result
        return result["segments"]["novice"]["stages"][stage]

    mean = round(place.work(read)["gated_index"]["mean"])
    return f"{'+' if mean > 0 else '−' if mean < 0 else ''}{abs(mean)}"


def forget(place: Place) -> None:
    """No observation at all."""
    def work(session: Session) -> None:
        for each in session.execute(select(Observation).where(col(Observation.programme_id) == place.made.programme)).scalars():
            session.delete(each)

    place.work(work)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_targets_and_plan_show_the_figures_that_nobody_has_signed_off(place: Place, language: str) -> None:
    said = LIVE[language]
    targets = shown(place, "/targets", language)
    assert said in targets and f"{index_of(place, 'choose')} " in targets
    plan = shown(place, "", language)
    assert said in plan and ("index " if language == "en" else "indice ") + index_of(place, "return") in plan
    assert said in shown(place, "/actions/new?stage=choose&segment=novice", language)
    for path in ("", "/targets", "/board"):
        assert not re.search("sign off|sign them off|signed-off results", shown(place, path)), path


def test_what_disappoints_stands_first_before_any_target_and_any_sign_off(place: Place) -> None:
    place.work(lambda session: session.delete(session.get(StageTarget, (place.made.programme, "novice", "choose"))))
    for number in range(10, 16):
        observe(place, place.made.wave, f"c{number}", refund="slow", greeted="yes", advice="good")
    plan = shown(place)
    assert plan.index("Return Novices") < plan.index("Choose Novices") < plan.index("Use Novices")
    assert f"index {index_of(place, 'return')}" in plan and index_of(place, "return").startswith("−"), "a real minus"


def test_a_signed_off_wave_is_told_as_signed_until_something_is_observed_or_aimed_at(place: Place) -> None:
    place.work(lambda session: freeze_wave(session, place.here, place.made.programme, place.made.wave))
    assert "Measured in: Spring" in shown(place, "/targets") and LIVE["en"] not in shown(place, "/targets")
    observe(place, place.made.wave, "c9", refund="slow")
    assert LIVE["en"] in shown(place, "/targets") and index_of(place, "return") in shown(place, "/targets")
    place.work(lambda session: freeze_wave(session, place.here, place.made.programme, place.made.wave))
    assert LIVE["en"] not in shown(place)
    sent = {"segment": "novice", "target-return": "80", "was-return": "", "reason-return": ""}
    assert browser(place).post(f"{place.pages}/targets", data=sent).status_code == 303
    assert LIVE["en"] in shown(place), "the order of the plan follows the new target at once"
    add(place)
    place.work(lambda session: freeze_wave(session, place.here, place.made.programme, place.made.wave))
    assert LIVE["en"] not in shown(place)
    add(place, title="Another")
    assert LIVE["en"] not in shown(place), "an action moves no figure"


def test_a_new_wave_replaces_the_signed_off_one_and_each_can_be_chosen(place: Place) -> None:
    place.work(lambda session: freeze_wave(session, place.here, place.made.programme, place.made.wave))

    def second(session: Session) -> str:
        wave = Wave(programme_id=place.made.programme, number=2, name="R&D", kind="after", repository_id=place.made.repository)
        session.add(wave)
        session.flush()
        return wave.id

    wave = place.work(second)
    assert "R&D" not in shown(place, "/targets"), "nobody was observed in it"
    observe(place, wave, "d1", refund="slow", greeted="yes")
    page = shown(place, "/targets")
    assert "Measured in R&D (as it stands now, not signed off) Spring Show" in page and "−100" in page
    assert f'value="{wave}" selected' in browser(place).get(f"{place.pages}/targets").text
    first = browser(place).get(f"{place.pages}/targets?wave={place.made.wave}").text
    assert f'value="{place.made.wave}" selected' in first and index_of(place, "return") in text_of(first)
    assert "R&D (as it stands now, not signed off)" in unescape(browser(place).get(place.pages).text)


def test_what_was_gained_is_measured_by_signed_off_waves_alone(place: Place) -> None:
    add(place, segment="novice", expected_gain=20, wave_id=place.made.wave, status="decided")
    wave = place.sign_off()
    assert "+12 (+3 … +21), waves 1 to 2" in shown(place)
    observe(place, wave, "e1", greeted="yes", advice="good")
    assert "Autumn (as it stands now, not signed off)" in shown(place) and "+12 (+3 … +21), waves 1 to 2" in shown(place)
    assert place.work(lambda session: len(list(session.execute(select(FrozenWave)).scalars()))) == 1


@pytest.mark.parametrize(("language", "said"), [
    ("en", "nobody was observed in it yet"), ("fr", "personne n’y a encore été observé"),
])
def test_without_an_observation_the_way_leads_to_the_waves(place: Place, language: str, said: str) -> None:
    forget(place)
    page = browser(place, language).get(f"{place.pages}/targets").text
    assert said in text_of(page) and f'href="/programmes/{place.made.programme}/waves"' in page
    plan = browser(place, language).get(place.pages).text
    assert ("Observe the first customers" if language == "en" else "Observez les premiers clients") in text_of(plan)
