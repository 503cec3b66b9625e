"""The doors of results: who reads what, and files that can be worked out again."""

import csv
import io

import openpyxl
import orjson
import pytest

from app.journeys.results.answers import EvidenceAnswer, FrozenAnswer, FrozenPage, ResultsAnswer, SegmentsAnswer, WavesAnswer
from app.journeys.results.notices import REASONS, sentences
from app.scoring.journey_profile import JourneyProfile
from app.storage.tables import JourneyMap, Programme
from app.web.journey_notices import OF_OBSERVATIONS as SENTENCES
from app.web.journey_notices import sentence
from app.web.language import Speaker, translations
from tests.journeys.make import STAGES
from tests.journeys.results.stored import Place, add_wave


def read(place: Place, rest: str, who: str = "consultant", wave: str | None = None):
    return place.world.as_(who).get(place.address(rest, wave))


def test_the_results_are_those_of_the_service(place):
    answer = read(place, "results")
    found = place.results()
    assert (answer.status_code, answer.json()["result"], answer.json()["stages"]) == (200, found.result, found.stages)
    assert "request" not in answer.json()
    assert ResultsAnswer.model_validate(answer.json()).model_dump() == answer.json()


def test_one_segment_can_be_asked_for(place):
    assert list(read(place, "results?segment=novice").json()["result"]["segments"]) == ["novice"]
    assert read(place, "results?segment=nobody").status_code == 404
    assert read(place, "results?segment=No%20body").status_code == 422


def test_the_answers_are_as_described(place):
    second = place.work(lambda session: add_wave(session, place.made))
    place.observe("c1", {"advice": "fair"}, wave_id=second)
    place.observe("p1", {"advice": "fair"}, segment_code="pro")
    for rest, wave, shape in (
        ("results/stages/choose?segment=novice", None, EvidenceAnswer), (f"comparison?with={place.made.wave}", second, WavesAnswer),
        ("segments-comparison", None, SegmentsAnswer),
    ):
        answer = read(place, rest, wave=wave)
        assert answer.status_code == 200, answer.text
        assert shape.model_validate(answer.json()).model_dump() == answer.json()
    assert read(place, "results/stages/nowhere?segment=novice").status_code == 404
    assert read(place, "results/stages/choose").status_code == 422
    assert read(place, "comparison").status_code == 422
    assert read(place, f"comparison?with={place.foreign.wave}").status_code == 404


def test_signing_off_and_who_may_read_it(place):
    door = place.world.as_("consultant")
    answer = door.post(place.address("results/freeze"), json={"note": "Agreed"})
    assert (answer.status_code, answer.json()["number"], answer.json()["superseded"]) == (201, 1, False)
    assert FrozenAnswer.model_validate(answer.json()).model_dump() == answer.json()
    assert door.post(place.address("results/freeze"), json={}).json()["code"] == "nothing_changed"
    assert door.post(place.address("results/freeze"), json={"notes": ""}).status_code == 422
    listed = door.get(f"/api/v1/programmes/{place.made.programme}/frozen-results").json()
    assert FrozenPage.model_validate(listed).model_dump() == listed
    assert (listed["total"], listed["items"][0]["id"]) == (1, answer.json()["id"])
    mine, theirs = f"/api/v1/frozen-waves/{answer.json()['id']}", place.world.as_("consultant", "there")
    assert place.world.as_("client").get(mine).json() == answer.json()
    assert place.world.as_("client").get(mine + "/recomputation").json()["agrees"] is True
    for stranger in (theirs, place.world.as_("client", "there"), place.world.as_("guest")):
        assert stranger.get(mine).status_code == 404
    assert place.world.as_(None).get(mine).status_code == 401


def test_a_newer_sign_off_supersedes(place):
    door = place.world.as_("consultant")
    first = door.post(place.address("results/freeze"), json={}).json()["id"]
    place.observe("c9", {"advice": "good"})
    door.post(place.address("results/freeze"), json={})
    assert door.get(f"/api/v1/frozen-waves/{first}").json()["superseded"] is True


def test_another_organisation_writes_nothing_and_a_closed_programme_neither(place):
    foreign = f"/api/v1/programmes/{place.foreign.programme}/waves/{place.foreign.wave}/results/freeze"
    assert place.world.as_("consultant").post(foreign, json={"note": ""}).status_code == 404
    assert place.world.as_("client").post(place.address("results/freeze"), json={}).status_code == 403

    def close(session):
        session.get_one(Programme, place.made.programme).status = "closed"

    place.work(close)
    answer = place.world.as_("consultant").post(place.address("results/freeze"), json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "programme_closed")
    assert read(place, "results").status_code == 200


def test_the_json_holds_the_question_and_every_cell(place):
    answer = read(place, "results.json")
    assert "attachment; filename=\"quick-choice-wave-1.json\"" in answer.headers["content-disposition"]
    told = answer.json()
    again = place.world.as_(None).post("/api/v1/journeys/score", content=orjson.dumps(told["request"]["novice"])).json()
    assert (told["cells"]["novice"], told["customers"]["novice"]) == (again["cells"], again["customers"])


