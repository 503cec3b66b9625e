"""Every page of the demonstration, on a desk in English and on a phone in French, those of journeys in both languages on both, every
fold open: nothing that WCAG 2.2 A or AA forbids, no sideways scrolling, no script error, nothing that the content security policy had
to stop."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import APIRequestContext

from tests.browser.conftest import Demo, post
from tests.browser.hands import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STUDY, UNDECIDED = "/studies/{study}", "/studies/{undecided}"
PROGRAMME = "/programmes/{programme}"
DAY = "2026-01-15"  # of what was done before today
MAP, PLAN = f"{PROGRAMME}/journeys/novice/current", f"{PROGRAMME}/plan"
WAVE, RESULTS, AFTER = f"{PROGRAMME}/waves/{{wave}}", f"{PROGRAMME}/results/{{wave}}", f"{PROGRAMME}/results/{{after}}"
PAGES = [
    (None, "/sign-in"), (None, "/nowhere"),
    ("consultant", "/studies"), ("consultant", "/studies/new"), ("consultant", STUDY), ("consultant", f"{STUDY}/context"),
    ("consultant", f"{STUDY}/constraints"), ("consultant", f"{STUDY}/participants"), ("consultant", f"{STUDY}/workshops"),
    ("consultant", f"{STUDY}/weights"), ("consultant", f"{STUDY}/grid"), ("consultant", f"{STUDY}/history"),
    ("consultant", f"{STUDY}/ranking"), ("consultant", f"{STUDY}/doubt"), ("consultant", f"{STUDY}/solutions/espocrm"),
    ("consultant", f"{STUDY}/compare?a=espocrm&b=suitecrm"), ("consultant", f"{STUDY}/shortlists"),
    *[("consultant", f"{STUDY}/choice{part}") for part in ("", "/weights", "/links", "/result", "/decision", "/outcome")],
    *[("consultant", f"{STUDY}/choice/{part}") for part in ("demonstrations/{candidate}", "costs/{candidate}")],
    *[("consultant", f"{UNDECIDED}/choice{part}") for part in ("", "?new=yes", "/weights", "/links", "/result", "/decision", "/outcome")],
    ("consultant", f"{UNDECIDED}/choice/demonstrations/{{other_candidate}}"),
    ("consultant", f"{UNDECIDED}/choice/demonstrations/{{other_candidate}}/script"),
    ("consultant", f"{UNDECIDED}/choice/costs/{{other_candidate}}"), ("consultant", "/outcomes"),
    *[(who, "/choices/{choice}/decision") for who in ("consultant", "client")],
    ("participant", "/my-scores"), ("participant", "/my-scores/{candidate}"),
    ("client", "/reports"), ("client", "/account"),  # a report itself is walked by test_report
    ("consultant", "/catalog"), ("consultant", "/catalog/2026"), ("consultant", "/catalog/2026/solutions/espocrm"),
    ("consultant", "/catalog/2026/coverage"), ("consultant", "/catalog/2026/evidence?q=offline"),
    ("consultant", "/catalog/2026/compare?solutions=espocrm&solutions=suitecrm&solutions=creme-crm&domain=QUO"),
    ("consultant", "/catalog/2026/items/ACC.1.1"), ("consultant", "/catalog/map"), ("consultant", "/account"), ("consultant", "/api/docs"),
    ("admin", "/admin"), ("admin", "/admin/users"),
]
OF_CONSULTANTS = [
    "/programmes", "/programmes/new", PROGRAMME, f"{PROGRAMME}/scope", f"{PROGRAMME}/scope?edit=novice", f"{PROGRAMME}/scope/channels",
    f"{PROGRAMME}/scope/details", f"{PROGRAMME}/scoring", f"{PROGRAMME}/history",
    f"{PROGRAMME}/journeys", MAP, f"{MAP}?projector=yes", f"{MAP}/edit", f"{MAP}/edit?remove=choose", f"{MAP}/stages/choose",
    f"{MAP}/versions", f"{MAP}/compare", f"{PROGRAMME}/journeys/novice/target",  # the target is not drawn yet
    f"{PROGRAMME}/repositories", f"{PROGRAMME}/repositories/new", f"{PROGRAMME}/repositories/new?ready=digital",
    f"{PROGRAMME}/repositories/{{repository}}", f"{PROGRAMME}/repositories/{{repository}}/changes",
    f"{PROGRAMME}/guides/new", f"{PROGRAMME}/guides/{{guide}}", f"{PROGRAMME}/guides/{{guide}}/edit", f"{PROGRAMME}/guides/{{guide}}/print",
    f"{PROGRAMME}/waves", f"{PROGRAMME}/waves/new", WAVE, f"{WAVE}/edit", f"{WAVE}/upload", f"{WAVE}/observations/{{observation}}",
    f"{WAVE}/links", "/field", "/field/{wave}/{guide}",
    f"{PROGRAMME}/results", *[f"{RESULTS}?segment={each}" for each in ("novice", "renovator", "pro")],
    f"{RESULTS}?segment=novice&view=projector", f"{RESULTS}/stages/choose?segment=novice", f"{RESULTS}/sign-off",
    f"{AFTER}?segment=novice", f"{AFTER}/stages/return?segment=novice", f"{AFTER}/compare?segment=novice",
    PLAN, f"{PLAN}?projector=yes", f"{PLAN}/board", f"{PLAN}/targets", f"{PLAN}/indicators", f"{PLAN}/actions/new",
    f"{PLAN}/actions/{{action}}", f"{PLAN}/sheet", "/wave-reports/{frozen}",
]
OF_CLIENTS = ["/wave-reports/{frozen}", "/reports"]  # with an account of the programme's client
JOURNEYS = [("consultant", path) for path in OF_CONSULTANTS] + [("{reader}", path) for path in OF_CLIENTS]
TABS = "[...document.querySelectorAll('.tabs [aria-current]')].every(each => each.getBoundingClientRect().right <= innerWidth)"
DESK, PHONE, EVERYWHERE = ("en", 1440), ("fr", 390), [(language, width) for language in ("en", "fr") for width in (1440, 390)]
CASES = [(*page, *at) for page in PAGES for at in (DESK, PHONE)] + [(*page, *at) for page in JOURNEYS for at in EVERYWHERE]
NAMES = [f"{who or 'nobody'} {path} {language} {width}" for who, path, language, width in CASES]


@pytest.fixture(scope="module", autouse=True)
def final_choices(demo: Demo) -> None:
    """A final choice that is signed, one that is not, and a participant's session, as far as the demonstration has none."""
    context = demo.enter("consultant")
    demo.places["undecided"] = demo.studies(context)["Cabinet Lumen"]
    choice = _choice(context.request, demo.places["study"])
    demo.places["choice"] = choice["id"]
    demo.places["candidate"] = _weighed(context.request, choice)["candidates"][0]["code"]
    if choice["decision_id"] is None:
        reasons = {"reasons": "The team knows our trade, and it costs less.", "dissent": [{"name": "Bob", "text": "Too many screens"}]}
        signed = {"decided_on": DAY, "signed_by": [{"name": "Claire Martin", "role": "Director"}]}
        post(context, f"/api/v1/choices/{choice['id']}/decision", {"solution_code": demo.places["candidate"], **reasons, **signed})
    other = _weighed(context.request, _choice(context.request, demo.places["undecided"]))
    demo.places["other_candidate"] = other["candidates"][0]["code"]
    person = context.request.get(f"/api/v1/studies/{demo.places['study']}/participants").json()["items"][0]["id"]
    link = post(context, f"/api/v1/studies/{demo.places['study']}/participant-links", {"participant": person})
    demo.sessions["participant"] = httpx.get(link["address"]).cookies["quickchoice"]
    context.close()


