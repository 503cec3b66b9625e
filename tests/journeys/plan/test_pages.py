"""The plan's pages as a browser without scripts uses them, in both languages."""

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.journeys.plan import labels
from tests.house.test_translations import french
from tests.journeys.plan.conftest import Place

PAGES = [
    "", "?projector=yes", "?segment=novice&channel=store&stage=choose&team=IT&status=all", "?status=nonsense", "/board", "/sheet",
    "/actions/new", "/actions/new?stage=choose&segment=novice&kind=differentiate", "/actions/new?stage=gone&segment=gone&wave=gone",
    "/targets", "/targets?segment=pro", "/targets?wave=gone", "/indicators", "/indicators?indicator=ces",
    "?said=added", "/targets?saved=yes", "/indicators?saved=yes",
]
ACTION = {"title": "Greet everybody", "kind": "catch_up", "stage": "choose", "segment": "novice", "currency": "EUR", "status": "proposed"}


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def browser(place: Place, language: str = "en") -> Any:
    made = place.world.as_("consultant", page=True)
    made.cookies.set("language", language)
    return made


def actions(place: Place) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = place.world.as_("consultant").get(f"{place.api}/actions").json()["items"]
    return found


def add(place: Place, **more: Any) -> dict[str, Any]:
    made = place.world.as_("consultant").post(f"{place.api}/actions", json={"stage": "choose", "kind": "catch_up", "title": "Greet"} | more)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("signed_off", [False, True])
def test_every_page_opens_in_both_languages(place: Place, language: str, signed_off: bool) -> None:
    if signed_off:
        place.sign_off()
        action = add(place, due="2026-01-01", cost=10.5, effort=1, expected_gain=20, segment="novice", status="under_way", team="IT")
        add(place, kind="differentiate", segment="novice")
        point = {"indicator": "nps", "answers": [9], "measured_on": "2026-03-31"}
        place.world.as_("consultant").post(f"{place.api}/indicators", json=point)
    pages = [*PAGES, *([f"/actions/{action['id']}", f"/actions/{action['id']}?saved=yes"] if signed_off else [])]
    for path in pages:
        answer = browser(place, language).get(place.pages + path)
        assert answer.status_code == 200, (path, answer.text[:500])
        assert f'<html lang="{language}">' in answer.text


def test_every_word_of_the_forms_has_its_french() -> None:
    known = french()
    said = [text for table in labels.TABLES for text in table.values() if text]
    said += [*labels.COLUMN_TITLES, *labels.PROMPT, *(word for _, word in labels.NEXT.values())]
    said += filter(None, labels.MOMENT_NAMES.values())
    assert [each for each in said if each not in known] == []


def test_an_empty_plan_says_what_to_do_first(place: Place) -> None:
    shown = text_of(browser(place).get(place.pages).text)
    assert "No action yet" in shown and "The stages below stand in the order of wave Spring" in shown
    place.sign_off()
    assert "Take stock first" not in text_of(browser(place).get(place.pages + "/targets").text)
    shown = text_of(browser(place).get(place.pages).text)
    assert shown.index("Choose Novices") < shown.index("Use Novices") < shown.index("Return Novices")
    assert "a basic unmet for 2 customers" in shown