def test_the_csv_holds_every_cell_unrounded(place):
    place.observe("=1+1", {"greeted": "no", "advice": "poor"})
    answer = read(place, "results.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["customer"] for row in rows} == {"c1", "c2", "c3", "'=1+1"}
    told = place.results().result["segments"]["novice"]["stages"]
    for stage, figures in told.items():
        indexes = [float(row["gated_index"]) for row in rows if row["stage"] == stage]
        assert (len(indexes), sum(indexes) / len(indexes)) == (figures["n"], pytest.approx(figures["gated_index"]["mean"], abs=1e-9))
    assert next(row for row in rows if row["customer"] == "c2" and row["stage"] == "choose")["basics_unmet"] == "greeted"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_workbook_can_be_worked_out_again(place, language):
    """From the averaged marks alone: sums, attainable sums and indexes of every cell."""
    place.observe("=HYPERLINK(1)", {"greeted": "no", "advice": "poor"})
    place.observe("c1", {"advice": "fair"}, observer="Bob")
    book = openpyxl.load_workbook(io.BytesIO(read(place, f"results.xlsx?lang={language}").content))
    names = {"en": ["Stages", "Cells", "Customers", "Interactions", "Averaged marks", "How to repeat"],
             "fr": ["Étapes", "Cellules", "Clients", "Interactions", "Notes moyennes", "Pour refaire les calculs"]}
    assert book.sheetnames == names[language]
    stages, cells, customers, interactions, marks, settings = ([[cell.value for cell in row] for row in sheet] for sheet in book)
    sums: dict[tuple[str, str], list[float]] = {}
    for _segment, customer, stage, _code, _kano, worst, best, score, _count in marks[1:]:
        cell = sums.setdefault((customer, stage), [0.0, 0.0, 0.0])
        cell[0], cell[1], cell[2] = cell[0] + score, cell[1] + max(0, best), cell[2] + min(0, worst)
    assert "=HYPERLINK(1)" in {customer for customer, _ in sums}
    assert len(cells) == len(sums) + 1
    for row in cells[1:]:
        total, most, least = sums[row[1], row[2]]
        cell = dict(zip(cells[0], row, strict=True))
        assert (cell["sum"], cell["max_attainable"], cell["min_attainable"]) == (total, most, least)
        assert cell["index"] == pytest.approx(100 * total / (most if total > 0 else -least) if total else 0)
    told = place.results().result["segments"]["novice"]
    assert [row[stages[0].index("gated_index_mean")] for row in stages[1:4]] == [
        pytest.approx(each["gated_index"]["mean"]) for each in told["stages"].values()]
    assert (len(customers), len(interactions)) == (1 + 4, 1 + 2 * 9)
    assert ["input_sha256 novice", told["input_sha256"]] in settings
    assert not any(str(cell.value).startswith("=") and cell.data_type == "f" for sheet in book for row in sheet for cell in row)


def test_the_mermaid_journey_has_the_zones_as_scores(place):
    def rename(session):
        stages = [dict(stage) for stage in STAGES]
        stages[0]["name"] = "Choose: the; right #one"
        session.get_one(JourneyMap, place.made.map).content = {"stages": [*stages, {**stages[2], "code": "end", "name": "End"}], "loop": ""}

    place.work(rename)
    answer = read(place, "results.mmd?segment=novice")
    assert answer.text == (
        "journey\n    title Journeys, Spring\n    section Before\n      Choose the right one: 3: Novices\n"
        "    section During\n      Use: 4: Novices\n    section After\n      Return: 3: Novices\n    %% End: not observed\n")
    french = read(place, "results.mmd?segment=novice&lang=fr").text
    assert [line.strip() for line in french.splitlines() if "section" in line] == ["section Avant", "section Pendant", "section Après"]
    assert french.endswith("%% End: non observé\n")
    assert read(place, "results.mmd?segment=nobody").status_code == 404


@pytest.mark.parametrize(("index", "score"), [
    (-100, 1), (-60, 1), (-59, 2), (-20, 2), (-19, 3), (0, 3), (39, 3), (40, 4), (69, 4), (70, 5), (100, 5),
])
def test_the_score_of_an_index(index, score):
    assert JourneyProfile().mood_of(index) == score


def test_every_notice_has_its_sentence_in_both_languages(place):
    french = translations("fr")
    for words in (*SENTENCES.values(), *REASONS.values()):
        assert french.gettext(words) != words
    place.observe("c1", {"advice": "superb", "nothing": "yes"}, observer="Bob")
    said = sentences(Speaker("en"), place.results(), "novice")
    assert said == [
        "Marks left out because the repository has no interaction nothing: 1.",
        "Marks of Action advice left out because it has no level superb: 1.",
    ]
    assert all(len(each) > 20 for each in sentences(Speaker("fr"), place.results(), "novice"))


def test_every_warning_of_results_has_a_sentence(place):
    """Each code that this part can give, said with its own parameters."""


    given = {
        "no_journey": {"segment": "pro"}, "stage_not_in_journey": {"stage": "use", "count": 1},
        "unknown_interaction": {"interaction": "x", "count": 1}, "other_repository": {"interaction": "x", "count": 1},
        "unknown_level": {"interaction": "x", "level": "y", "count": 1}, "more_left_out": {"count": 1},
        "weak_agreement": {"alpha": 0.5, "doubled": 3}, "repeated_observations": {"count": 1}, "averaged_marks": {"multiplier": 2},
        "averages_too_fine": {},
    }
    assert given.keys() == SENTENCES.keys()
    for code, params in given.items():
        for language in ("en", "fr"):
            assert "{" not in sentence(Speaker(language), {"code": code, "params": params}, {"use": "Use"}, {})