def _sent(request: APIRequestContext, method: str, path: str, body: dict[str, Any], version: int) -> None:
    answer = request.fetch(path, method=method, data=body, headers={"Origin": request.get("/health").url.removesuffix("/health"),
                                                                    "If-Match": f'"{version}"'})
    assert answer.status in (200, 201), answer.text()


def _choice(request: APIRequestContext, study: str) -> dict[str, Any]:
    """The study's final choice; begun when there is none."""
    told: dict[str, Any] = request.get(f"/api/v1/studies/{study}/choice").json()
    if told["choice"] is None:
        _sent(request, "POST", f"/api/v1/studies/{study}/choice", {"seats": 14}, 0)
        told = request.get(f"/api/v1/studies/{study}/choice").json()
    found: dict[str, Any] = told["choice"]
    return found


def _weighed(request: APIRequestContext, choice: dict[str, Any]) -> dict[str, Any]:
    """The same with weights, a demonstration that was held and a cost; one that has weights stays as it is."""
    if choice["weights"] is None:
        at, code = f"/api/v1/choices/{choice['id']}", choice["candidates"][0]["code"]
        weights = {"team": 40, "ergonomics": 30, "budget": 30, "reason": "Agreed with the board"}
        _sent(request, "PUT", f"{at}/demonstrations/{code}", {"held_on": DAY}, 1)
        _sent(request, "PUT", f"{at}/weights", weights, choice["version"])
        figures = {"low": 20, "likely": 25, "high": 30}
        _sent(request, "POST", f"{at}/costs", {"solution": code, "kind": "licences", "label": "Pro", "basis": "seat_month", **figures}, 0)
    return choice


@pytest.mark.parametrize(("who", "path", "language", "width"), CASES, ids=NAMES)
def test_a_page_is_fit_for_everybody(demo: Demo, who: str | None, path: str, language: str, width: int) -> None:
    context = demo.enter(who and who.format(**demo.places), language, width)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" and "404" not in message.text else None)
    answer = page.goto(path.format(**demo.places), wait_until="load")
    assert answer is not None and answer.status == (404 if path == "/nowhere" else 200)
    if path.endswith("/grid"):
        page.wait_for_selector("tr[aria-selected=true]")
    if path.startswith("/field/"):
        page.wait_for_selector("#list h1")
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate(TABS), "the tab of this page is out of sight"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "with every fold open"
    assert violations(page) == []
    assert said == []
    context.close()
