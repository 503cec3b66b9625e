"""The pages as a browser without scripts uses them: what to do first, the diagram, the editor that loses nothing, versions compared."""

import re
from html import unescape
from typing import Any

import pytest

from app.journeys.maps import service, stages
from app.journeys.maps.shapes import NewVersion, StageChange
from tests.journeys.maps.conftest import Desk
from tests.studies.test_pages import Form

EDIT = "/novice/current/edit"
USE = "/novice/current/stages/use"


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def get(desk: Desk, path: str, language: str = "en", status: int = 200) -> str:
    answer = desk.world.as_("consultant", page=True).get(desk.page + path, headers={"accept-language": language})
    assert answer.status_code == status, answer.text[:500]
    return str(answer.text)


def post(desk: Desk, path: str, data: dict[str, Any], status: int = 303) -> Any:
    answer = desk.world.as_("consultant", page=True).post(desk.page + path, data=data)
    assert answer.status_code == status, text_of(answer.text)[:600]
    return answer


def typed(desk: Desk, path: str) -> dict[str, Any]:
    return Form(get(desk, path)).values


def content(desk: Desk, segment: str = "novice", kind: str = "current") -> list[dict[str, Any]]:
    return list(desk.do(service.history_of, segment, kind)[0].content["stages"])


PAGES = ["", "/novice/current", "/pro/current", "/novice/target", EDIT, f"{EDIT}?remove=choose", USE, f"{USE}?more=yes",
         "/novice/current/versions", "/novice/current/compare", "/novice/current?projector=yes", "/novice/current/compare?a=x&b=current-1"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_both_languages(desk: Desk, path: str) -> None:
    english, french = (text_of(get(desk, path, language)) for language in ("en", "fr"))
    assert english != french
    assert not re.search(r"\{\w+\}", english + french)
    for word in ("Moment of truth", "Touchpoint", "Stages", "Version of"):
        assert word not in french


def test_the_list_says_what_to_do_first(desk: Desk) -> None:
    html = get(desk, "")
    assert "Next: draw the journey of Professionals as it is." in text_of(html)
    assert f'href="{desk.page}/pro/current"' in html
    desk.do(service.start_map, "pro", "current", NewVersion(source="b2c"))
    assert "Every segment has its journey as it is. Next:" in text_of(get(desk, ""))


def test_a_journey_is_started_from_a_ready_list(desk: Desk) -> None:
    form = typed(desk, "/pro/current")
    assert form["source"] == ["b2c"]
    made = post(desk, "/pro/current/start", {"source": "b2b", "language": "fr"})
    assert made.headers["location"] == f"{desk.page}/pro/current/edit?new=yes"
    assert content(desk, "pro")[2]["name"] == "Demande un devis"
    assert post(desk, "/pro/current/start", {"source": "b2c"}).headers["location"] == f"{desk.page}/pro/current/edit"
    copied = post(desk, "/novice/target/start", {"source": "current", "language": "en"})
    assert copied.headers["location"].startswith(f"{desk.page}/novice/target/edit")
    post(desk, "/pro/target/start", {"source": "segment.novice.current", "language": "en"})
    assert [each["code"] for each in content(desk, "pro", "target")] == ["choose", "use", "return"]


def test_a_start_that_cannot_be_is_explained(desk: Desk) -> None:
    assert "Choose one of the list." in post(desk, "/pro/current/start", {"source": "magic"}, 422).text
    assert "There is no journey to copy yet." in post(desk, "/pro/current/start", {"source": "segment.nobody.current"}, 422).text


def test_the_diagram_shows_every_stage_with_what_matters(desk: Desk) -> None:
    html = get(desk, "/novice/current")
    text = text_of(html)
    assert re.search(r"Before.*Choose.*During.*Use.*After.*Return.*A new project", text)
    assert html.count('aria-label="Moment of truth"') >= 4 and html.count('aria-label="Risk of disappointment"') >= 4
    assert "Asks for advice Store" in text and "The right tool" in text and "To be sure" in text and "Which drill price, power" in text
    assert re.search(r"Store Preferred Physical.*Advisor Informative, pull", text)
    assert "Without a touchpoint: Use. That is allowed" in text
    assert "1 point to look at Return is a moment of truth without any need written." in text
    assert "Channels of the scope without a touchpoint here: Web site." in text


def test_a_closed_programme_is_read_only(desk: Desk) -> None:
    form = typed(desk, EDIT)
    desk.close()
    assert "Edit the stages" not in get(desk, "/novice/current")
    answer = post(desk, EDIT, form | {"stages-1-name": "Kept here"}, 409)
    assert "Kept here" in answer.text and "This programme is closed" in answer.text
    assert "Mine" in post(desk, USE, typed(desk, USE) | {"name": "Mine"}, 409).text


# ---- the list of stages

def test_one_button_saves_all_that_was_typed(desk: Desk) -> None:
    form = typed(desk, EDIT) | {"stages-0-name": "Décider", "stages-1-importance": "5", "loop": "Again", "do": "down-use"}
    form["add"] = "Pay\n* Complain : loudly\n\nAFTER\n2. Come back\nPendant :\n- Install\tit"
    made = post(desk, EDIT, form)
    assert made.headers["location"] == f"{desk.page}{EDIT}?saved=yes#stages-4-name"
    assert [(each["code"], each["name"], each["phase"], each["moment_of_truth"]) for each in content(desk)] == [
        ("choose", "Décider", "before", True), ("pay", "Pay", "before", False), ("complain-loudly", "Complain : loudly", "before", True),
        ("install-it", "Install it", "during", False), ("use", "Use", "after", False), ("return", "Return", "after", True),
        ("come-back", "Come back", "after", False),
    ]
    assert content(desk)[4]["importance"] == 5
    assert desk.do(service.history_of, "novice", "current")[0].content["loop"] == "Again"


def test_errors_stand_beside_their_field_and_nothing_is_lost(desk: Desk) -> None:
    form = typed(desk, EDIT) | {"stages-1-name": "", "stages-2-importance": "9", "add": "New one", "do": "add"}
    html = post(desk, EDIT, form, 422).text
    assert html.count("Stage 2: give it a name.") == 2 and "Return: Give 5 or less." in html
    assert 'id="error-stages-1-name"' in html and 'id="error-stages-2-importance"' in html and "New one" in html
    html = post(desk, EDIT, typed(desk, EDIT) | {"add": "x" * 201, "stages-0-name": "Kept"}, 422).text
    assert 'id="error-add"' in html and "Use 200 characters at most in each line." in html and 'value="Kept"' in html and "x" * 201 in html
    html = post(desk, EDIT, typed(desk, EDIT) | {"add": "\n".join(f"Stage {n}" for n in range(50)), "do": "add"}, 422).text
    assert 'id="error-add"' in html and "Stage 49" in html
    assert len(content(desk)) == 3


def test_somebody_else_s_change_is_shown_and_kept(desk: Desk) -> None:
    form = typed(desk, EDIT) | {"stages-0-name": "Mine", "do": "save"}
    desk.do(stages.change_stage, "novice", "current", "use", None, StageChange(importance=1))
    html = post(desk, EDIT, form, 412).text
    assert "Consultant changed this journey while you were writing." in text_of(html) and 'value="Mine"' in html
    again = Form(html).values
    assert again["version"] == "2"
    post(desk, EDIT, again | {"do": "save"})
    assert content(desk)[0]["name"] == "Mine"


def test_a_removal_asks_first_and_says_what_it_leaves(desk: Desk) -> None:
    asked = post(desk, EDIT, typed(desk, EDIT) | {"do": "remove-choose", "loop": "Kept"})
    assert asked.headers["location"] == f"{desk.page}{EDIT}?remove=choose#removing"
    text = text_of(get(desk, f"{EDIT}?remove=choose"))
    assert "Remove Choose? Its details leave this version: actions 1, needs 2, touchpoints 1." in text
    assert "It is used: repositories 1, observations 3, targets 1, actions 0, measures 0." in text
    assert "Choose" in post(desk, "/novice/current/stages/choose/remove", {"version": "1"}, 412).text
    post(desk, "/novice/current/stages/choose/remove", {"version": "2"})
    assert [each["code"] for each in content(desk)] == ["use", "return"]
    left = "It keeps its code, and these still refer to it: 1 repository, 3 observations, 1 target."
    assert f"The stage choose is no longer in this journey. {left}" in text_of(get(desk, "/novice/current"))


# ---- one stage

FILLED = {
    "name": "Use it", "phase": "during", "importance": "5", "moment_of_truth": "yes", "intent": "Succeed", "actions-0-text": "Calls",
    "actions-0-channel": "store", "actions-1-text": "", "needs_explicit": "One\r\n\r\nTwo", "choices-0-text": "Which: A or B",
    "choices-0-criteria": "price, all in\r\ncolour", "touchpoints-0-name": "", "touchpoints-1-name": "Advisor",
    "touchpoints-1-channel": "web", "touchpoints-1-nature": "transactional", "touchpoints-1-trigger": "push",
    "touchpoints-1-importance": "4",
}


def test_a_stage_is_filled_by_its_form(desk: Desk) -> None:
    made = post(desk, USE, FILLED | {"stamp": typed(desk, USE)["stamp"], "do": "next"})
    assert made.headers["location"] == f"{desk.page}/novice/current/stages/return?saved=yes"
    assert content(desk)[1] == {
        "code": "use", "name": "Use it", "phase": "during", "importance": 5, "moment_of_truth": True, "risk": False, "priority": False,
        "intent": "Succeed", "actions": [{"text": "Calls", "channel": "store"}], "needs_explicit": ["One", "Two"], "needs_implicit": [],
        "choices": [{"text": "Which: A or B", "criteria": ["price, all in", "colour"]}],
        "touchpoints": [{"code": "advisor-2", "name": "Advisor", "channel": "web", "nature": "transactional", "trigger": "push",
                         "importance": 4}],
    }
    before = content(desk)
    post(desk, USE, typed(desk, USE) | {"do": "save"})  # what the form shows is what it says
    assert content(desk) == before


def test_a_stage_with_errors_keeps_what_was_typed(desk: Desk) -> None:
    wrong = {"name": "", "importance": "lots", "actions-0-text": "x" * 201, "stamp": typed(desk, USE)["stamp"]}
    html = post(desk, USE, FILLED | wrong, 422).text
    for field in ("name", "importance", "actions-0-text"):
        assert f'id="error-{field}"' in html
    assert "price, all in\ncolour" in html and "x" * 201 in html
    html = post(desk, USE, FILLED | {"touchpoints-1-channel": "fax", "stamp": wrong["stamp"]}, 422).text
    assert 'id="error-touchpoints-0-channel"' in html and "This programme has no channel fax." in html


def test_two_people_fill_two_stages_at_once(desk: Desk) -> None:
    mine, same = typed(desk, USE), typed(desk, USE)
    post(desk, "/novice/current/stages/return", typed(desk, "/novice/current/stages/return") | {"intent": "Theirs"})
    post(desk, USE, mine | {"intent": "Mine"})
    assert [each["intent"] for each in content(desk)] == ["", "Mine", "Theirs"]
    html = post(desk, USE, same | {"intent": "Other"}, 412).text
    assert re.search(r"What the customer wants Mine Other", text_of(html))
    post(desk, USE, Form(html).values | {"do": "save"})
    assert content(desk)[1]["intent"] == "Other"


def test_a_stage_that_is_gone_meanwhile_gives_back_what_was_typed(desk: Desk) -> None:
    form = typed(desk, USE)
    desk.do(stages.remove_stage, "novice", "current", "use", None)
    html = post(desk, USE, form | {"intent": "Long text"}, 409).text
    assert "This stage has left the journey in the meantime" in html and "Long text" in html
    get(desk, USE, status=404)


# ---- versions

def test_versions_are_made_read_and_compared(desk: Desk) -> None:
    assert post(desk, "/novice/current/versions", {"note": "Second"}).headers["location"] == f"{desk.page}/novice/current?made=yes"
    desk.do(stages.change_stage, "novice", "current", "use", None, StageChange(importance=5, needs_implicit=["Calm"]))
    desk.do(stages.remove_stage, "novice", "current", "return", None)
    text = text_of(get(desk, "/novice/current/compare"))
    assert re.search(r"Use Importance 3 5 Use Implicit needs – Calm Return Removed", text)
    assert "This is an older version; it cannot be changed." in get(desk, "/novice/current?number=1")
    assert "Second" in get(desk, "/novice/current/versions")
    answer = post(desk, "/novice/current/versions", {"note": "n" * 4001}, 422)
    assert "n" * 4001 in answer.text


WRITES = [("/novice/current/start", {}), (EDIT, {"version": "1"}), ("/novice/current/stages/use/remove", {"version": "1"}), (USE, FILLED),
          ("/novice/current/versions", {"note": "x"})]


@pytest.mark.parametrize(("path", "data"), WRITES)
def test_nothing_is_written_in_another_organisation(desk: Desk, other_desk: Desk, path: str, data: dict[str, str]) -> None:
    browser = desk.world.as_("consultant", page=True)
    assert browser.post(other_desk.page + path, data=data).status_code == 404
    assert other_desk.events() == []


def test_a_touchpoint_without_a_channel_is_told_at_its_row(desk: Desk) -> None:
    form = typed(desk, "/novice/current/stages/choose") | {
        "touchpoints-0-name": "Shelf", "touchpoints-0-channel": "", "needs_explicit": f"Short\n{'x' * 201}",
    }
    html = post(desk, "/novice/current/stages/choose", form, 422).text
    assert "Touchpoint 1: Choose a channel." in html and 'id="error-touchpoints-0-channel"' in html
    assert "Explicit needs: Use 200 characters at most in each line." in html
