"""Who may read which report: members their organisation's, a client account its company's, a share link its study's."""

import pytest

from tests.reports.reading import Change, Freeze
from tests.world import World

FILES = {"report.pdf": "application/pdf", "report.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
READERS = ("admin", "consultant", "client", "guest")


def addresses(shortlist: str) -> list[str]:
    pages = [f"/reports/{shortlist}{rest}" for rest in ("", "/report.pdf", "/report.xlsx", "/solutions/gamma", "/items/SAL.1.1")]
    return pages + [f"/api/v1/shortlists/{shortlist}/{name}" for name in FILES]


@pytest.mark.parametrize("role", READERS)
def test_readers_open_their_own(world: World, freeze: Freeze, role: str) -> None:
    shortlist = freeze()["id"]
    reader = world.as_(role, page=True)
    for address in addresses(shortlist):
        assert reader.get(address).status_code == 200, address
    listed = world.as_(role).get("/api/v1/reports").json()
    assert [each["id"] for each in listed["items"]] == [shortlist]


@pytest.mark.parametrize("role", READERS)
def test_a_foreign_report_answers_as_one_that_does_not_exist(world: World, freeze: Freeze, role: str) -> None:
    shortlist = freeze()["id"]
    stranger = world.as_(role, "there")
    for foreign, unknown in zip(addresses(shortlist), addresses("0" * 32), strict=True):
        one, other = stranger.get(foreign), stranger.get(unknown)
        assert (one.status_code, other.status_code) == (404, 404)
        same = {"instance": "", "request_id": ""}
        assert one.json() | same == other.json() | same
    assert stranger.get("/api/v1/reports").json() == {"items": [], "page": 1, "size": 50, "total": 0}


def test_nobody_reads_nothing(world: World, freeze: Freeze) -> None:
    shortlist = freeze()["id"]
    for address in [*addresses(shortlist), "/reports", "/api/v1/reports"]:
        assert world.as_(None).get(address).status_code == 401


def test_what_is_kept_in_memory_is_asked_for_anew_by_each(world: World, freeze: Freeze) -> None:
    """A document that one reader has had made is no way round the rule for another."""
    shortlist = freeze()["id"]
    assert world.as_("client").get(f"/api/v1/shortlists/{shortlist}/report.pdf").status_code == 200
    assert world.as_("client", "there").get(f"/api/v1/shortlists/{shortlist}/report.pdf").status_code == 404


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_files_say_what_they_are(world: World, freeze: Freeze, name: str, language: str) -> None:
    answer = world.as_("client").get(f"/api/v1/shortlists/{freeze()['id']}/{name}?lang={language}")
    assert answer.headers["content-type"] == FILES[name]
    assert answer.headers["content-language"] == language
    assert f'filename="quick-choice-shortlist-1.{language}.{name.split(".")[1]}"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_file_without_a_language_is_in_the_readers(world: World, freeze: Freeze) -> None:
    reader = world.as_("client")
    shortlist = freeze()["id"]
    assert reader.get(f"/reports/{shortlist}/report.pdf", headers={"accept-language": "fr"}).headers["content-language"] == "fr"
    assert reader.get(f"/reports/{shortlist}/report.pdf?lang=de").status_code == 422


def test_the_list_is_newest_first_paged_and_marked(world: World, freeze: Freeze, agree: Change) -> None:
    first = freeze()
    agree("SAL.1.1", level=3)
    second = freeze(note="Again")
    reader = world.as_("client")
    told = reader.get("/api/v1/reports").json()
    assert [(each["id"], each["number"], each["superseded"], each["signable"], each["names"]) for each in told["items"]] == [
        (second["id"], 2, False, True, ["Alpha"]), (first["id"], 1, True, True, ["Alpha"]),
    ]
    page = reader.get("/api/v1/reports?page=2&size=1").json()
    assert ([each["id"] for each in page["items"]], page["page"], page["size"], page["total"]) == ([first["id"]], 2, 1, 2)
    source = world.as_("client", page=True).get("/reports").text
    assert source.index(second["id"]) < source.index(first["id"])
    assert source.count("Superseded") == 1


def test_an_empty_list_says_what_comes(world: World) -> None:
    sentence = "A report appears here when a consultant freezes a shortlist or signs off the results of a wave."
    assert sentence in world.as_("client", page=True).get("/reports").text


@pytest.mark.parametrize("rest", ["/solutions/nobody", "/items/NOT.1.1", "/items/%2e%2e%2fx", "/solutions/%00"])
def test_what_the_report_does_not_hold_is_not_there(world: World, freeze: Freeze, rest: str) -> None:
    assert world.as_("client").get(f"/reports/{freeze()['id']}{rest}").status_code in (404, 422)


def test_figures_lead_to_points_items_and_evidence(world: World, freeze: Freeze) -> None:
    frozen = freeze()
    reader = world.as_("guest", page=True)
    base = f"/reports/{frozen['id']}"
    report = reader.get(base).text
    assert 'href="#solution-alpha"' in report
    assert 'id="solution-alpha"' in report
    assert f'href="{base}/solutions/gamma"' in report
    assert f'href="{base}/items/SAL.1.1"' in report
    gamma = reader.get(f"{base}/solutions/gamma").text
    points = frozen["result"]["points"]["gamma"]["SAL.2.1"]
    assert f"{points[1]:.2f}" in gamma
    item = reader.get(f"{base}/items/SAL.2.1").text
    assert "gamma on SAL.2.1" in item
    assert "Nobody has checked this yet." in item  # beta's rating is unknown
