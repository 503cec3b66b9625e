"""The doors of the catalog: who may enter, what they answer, and the yearly refresh from the browser and by the API."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.storage.tables import Edition, Event, Rating, Solution
from app.storage.tables.catalog import CatalogUpload
from tests.world import World

NEW = {"source": "2026", "year": 2027, "cut_off": "2027-11-20", "editors": ["Camille Martin"]}
RATED = {
    "level": 2, "grade": "documented", "mode": "standard", "source": "docs", "where": "p 2", "phrase": {"en": "Half", "fr": "À moitié"},
    "rater": "Camille",
}
CSV = "solution;item;level;grade;mode;source;where;phrase_en;phrase_fr;rater\n"
BETTER = (CSV + "gamma;SAL.1.1;3;documented;settings;docs;p 3;Now;Désormais;Zoé\nbeta;SRV.1.1;?\n").encode()
READ = [
    "/api/v1/map", "/api/v1/map/items", "/api/v1/editions", "/api/v1/editions/2026", "/api/v1/editions/2026/solutions",
    "/api/v1/editions/2026/solutions/alpha", "/api/v1/editions/2026/solutions/alpha/ratings", "/api/v1/editions/2026/items/SAL.1.1/ratings",
    "/api/v1/editions/2026/differences?to=2026", "/catalog", "/catalog/map", "/catalog/2026", "/catalog/2026/solutions/alpha",
    "/catalog/2026/items/SAL.1.1", "/catalog/2026/differences?since=2026",
    "/api/v1/editions/2026/coverage", "/api/v1/editions/2026/evidence", "/api/v1/editions/2026/solutions/alpha/questionnaire",
    "/catalog/2026/coverage", "/catalog/2026/compare", "/catalog/2026/evidence",
]
CHANGE: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/admin", {}), ("GET", "/admin/editions/2027", {}), ("GET", "/admin/editions/2027/publish", {}),
    ("GET", "/api/v1/editions/2027/template", {}), ("POST", "/api/v1/editions", {"json": NEW | {"year": 2028}}),
    ("PUT", "/api/v1/editions/2027/solutions/alpha/ratings/SAL.1.1", {"json": RATED}),
    ("POST", "/api/v1/editions/2027/uploads", {"files": {"file": ("a.csv", BETTER)}}),
    ("POST", f"/api/v1/editions/2027/uploads/{'0' * 32}/apply", {}), ("POST", "/admin/editions", {"data": {"source": "2026"}}),
    ("POST", "/admin/editions/2027/uploads", {"files": {"file": ("a.csv", BETTER)}}),
    ("GET", f"/admin/editions/2027/uploads/{'0' * 32}", {}),
    ("POST", f"/admin/editions/2027/uploads/{'0' * 32}/apply", {}), ("POST", f"/admin/editions/2027/uploads/{'0' * 32}/discard", {}),
    ("POST", "/admin/editions/2027/publish", {}), ("POST", "/api/v1/editions/2027/publish", {}),
]


def events(world: World) -> int:
    return world.database.work(lambda session: session.execute(select(func.count()).select_from(Event)).scalar_one())


def draft(world: World) -> None:
    assert world.as_("admin").post("/api/v1/editions", json=NEW).status_code == 201


@pytest.mark.parametrize("path", READ)
def test_members_read_and_nobody_else(world: World, path: str) -> None:
    codes = {role: world.as_(role).get(path).status_code for role in ("admin", "consultant", "client", "guest", None)}
    assert codes == {"admin": 200, "consultant": 200, "client": 403, "guest": 401, None: 401}


@pytest.mark.parametrize(("method", "path", "body"), CHANGE, ids=[f"{each[0]} {each[1]}" for each in CHANGE])
def test_only_admins_change(world: World, method: str, path: str, body: dict[str, Any]) -> None:
    draft(world)
    before = events(world)
    codes = {role: world.as_(role).request(method, path, **body).status_code for role in ("consultant", "client", "guest", None)}
    assert codes == {"consultant": 403, "client": 403, "guest": 401, None: 401}
    assert events(world) == before
    assert world.as_("admin").request(method, path, **body).status_code < 500


@pytest.mark.parametrize("path", [
    "/api/v1/editions/2031", "/api/v1/editions/2031/solutions", "/api/v1/editions/2026/solutions/nobody", "/api/v1/map?version=2031.1",
    "/api/v1/editions/2026/solutions/nobody/ratings", "/api/v1/editions/2026/differences?to=2031", "/api/v1/map/items?version=2031.1",
    "/catalog/2031", "/catalog/2026/solutions/nobody", "/catalog/2031/coverage", "/catalog/2031/compare", "/catalog/2031/evidence",
    "/api/v1/editions/2031/coverage", "/api/v1/editions/2031/evidence", "/api/v1/editions/2026/solutions/nobody/questionnaire",
    "/api/v1/editions/2031/solutions/alpha/questionnaire",
    "/catalog/2026/items/ZZZ.1.1", "/catalog/map?version=2031.1", "/admin/editions/2031",
])
def test_what_is_not_there(world: World, path: str) -> None:
    assert world.as_("admin").get(path).status_code == 404


@pytest.mark.parametrize("path", [
    "/api/v1/editions/%00", "/api/v1/editions/2026/solutions/%00", "/api/v1/editions/2026/items/%F0%9F/ratings", "/api/v1/map?version=x",
    "/api/v1/map/items?team=cooks", "/api/v1/map/items?page=0", "/api/v1/map/items?size=9999999999999999999",
    "/api/v1/editions/2026/differences", "/catalog/2026/evidence?solution=%00", "/catalog/2026/evidence?mode=magic",
])
def test_what_no_address_may_say(world: World, path: str) -> None:
    assert world.as_("admin").get(path).status_code == 422


# ---- reading

def test_the_map(world: World) -> None:
    found = world.as_("consultant").get("/api/v1/map").json()
    assert (found["version"], found["items"], found["core_items"]) == ("2026.1", 5, 3)
    assert [(each["code"], each["items"], [sub["items"] for sub in each["sub_domains"]]) for each in found["domains"]] == [
        ("SAL", 3, [2, 1]), ("SRV", 2, [2])]


@pytest.mark.parametrize(("query", "codes"), [
    ("", ["SAL.1.1", "SAL.1.2", "SAL.2.1", "SRV.1.1", "SRV.1.2"]), ("core=true", ["SAL.1.1", "SAL.2.1", "SRV.1.1"]),
    ("team=service", ["SRV.1.1", "SRV.1.2"]), ("domain=SAL&q=PIPELINE", ["SAL.1.2"]), ("q=stage pipeline", ["SAL.1.2"]),
    ("q=pipeline nowhere", []), ("q=srv.1.2", ["SRV.1.2"]),
    ("page=2&size=2", ["SAL.2.1", "SRV.1.1"]),
])
def test_items_are_filtered_and_paged(world: World, query: str, codes: list[str]) -> None:
    found = world.as_("consultant").get(f"/api/v1/map/items?{query}").json()
    assert [each["code"] for each in found["items"]] == codes


def test_coverage_is_the_known_share_of_the_map(world: World) -> None:
    found = world.as_("consultant").get("/api/v1/editions/2026/solutions?q=ALPH").json()
    assert [(each["code"], each["known"], each["levels"]) for each in found["items"]] == [("alpha", 100.0, [0, 0, 1, 3, 1])]
    beta = world.as_("consultant").get("/api/v1/editions/2026/solutions/beta").json()
    assert (beta["known"], beta["levels"], beta["profile"]["licence"]["value"]) == (80.0, [0, 1, 0, 2, 1], "proprietary")


def test_an_unknown_rating_is_null_with_no_confidence(world: World) -> None:
    found = world.as_("consultant").get("/api/v1/editions/2026/solutions/beta/ratings").json()["items"]
    assert {each["item"]: (each["level"], each["confidence"]) for each in found} == {
        "SAL.1.1": (3, 0.9), "SAL.1.2": (3, 0.9), "SAL.2.1": (None, None), "SRV.1.1": (4, 0.9), "SRV.1.2": (1, 0.9)}


def test_the_evidence_is_searched_and_filtered(world: World) -> None:
    def found(query: str) -> list[str]:
        answer = world.as_("consultant").get(f"/api/v1/editions/2026/evidence?{query}&size=100").json()
        assert answer["total"] == len(answer["items"])
        return [f"{each['solution']} {each['item']}" for each in answer["items"]]

    assert len(found("")) == 14
    assert found("solution=beta&domain=SRV") == ["beta SRV.1.1", "beta SRV.1.2"]
    assert found("q=BETA on sal.1.2") == ["beta SAL.1.2"]
    assert found("solution=alpha&level=4") == ["alpha SAL.1.1"]
    assert found("grade=inferred") == [] and found("old=true") == []
    pages = [world.as_("consultant").get(f"/api/v1/editions/2026/evidence?size=10&page={page}").json() for page in (1, 2, 3)]
    assert [len(each["items"]) for each in pages] == [10, 4, 0]


def test_a_page_past_the_last_is_the_last(world: World) -> None:
    text = world.as_("consultant", page=True).get("/catalog/2026/evidence?page=9").text
    assert "14 ratings" in text and "No rating matches." not in text


def test_last_years_second_readings_stay_with_last_year(world: World) -> None:
    reading = {"item": "SAL.1.1", "first": 4, "second": 4, "settled": 4, "why": None, "reader": "R", "date": "2026-11-02"}

    def read(session):
        row = session.get_one(Solution, (world.edition, "alpha"))
        row.profile = {**row.profile, "second_reading": [reading]}

    world.database.work(read)
    draft(world)
    surveys = [world.as_("consultant").get(f"/api/v1/editions/{year}/coverage").json() for year in (2026, 2027)]
    assert [each["agreement"]["readings"] for each in surveys] == [1, 0]
    assert "1 rating was opened again by a second reader." in world.as_("consultant", page=True).get("/catalog/2026/solutions/alpha").text


def test_coverage_by_domain(world: World) -> None:
    found = world.as_("consultant").get("/api/v1/editions/2026/coverage").json()
    assert found["cells"]["beta"] == {
        "SAL": {"items": 3, "known": 2, "points": 6, "old": 0}, "SRV": {"items": 2, "known": 2, "points": 5, "old": 0}}
    assert found["totals"]["beta"] == {"items": 5, "known": 4, "points": 11, "old": 0}
    assert found["agreement"] == found["agreement_without_zeros"] == {"readings": 0, "same": 0, "within_one": 0, "alpha": None}
    core = world.as_("consultant").get("/api/v1/editions/2026/coverage?core=true").json()
    assert core["totals"]["beta"] == {"items": 3, "known": 2, "points": 7, "old": 0}
    page = world.as_("consultant", page=True).get("/catalog/2026/coverage?show=level").text
    assert "Mean of the verified levels" in page and re.search(r'<td class="hue-\d">75</td>', page)


@pytest.mark.parametrize(("query", "status", "items"), [
    ("", 200, []), ("solutions=alpha&solutions=beta", 200, ["SAL.1.1", "SAL.1.2", "SAL.2.1"]),
    ("solutions=alpha&solutions=beta&domain=SRV", 200, ["SRV.1.1", "SRV.1.2"]), ("solutions=alpha", 422, []),
    ("solutions=alpha&solutions=alpha", 422, []), ("solutions=alpha&solutions=nobody", 422, []),
    ("solutions=alpha&solutions=beta&solutions=gamma&solutions=alpha", 200, ["SAL.1.1", "SAL.1.2", "SAL.2.1"]),
])
def test_two_or_three_side_by_side(world: World, query: str, status: int, items: list[str]) -> None:
    answer = world.as_("consultant", page=True).get(f"/catalog/2026/compare?{query}")
    assert (answer.status_code, re.findall(r'<span class="code">(S[A-Z.0-9]+)</span></a> ', answer.text)) == (status, items)


def test_side_by_side_only_where_they_differ(world: World) -> None:
    text = world.as_("consultant", page=True).get("/catalog/2026/compare?solutions=alpha&solutions=beta&differing=true").text
    shown = re.findall(r'<span class="code">(S[A-Z.0-9]+)</span></a> ', text)
    ratings = [world.as_("consultant").get(f"/api/v1/editions/2026/solutions/{code}/ratings").json()["items"] for code in ("alpha", "beta")]
    pairs = [(one["item"], one["level"], other["level"]) for one, other in zip(*ratings, strict=True)]
    assert shown == [item for item, one, other in pairs if item.startswith("SAL") and one != other]


def test_solutions_are_filtered_by_what_their_profile_says(world: World) -> None:
    def names(query: str) -> list[str]:
        page = world.as_("consultant", page=True).get(f"/catalog/2026?{query}").text
        return re.findall(r'<th scope="row"><a href="/catalog/2026/solutions/(\w+)"', page)

    assert names("") == ["alpha", "beta", "gamma"]
    assert names("licence=proprietary") == ["alpha", "beta", "gamma"] and names("licence=open_source") == []
    assert names("languages=zz") == []
    found = world.as_("consultant", page=True).get("/catalog/2026?q=pipeline").text
    assert 'href="/catalog/2026/items/SAL.1.2"' in found and "1 item of the map" in found


def test_pages_show_the_evidence_and_the_unknown(world: World) -> None:
    page = world.as_("consultant", page=True).get("/catalog/2026/solutions/beta").text
    assert "beta on SAL.1.1" in page and "page 1" in page and page.count("Nobody has checked this yet") == 1
    assert re.findall(r'id="(S[A-Z.0-9]+)"', page) == ["SAL", "SAL.1.1", "SAL.1.2", "SAL.2.1", "SRV", "SRV.1.1", "SRV.1.2"]


def test_pages_in_french(world: World) -> None:
    browser = world.as_("admin", page=True)
    browser.cookies.set("language", "fr")
    assert "Ce qui prouve un 4" in browser.get("/catalog/2026/items/SAL.1.1").text
    assert "Seulement le cœur du map" in browser.get("/catalog/map?core=true").text
    draft(world)
    refused = browser.post("/admin/editions/2027/uploads", files={"file": ("a.csv", b"solution;item;level\nalpha;SAL.1.1;9\n")})
    assert refused.status_code == 422 and "Un niveau est 0, 1, 2, 3 ou 4, ou «\u00a0?\u00a0» pour non vérifié." in refused.text


def test_one_query_more_for_three_solutions_than_for_one(world: World) -> None:
    """A query in a loop would grow with the catalog."""
    from sqlalchemy import event

    counted: list[str] = []
    event.listen(world.database.engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    counts = []
    for path in ("/catalog/2026?q=alpha", "/catalog/2026?q=a", "/catalog/2026/items/SAL.1.1"):
        counted.clear()
        assert world.as_("admin", page=True).get(path).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1] and counts[2] < 25


# ---- the yearly refresh

def test_the_refresh_by_the_api(world: World) -> None:
    admin = world.as_("admin")
    made = admin.post("/api/v1/editions", json=NEW)
    assert (made.status_code, made.headers["location"], made.json()["based_on"]) == (201, "/api/v1/editions/2027", "2026")
    sheet = admin.get("/api/v1/editions/2027/template")
    assert sheet.headers["content-disposition"] == 'attachment; filename="catalog-2027.xlsx"'
    same = admin.post("/api/v1/editions/2027/uploads", files={"file": ("any name", sheet.content)}).json()
    assert (same["id"], same["differences"]["moves"]) == (None, [])
    found = admin.post("/api/v1/editions/2027/uploads", files={"file": ("a.csv", BETTER)}).json()
    moves = [
        {"solution": "beta", "item": "SRV.1.1", "move": "gone", "old": 4, "new": None},
        {"solution": "gamma", "item": "SAL.1.1", "move": "raised", "old": 2, "new": 3}]
    assert (found["differences"]["moves"], found["profiles"], found["other_ratings"]) == (moves, [], 0)
    assert admin.get("/api/v1/editions/2026/differences?to=2027").json()["moves"] == []
    before = events(world)
    assert admin.post(f"/api/v1/editions/2027/uploads/{found['id']}/apply").json()["id"] == found["id"]
    assert events(world) == before + 1
    assert admin.get("/api/v1/editions/2026/differences?to=2027").json()["moves"] == moves
    assert admin.post(f"/api/v1/editions/2027/uploads/{found['id']}/apply").status_code == 404
    put = admin.put("/api/v1/editions/2027/solutions/gamma/ratings/SAL.2.1", json=RATED)
    assert (put.status_code, put.json()["confidence"]) == (200, 0.9)
    published = admin.post("/api/v1/editions/2027/publish")
    assert published.json() == {"edition": "2027", "sha256": admin.get("/api/v1/editions/2027").json()["sha256"]}
    for refused in (
        admin.put("/api/v1/editions/2027/solutions/gamma/ratings/SAL.2.1", json=RATED), admin.post("/api/v1/editions/2027/publish"),
        admin.post("/api/v1/editions/2027/uploads", files={"file": ("a.csv", BETTER)}), admin.post("/api/v1/editions", json=NEW),
    ):
        assert refused.status_code == 409


def test_the_refresh_in_the_browser(world: World) -> None:
    admin = world.as_("admin", page=True)
    wrong = admin.post("/admin/editions", data={"source": "2026", "year": "27", "cut_off": "soon", "editors": " , "})
    assert wrong.status_code == 422 and 'value="soon"' in wrong.text and wrong.text.count('class="field-error"') == 3
    made = admin.post("/admin/editions", data={"source": "2026", "year": "2027", "cut_off": "2027-11-20", "editors": "Ann, Bob"})
    assert (made.status_code, made.headers["location"]) == (303, "/admin/editions/2027")
    again = admin.post("/admin/editions", data={"source": "2026", "year": "2027", "cut_off": "2027-11-20", "editors": "Ann"})
    assert again.status_code == 409 and "There is already an edition 2027." in again.text
    assert admin.post("/admin/editions/2027/uploads", data={}).status_code == 422
    sent = admin.post("/admin/editions/2027/uploads", files={"file": ("a.csv", BETTER)})
    page = admin.get(sent.headers["location"])
    assert page.status_code == 200 and "What the file would change" in page.text and "Nothing is stored yet." in page.text
    done = admin.post(sent.headers["location"] + "/apply")
    assert (done.status_code, done.headers["location"]) == (303, "/admin/editions/2027?done=applied")
    confirmation = admin.get("/admin/editions/2027/publish").text
    assert "3 solutions with their profiles, prices and sources" in confirmation
    assert "13 verified ratings with their evidence" in confirmation
    assert admin.post("/admin/editions/2027/publish").headers["location"] == "/catalog/2027"
    assert admin.get("/admin/editions/2027").status_code == 409


def test_every_problem_of_a_file_is_on_the_page_and_nothing_is_stored(world: World) -> None:
    draft(world)
    admin = world.as_("admin", page=True)
    refused = admin.post("/admin/editions/2027/uploads", files={"file": ("a.csv", (CSV + "alpha;SAL.9.9;3\nnobody;SAL.1.1;3\n").encode())})
    places = re.findall(r'<td class="code">([^<]*)</td>', refused.text)
    assert refused.status_code == 422 and {"B2", "A3"} <= set(places)
    assert world.database.work(lambda session: session.execute(select(func.count()).select_from(CatalogUpload)).scalar_one()) == 0


def test_a_draft_that_changed_in_between_loses_nothing(world: World) -> None:
    draft(world)
    admin = world.as_("admin")
    kept = admin.post("/api/v1/editions/2027/uploads", files={"file": ("a.csv", BETTER)}).json()["id"]
    admin.put("/api/v1/editions/2027/solutions/gamma/ratings/SAL.1.1", json=RATED | {"level": 1})
    refused = admin.post(f"/api/v1/editions/2027/uploads/{kept}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_moved")
    row = world.database.work(lambda session: session.execute(select(Rating).where(
        col(Rating.solution_code) == "gamma", col(Rating.item_code) == "SAL.1.1", col(Rating.edition_id) != world.edition)).scalar_one())
    assert row.level == 1


def test_an_upload_is_its_reader_s_own(world: World) -> None:
    draft(world)
    kept = world.as_("admin").post("/api/v1/editions/2027/uploads", files={"file": ("a.csv", BETTER)}).json()["id"]
    other = world.as_("admin", "there")
    answers = [other.get(f"/admin/editions/2027/uploads/{kept}"), other.post(f"/api/v1/editions/2027/uploads/{kept}/apply")]
    answers.append(world.as_("admin").post(f"/api/v1/editions/2026/uploads/{kept}/apply"))
    assert [each.status_code for each in answers] == [404, 404, 404]
    assert world.as_("admin", page=True).post(f"/admin/editions/2027/uploads/{kept}/discard").status_code == 303
    assert world.as_("admin").post(f"/api/v1/editions/2027/uploads/{kept}/apply").status_code == 404


@pytest.mark.parametrize(("charset", "typed"), [
    ("unicode_escape", b"\\ud800"), ("raw_unicode_escape", b"\\ud800"), ("undefined", b"2026"),
])
def test_a_form_in_an_odd_character_set_is_refused(world: World, charset: str, typed: bytes) -> None:
    """unicode_escape makes half of a character pair, which no page can show; the set called undefined breaks on everything."""
    body = b"".join(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name, typed) for name in (b"year", b"editors"))
    headers = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    refused = world.as_("admin", page=True).post("/admin/editions", content=body + b"--x--\r\n", headers=headers)
    assert refused.status_code == 422


@pytest.mark.parametrize("name", ["Camille\nMartin", "Camille\x7f", "Camille\x85Martin", " ", "x" * 201])
def test_an_editor_is_one_line_that_the_draft_can_be_read_with(world: World, name: str) -> None:
    assert world.as_("admin").post("/api/v1/editions", json=NEW | {"editors": [name]}).status_code == 422


def test_who_published_stays_in_the_own_history(world: World) -> None:
    """Editions are shared by all organisations; names of people are not."""
    draft(world)
    assert world.as_("admin").post("/api/v1/editions/2027/publish").status_code == 200
    reader = world.as_("admin", "there")
    assert "published_by" not in reader.get("/api/v1/editions/2027").json()
    assert "published_by" not in reader.get("/api/openapi.json").text
    name = world.database.work(lambda session: session.execute(
        select(col(Edition.published_by)).where(col(Edition.code) == "2027")).scalar_one())
    pages = [world.as_("admin", "there", page=True).get(path).text for path in ("/catalog/2027", "/admin")]
    assert name and all("Published on" in each and f"by {name}" not in each for each in pages)


@pytest.mark.parametrize("body", [
    RATED | {"level": 3.0}, RATED | {"level": True}, RATED | {"level": 5}, RATED | {"mode": "custom"}, RATED | {"source": "nowhere"},
    RATED | {"rater": "a\0"}, RATED | {"rater": "a\nb"}, RATED | {"where": "a\nb"},
    RATED | {"more": 1}, {}, [], RATED | {"phrase": {"en": "x"}},
])
def test_a_rating_that_breaks_a_rule(world: World, body: Any) -> None:
    draft(world)
    before = events(world)
    refused = world.as_("admin").put("/api/v1/editions/2027/solutions/alpha/ratings/SAL.1.1", json=body)
    assert refused.status_code == 422 and refused.json()["errors"]
    assert events(world) == before


def test_files_that_are_too_large_or_no_files(world: World) -> None:
    draft(world)
    admin = world.as_("admin")
    codes = [
        admin.post("/api/v1/editions/2027/uploads", files={"file": ("a.xlsx", content)}).status_code
        for content in (b"x" * (10 * 1024**2 + 1), b"", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")]
    codes.append(admin.post("/api/v1/editions/2027/uploads", json={}).status_code)
    assert codes == [413, 422, 422, 422, 422]


def test_the_workbook_of_one_solution(world: World) -> None:
    draft(world)
    admin = world.as_("admin")
    one = admin.get("/api/v1/editions/2027/template?solution=beta")
    assert one.headers["content-disposition"] == 'attachment; filename="catalog-2027-beta.xlsx"'
    assert admin.get("/api/v1/editions/2027/template?solution=nobody").status_code == 404
    changed = admin.post("/api/v1/editions/2027/uploads", files={"file": ("a.xlsx", one.content)}).json()
    assert changed["id"] is None