def test_a_line_for_a_stage_becomes_an_action(place: Place) -> None:
    wave = place.sign_off()
    sent = {"stage": "choose", "segment": "novice", "kind": "catch_up", "title": "Greet everybody", "wave_id": wave}
    answer = browser(place).post(f"{place.pages}/quick", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{place.pages}?said=added#action-1")
    assert [(each["title"], each["wave_id"]) for each in actions(place)] == [("Greet everybody", wave)]
    odd = browser(place).post(f"{place.pages}/quick", data=sent | {"title": " "})
    assert odd.status_code == 422 and "Fill in this field." in odd.text and actions(place)[1:] == []


def test_the_prefilled_form_proposes_the_stages_interactions_worst_first(place: Place) -> None:
    place.sign_off()
    html = browser(place).get(f"{place.pages}/actions/new?stage=choose&segment=novice&kind=differentiate&interaction=advice").text
    assert re.search(r'<option value="choose" selected>', html) and re.search(r'<option value="novice" selected>', html)
    assert html.index('value="greeted"') < html.index('value="advice" checked')
    shown = text_of(html)
    assert "What it brings in word of mouth:" in shown and "A basic is unmet at this stage: catch up first" in shown
    # the prompt that nobody filled in is no text
    prompt = "\r\n".join(labels.PROMPT)
    sent = ACTION | {"detail": prompt, "kind": "differentiate", "offers": "yes", "interactions": ["advice"], "cost": "1 200,50"}
    assert browser(place).post(f"{place.pages}/actions/new", data=sent).status_code == 303
    stored = actions(place)[0]
    assert (stored["detail"], stored["interactions"], stored["cost"]) == ("", ["advice"], 1200.5)


def test_what_was_typed_comes_back_with_its_problems(place: Place) -> None:
    sent = ACTION | {"title": "", "cost": "much", "effort": "9", "due": "31/12/2026", "owner": "Claire", "expected_gain": "20"}
    answer = browser(place, "fr").post(f"{place.pages}/actions/new", data=sent)
    assert answer.status_code == 422
    for name in ("title", "cost", "effort", "due"):
        assert f'id="error-{name}"' in answer.text, name
    assert 'value="much"' in answer.text and 'value="Claire"' in answer.text


def test_a_row_is_saved_without_a_script_and_leads_back_to_its_place(place: Place) -> None:
    action = add(place)
    row = f"{place.pages}/actions/{action['id']}/row"
    back = f"{place.pages}?segment=novice"
    sent = {"version": "1", "back": back, "status": "proposed", "progress": "40", "owner": "Claire", "due": "2026-12-18", "go": "decided"}
    answer = browser(place).post(row, data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{back}#action-1")
    stored = actions(place)[0]
    assert (stored["status"], stored["progress"], stored["owner"], stored["due"]) == ("decided", 40, "Claire", "2026-12-18")
    away = browser(place).post(row, data={"version": "2", "back": "https://example.com", "owner": "Ann"})
    assert away.headers["location"] == f"{place.pages}#action-1"
    late = browser(place).post(row, data={"version": "2", "owner": "Denis", "back": back})
    assert late.status_code == 412
    shown = text_of(late.text)
    assert "Nothing was saved yet. Consultant Here changed this while you were writing." in shown and "Owner Ann Denis" in shown
    assert 'name="version" value="3"' in late.text and actions(place)[0]["owner"] == "Ann"


def test_an_action_is_changed_dropped_or_deleted_on_its_page(place: Place) -> None:
    action = add(place)
    page = f"{place.pages}/actions/{action['id']}"
    assert "Delete the action" in browser(place).get(page).text
    sent = ACTION | {"version": "1", "status": "decided", "progress": ""}
    assert browser(place).post(page, data=sent).headers["location"] == f"{page}?saved=yes"
    html = browser(place).get(f"{page}?saved=yes").text
    assert "Drop the action" in html and "Delete the action" not in html and "Status: proposed → decided" in text_of(html)
    assert browser(place).post(f"{page}/remove", data={"version": "2"}).status_code == 409
    other = add(place, interactions=["greeted"])
    address = f"{place.pages}/actions/{other['id']}"
    place.world.as_("consultant").patch(f"{place.api}/actions/{other['id']}", json={"owner": "Ann"}, headers={"If-Match": "1"})
    late = browser(place).post(f"{address}/remove", data={"version": "1"})
    assert late.status_code == 412 and "Consultant Here changed this while you were writing." in text_of(late.text)
    assert 'value="greeted" checked' in late.text  # a form without the boxes does not empty them
    assert re.search(rf'action="{address}/remove">\s*<input type="hidden" name="version" value="2">', late.text)
    assert browser(place).post(f"{address}/remove", data={"version": "2"}).status_code == 303
    assert [each["number"] for each in actions(place)] == [1]


def test_the_plan_shows_what_the_next_wave_measured_beside_what_was_expected(place: Place) -> None:
    add(place, segment="novice", expected_gain=20, wave_id=place.made.wave, due="2026-01-01", status="decided")
    place.sign_off()
    shown = text_of(browser(place).get(place.pages).text)
    assert "+20 +12 (+3 … +21), waves 1 to 2" in shown and "Overdue" in shown
    assert "+20 +12 (+3 … +21), vagues 1 à 2" in text_of(browser(place, "fr").get(f"{place.pages}/sheet").text)


def test_filters_and_sums(place: Place) -> None:
    add(place, title="One", team="IT", cost=1000, effort=2)
    add(place, title="Two", cost=500.5, currency="CHF", stage="use", kind="differentiate")
    add(place, title="Three", status="dropped", cost=9)
    shown = text_of(browser(place).get(place.pages).text)
    assert "500.50 CHF + 1,000 EUR" in shown and "2 actions" in shown and "Three" not in shown
    assert shown.index("Catch up (1)") < shown.index("Differentiate (1)")
    shown = text_of(browser(place).get(f"{place.pages}?team=IT").text)
    assert "Two" not in shown and "1,000 EUR" in shown
    assert "Three" in text_of(browser(place).get(f"{place.pages}?status=dropped").text)
    assert "No action matches." in text_of(browser(place).get(f"{place.pages}?stage=return").text)


def test_the_board_orders_and_explains(place: Place) -> None:
    add(place, title="Slow", effort=5, expected_gain=10)
    add(place, title="Quick", effort=1, expected_gain=30)
    add(place, title="Unknown")
    shown = text_of(browser(place).get(f"{place.pages}/board").text)
    assert shown.index("Quick") < shown.index("Slow") < shown.index("Unknown") and "Quick win" in shown
    assert "1 action waits for its effort or its gain" in shown


# ---- targets

def test_targets_are_saved_with_their_reasons_and_linted(place: Place) -> None:
    sent = {"segment": "novice", "target-choose": "60", "was-choose": "60", "target-use": "-30,5", "was-use": "", "reason-use": "Why",
            "target-return": "", "was-return": ""}
    assert browser(place).post(f"{place.pages}/targets", data=sent).status_code == 303
    html = browser(place).get(f"{place.pages}/targets").text
    shown = text_of(html)
    assert "The target of stage Use is disappointing." in shown and "The last target, of stage Use, is not enchantment" in shown
    assert 'name="target-use" value="-30.5"' in html and 'value="Why"' in html
    assert "La cible de l'étape Use est décevante." in text_of(browser(place, "fr").get(f"{place.pages}/targets").text)


def test_a_target_that_somebody_else_moved_is_not_overwritten_in_silence(place: Place) -> None:
    sent = {"segment": "novice", "target-choose": "50", "was-choose": "40"}
    answer = browser(place).post(f"{place.pages}/targets", data=sent)
    assert answer.status_code == 412 and "Choose 60 50" in text_of(answer.text)
    assert 'name="was-choose" value="60"' in answer.text and 'name="target-choose" value="50"' in answer.text
    assert browser(place).post(f"{place.pages}/targets", data=sent | {"was-choose": "60"}).status_code == 303


def test_a_reason_that_somebody_else_wrote_stands_beside_the_one_that_was_typed(place: Place) -> None:
    api, root = place.world.as_("consultant"), f"{place.api}/targets/novice"
    api.put(f"{root}/choose", json={"target": 60, "reason": "A colleague's\nreason"}, headers={"If-Match": "1"})
    sent = {"segment": "novice", "target-choose": "60", "was-choose": "60", "reason-choose": "Mine", "why-was-choose": ""}
    answer = browser(place).post(f"{place.pages}/targets", data=sent)
    assert answer.status_code == 412 and "Reason of the target of Choose A colleague's reason Mine" in text_of(answer.text)
    assert "Raison de la cible" in browser(place, "fr").post(f"{place.pages}/targets", data=sent).text
    assert 'name="why-was-choose" value="A colleague&#39;s reason"' in answer.text
    again = sent | {"why-was-choose": "A colleague's reason"}
    untouched = again | {"reason-choose": "A colleague's reason", "target-use": "5", "was-use": ""}
    assert browser(place).post(f"{place.pages}/targets", data=untouched).status_code == 303
    found = api.get(f"{place.api}/targets").json()["items"]
    assert [(each["target"], each["reason"]) for each in found] == [(60, "A colleague's\nreason"), (5, "")]
    assert browser(place).post(f"{place.pages}/targets", data=again).status_code == 303
    assert api.get(f"{place.api}/targets").json()["items"][0]["reason"] == "Mine"


def test_a_target_that_was_not_touched_is_not_set_back(place: Place) -> None:
    api = place.world.as_("consultant")
    api.put(f"{place.api}/targets/novice/choose", json={"target": 70}, headers={"If-Match": "1"})
    sent = {"segment": "novice", "target-choose": "60", "was-choose": "60", "target-use": "5", "was-use": ""}
    assert browser(place).post(f"{place.pages}/targets", data=sent).status_code == 303
    assert [each["target"] for each in api.get(f"{place.api}/targets").json()["items"]] == [70, 5]
    why = {"segment": "novice", "target-choose": "60", "was-choose": "60", "reason-choose": "Mine", "why-was-choose": ""}
    answer = browser(place).post(f"{place.pages}/targets", data=why)
    assert answer.status_code == 412 and 'name="target-choose" value="70"' in answer.text  # typed was the reason alone


@pytest.mark.parametrize("odd", ["101", "much", "nan", "1e999"])
def test_an_odd_target_is_said_beside_its_field(place: Place, odd: str) -> None:
    answer = browser(place).post(f"{place.pages}/targets", data={"segment": "novice", "target-choose": odd, "was-choose": "60"})
    assert answer.status_code == 422 and 'id="error-target-choose"' in answer.text and f'value="{odd}"' in answer.text


@pytest.mark.parametrize("segment", ["nobody", "a\x00b", "Novice", ""])
def test_targets_of_no_segment_are_not_found(place: Place, segment: str) -> None:
    answer = browser(place).post(f"{place.pages}/targets", data={"segment": segment, "target-choose": "1", "was-choose": ""})
    assert answer.status_code == 404


# ---- indicators

def test_pasted_answers_become_a_point_with_its_interval(place: Place) -> None:
    sent = {"indicator": "nps", "measured_on": "2026-03-31", "answers": "10, 9\r\n9;7 | 3", "moment": "hot", "stage": "choose"}
    answer = browser(place).post(f"{place.pages}/indicators", data=sent)
    assert answer.headers["location"] == f"{place.pages}/indicators?indicator=nps&saved=yes#nps"
    point = place.world.as_("consultant").get(f"{place.api}/indicators").json()["items"][0]
    assert (point["value"], point["n"], point["stage"], point["moment"]) == (40.0, 5, "choose", "hot")
    shown = text_of(browser(place).get(f"{place.pages}/indicators").text)
    assert f"40 {point['low']:.0f} … {point['high']:.0f} 5" in shown
    assert browser(place).post(f"{place.pages}/indicators/{point['id']}/remove").status_code == 303


@pytest.mark.parametrize(("sent", "field"), [
    ({"answers": "ten"}, "answers"), ({"answers": "9.5"}, "answers"), ({"answers": "11"}, "answers-0"), ({}, "value"),
    ({"value": "abc"}, "value"), ({"value": "5", "n": "-1"}, "n"), ({"value": "5", "measured_on": "soon"}, "measured_on"),
    ({"value": "5", "segment": "nobody"}, "segment"), ({"value": "500"}, "value"),
])
def test_odd_points_come_back_with_what_was_typed(place: Place, sent: dict[str, str], field: str) -> None:
    answer = browser(place).post(f"{place.pages}/indicators", data={"indicator": "nps", "measured_on": "2026-03-31"} | sent)
    assert answer.status_code == 422
    assert f'id="error-{field.partition("-")[0]}"' in answer.text, text_of(answer.text)[:900]


# ---- who may, and when

def test_forms_of_a_closed_or_foreign_programme_store_nothing(place: Place) -> None:
    action = add(place)
    doors = [
        ("/quick", ACTION), ("/actions/new", ACTION), (f"/actions/{action['id']}", ACTION | {"version": "1"}),
        (f"/actions/{action['id']}/row", {"version": "1", "owner": "x"}), (f"/actions/{action['id']}/remove", {}),
        ("/targets", {"segment": "novice", "target-choose": "1", "was-choose": "60"}),
        ("/indicators", {"indicator": "nps", "value": "5", "measured_on": "2026-03-31"}),
    ]
    stranger = place.world.as_("consultant", "there", page=True)
    assert [stranger.post(place.pages + path, data=data).status_code for path, data in doors] == [404] * len(doors)
    place.close()
    assert [browser(place).post(place.pages + path, data=data).status_code for path, data in doors] == [409] * len(doors)
    for path in PAGES:
        assert browser(place).get(place.pages + path).status_code == 200, path


# ---- files

def test_the_files_hold_text_never_formulas(place: Place) -> None:
    add(place, title="=HYPERLINK(1)", owner="+Ann", due="2026-12-18", cost=10.5, effort=2, expected_gain=20)
    add(place, title="Dropped", status="dropped")
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser(place).get(f"{place.pages}/actions.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["Rank", "Number", "Why", "Action"] and len(rows) == 3
    assert rows[1][:11] == [1, 1, "Catch up", "=HYPERLINK(1)", "Choose", "Every segment", "Every channel", "Proposed", 0, "+Ann", ""]
    assert rows[1][11:16] == ["2026-12-18", 2, 10.5, "EUR", 20]
    answer = browser(place, "fr").get(f"{place.pages}/actions.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0][:4] == ["Rang", "Numéro", "Pourquoi", "Action"]
    assert (lines[1][3], lines[1][9]) == ("'=HYPERLINK(1)", "'+Ann")
