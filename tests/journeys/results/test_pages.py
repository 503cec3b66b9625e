"""The pages of results say what the service found, in both languages, and every figure can be followed down to the marks."""

import copy
import dataclasses
import re

import pytest

from app.journeys.results import page_words as words
from app.journeys.results.comparisons import compare_waves
from app.journeys.results.page_stage import waterfall_steps
from app.journeys.results.page_wave import heat, kept, matrix_points, wave_page
from app.journeys.results.service import stage_evidence, waves_of
from app.storage.tables import JourneyAction, JourneyMap, Programme, StageTarget
from app.web.journey_words import FLAGS
from app.web.language import Speaker
from tests.journeys.make import INTERACTIONS, STAGES
from tests.journeys.results.page import Page, plain, read, wave_path
from tests.journeys.results.stored import Place, add_wave, observe

EN, FR = Speaker("en"), Speaker("fr")
ALPHA = 0.05


def second_wave(place: Place) -> str:
    """The same customers again after the plan, all of them well served at every stage but the use."""
    after = place.work(lambda session: add_wave(session, place.made))
    best = {"greeted": "yes", "advice": "good", "refund": "quick"}
    for customer in ("c1", "c2", "c3"):
        place.observe(customer, best, wave_id=after)
    return after


@pytest.mark.parametrize(("voice", "unseen"), [(EN, "not observed"), (FR, "non observé")])
def test_the_curve_has_the_service_s_figures(place, voice, unseen):
    told = place.results().result["segments"]["novice"]["stages"]
    page = read(place, wave_path(place), language=voice.language)
    for stage in STAGES:
        figures = told[stage["code"]]
        row = next(each for each in page.row(stage["name"]) if len(each) == 6 and each[1] == str(figures["n"]))
        mean = figures["gated_index"]
        interval = f"{words.signed(voice, mean['low'])} … {words.signed(voice, mean['high'])}"
        assert row[2:4] == [words.signed(voice, mean["mean"], 1), interval]
        assert (row[5] == unseen) == (figures["n"] == 0)


@pytest.mark.parametrize("voice", [EN, FR])
def test_the_first_thing_said_is_the_finding(place, voice):
    page = read(place, wave_path(place), language=voice.language)
    results = place.results()
    assert page.h1 == plain(words.headline(voice, results, "novice"))
    assert results.result["segments"]["novice"]["catch_up"][0] in ("choose", "return")
    assert plain(words.lead(voice, results.result["segments"]["novice"])) in page.text


def test_what_is_to_catch_up_comes_first_with_its_evidence(place):
    place.observe("c4", {"greeted": "no", "advice": "poor"})
    place.work(lambda session: observe(session, place.made, "c5", {
        "advice": {"level": "poor", "na": False, "verbatim": "He <b>shrugged</b>."},
    }))
    page, told = read(place, wave_path(place)), place.results().result["segments"]["novice"]
    at = [page.text.index(words_) for words_ in ("Catch up first", "Then differentiate", "Importance and gap")]
    assert at == sorted(at)
    behind = page.text[at[0]:at[1]]
    figures = told["stages"]["choose"]
    assert f"{figures['basics_unmet']['customers']} of {figures['n']} customers miss a basic" in behind
    cost = told["interactions"]["advice"]["negative"] / figures["n"]
    assert f"{words.signed(EN, cost, 2)} Action advice One-dimensional 3 × Poor" in behind
    assert "“He <b>shrugged</b>.”" in behind, "what customers say is text"
    made = place.made
    wanted = [
        f"/programmes/{made.programme}/plan/actions/new?stage={stage}&segment=novice&kind={kind}&wave={made.wave}"
        for kind in ("catch_up", "differentiate") for stage in told[kind]
    ]
    assert [link for link in page.links if "/actions/new" in link] == wanted
    assert f"/programmes/{made.programme}/plan/targets?wave={made.wave}" in page.links


def test_no_effort_on_delight_while_essentials_are_uncovered(place):
    key = {"programme_id": place.made.programme, "segment_code": "novice"}
    place.work(lambda session: session.add(StageTarget(**key, stage_code="use", target=90.0)))
    told = place.results().result["segments"]["novice"]
    assert told["catch_up"] and told["differentiate"] == ["use"]
    sentence = "No effort on enchantment while essentials are uncovered"
    assert sentence in read(place, wave_path(place)).text
    assert "Aucun effort d’enchantement tant que" in read(place, wave_path(place), language="fr").text


def test_the_matrix_has_the_stages_with_a_target_in_the_order_of_the_lists(place):
    place.work(lambda session: session.add_all([
        StageTarget(programme_id=place.made.programme, segment_code="novice", stage_code=stage, target=target)
        for stage, target in (("use", 90.0), ("return", -90.0))
    ]))
    results = place.results()
    told = results.result["segments"]["novice"]
    points = matrix_points(results, "novice")
    order = [*told["catch_up"], *told["differentiate"]]
    names = {stage["code"]: stage["name"] for stage in STAGES}
    assert [(each["number"], each["name"]) for each in points if each["number"]] == [
        (number, names[code]) for number, code in enumerate(order, 1)
    ]
    assert {each["name"]: each["gap"] for each in points} == {names[code]: told["stages"][code]["gap"] for code in names}
    assert {each["name"]: each["priority"] for each in points} == {names[code]: told["stages"][code]["weighted_priority"] for code in names}


def test_the_heat_map_tells_a_missing_stage_from_an_unobserved_one(place):
    place.work(lambda session: session.add(JourneyMap(
        programme_id=place.made.programme, segment_code="pro", kind="current", number=1, content={"stages": STAGES[:2], "loop": ""},
    )))
    place.observe("p1", {"advice": "good"}, segment_code="pro")
    results = place.results()
    found = heat(results)
    assert found["columns"] == [(stage["code"], stage["name"]) for stage in STAGES]
    assert ("pro", "return") not in found["cells"], "not in this journey"
    assert found["cells"]["pro", "use"]["mean"] is None, "in it, and nobody observed it"
    for (segment, stage), cell in found["cells"].items():
        if segment == "*":
            assert cell["mean"] == results.result["brand"][stage]["mean"] and not cell["firm"]
        else:
            figures = results.result["segments"][segment]["stages"][stage]
            assert (cell["mean"], cell["zone"], cell["firm"]) == (figures["gated_index"]["mean"], figures["zone"], figures["firm"])
    rows = {name: row for name, row in ((row[0], row) for row in read(place, wave_path(place)).row("")) if len(row) == 4}
    assert "not in this journey" in rows["Professionals"][3] and "not observed" in rows["Professionals"][2]
    assert rows["Brand"][1].startswith(words.signed(EN, results.result["brand"]["choose"]["mean"]))


def test_every_customer_is_drawn_with_what_was_lived_and_is_kept(place):
    results = place.results()
    overall = results.result["segments"]["novice"]["overall"]
    points = kept(results, "novice")["points"]
    for name, mean in (("experienced", overall["experienced_mean"]), ("memorised", overall["memorised"])):
        assert sum(each[name] for each in points) / len(points) == pytest.approx(mean, abs=1e-9)
    page = read(place, wave_path(place), language="fr")
    assert [row[0] for row in page.row("c") if len(row) == 3] == ["c1", "c2", "c3"]
    assert "la simple moyenne de tous les moments" in page.text, "the caveat is said"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_answers_and_leads_on(place, language):
    after = second_wave(place)
    for rest in ("", wave_path(place), f"/{after}", f"/{after}?segment=pro", wave_path(place, "/stages/choose"), f"/{after}/stages/use",
                 wave_path(place, "/compare"), f"/{after}/compare?with={place.made.wave}&segment=novice", wave_path(place, "/sign-off")):
        page = read(place, rest, language=language)
        assert page.h1
        assert [link for link in page.links if link.startswith(f"/programmes/{place.made.programme}/results/")], rest


def test_each_wave_says_its_finding_on_the_first_page(place):
    after = second_wave(place)
    page = read(place)
    for wave in (place.made.wave, after):
        said = words.headline(EN, place.results(wave), "novice")
        assert said in page.text
        assert f"/programmes/{place.made.programme}/results/{wave}?segment=novice" in page.links
    listed = place.work(lambda session: waves_of(session, place.here, place.made.programme))
    assert [each["observations"] for each in listed] == [3, 3]
    assert page.text.index("Wave 2") < page.text.index("Wave 1"), "the newest first"


def test_a_stage_is_followed_down_to_its_marks(place):
    evidence = place.work(lambda session: stage_evidence(session, place.here, place.made.programme, place.made.wave, "novice", "choose"))
    steps = waterfall_steps(evidence)
    assert sum(each["negative"] + each["positive"] for each in steps) == pytest.approx(evidence["figures"]["mean_sum"])
    page = read(place, wave_path(place, "/stages/choose?segment=novice"))
    for cell in evidence["cells"]:
        row = next(each for each in page.row(cell["customer"]) if len(each) == 9)
        assert row[1:8] == [
            *(words.signed(EN, cell[name]) for name in ("sum", "positive", "negative", "max_attainable", "min_attainable")),
            *(words.signed(EN, cell[name], 1) for name in ("index", "gated_index")),
        ]
        for mark in cell["marks"]:
            for seen in mark["observations"]:
                assert f"Action {mark['interaction']}: {seen['level'].title()} ({words.signed(EN, seen['score'])}) Ann" in row[8]
    assert page.row("Action greeted")[-1][4] == "1 × No (−2)2 × Yes (0)"
    assert "c2 : Action greeted" in page.text, "the basic that was missed, by customer"


def test_marks_and_words_lead_to_their_observations(place):
    """Every figure can be followed down to the field: two observers of one customer are two observations."""
    spoken = {"advice": {"level": "poor", "na": False, "verbatim": "Nobody came."}}
    told = place.work(lambda session: observe(session, place.made, "c1", spoken, observer="Bob"))
    evidence = place.work(lambda session: stage_evidence(session, place.here, place.made.programme, place.made.wave, "novice", "choose"))
    ids = [seen["id"] for cell in evidence["cells"] for mark in cell["marks"] for seen in mark["observations"]]
    assert told in ids and len(set(ids)) == 4
    at = f"/programmes/{place.made.programme}/waves/{place.made.wave}/observations/"
    links = [link for link in read(place, wave_path(place, "/stages/choose?segment=novice")).links if "/observations/" in link]
    assert links == [at + told, *(at + each for each in ids)], "the words first, then the marks"
    assert at + told in read(place, wave_path(place)).links, "a quotation of the lists leads there too"
    client = place.world.as_("consultant", page=True)
    for link in set(links):
        answer = client.get(link)
        assert answer.status_code == 200
    assert "Nobody came." in client.get(at + told).text


@pytest.mark.parametrize(("rest", "status"), [
    ("/stages/nowhere", 404), ("/stages/choose?segment=nobody", 404), ("?segment=nobody", 404), ("/compare?segment=nobody", 404),
    ("/compare?with=" + "0" * 32, 404), ("?segment=A%20B", 404), ("/compare?with=x", 404),
])
def test_what_does_not_exist_is_not_there(place, rest, status):
    second_wave(place)
    read(place, wave_path(place, rest), status=status)


def test_two_waves_show_the_service_s_differences(place):
    after = second_wave(place)
    found = compared(place, after)
    for path in (f"/{after}/compare?segment=novice", wave_path(place, f"/compare?with={after}&segment=novice")):
        page = read(place, path)
        for stage in STAGES:
            told = found["stages"][stage["code"]]
            row = next(each for each in page.row(stage["name"]) if len(each) == 10)
            assert row[1:6] == [
                words.signed(EN, told["before"], 1), str(told["n_before"]), words.signed(EN, told["after"], 1), str(told["n_after"]),
                words.signed(EN, told["difference"], 1),
            ], "before is the earlier wave whichever page was asked"
            assert words.difference_words(EN, told, ALPHA) in page.text
    assert f"{len(found['shared'])} interactions mean the same in both waves" in page.text
    assert "The same pseudonym in both waves counts as the same customer." in page.text
    assert "Le même pseudonyme dans les deux vagues compte comme le même client." in read(place, path, language="fr").text


def test_what_two_waves_do_not_share_is_named_with_its_reason(place):
    changed = [copy.deepcopy(each) for each in INTERACTIONS if each["code"] != "refund"]
    changed[0]["kano"] = "attractive"
    after = place.work(lambda session: add_wave(session, place.made, changed))
    page = read(place, f"/{after}/compare")
    assert "Action greeted – In another Kano class" in page.text
    assert "Action refund – Only in the earlier repository" in page.text, "its name stands in the other repository alone"
    asked_from_before = read(place, wave_path(place, f"/compare?with={after}"))
    assert "Action refund – Only in the earlier repository" in asked_from_before.text
    assert "Dans une autre classe de Kano" in read(place, f"/{after}/compare", language="fr").text


def test_actions_are_measured_at_their_stage(place):
    after = second_wave(place)
    made = {"programme_id": place.made.programme, "kind": "catch_up"}
    place.work(lambda session: session.add_all([
        JourneyAction(**made, number=1, stage_code="choose", title="Greet everybody", status="done", expected_gain=500.0),
        JourneyAction(**made, number=2, stage_code="choose", title="Another segment", status="done", segment_code="pro"),
        JourneyAction(**made, number=3, stage_code="choose", title="Only an idea", status="proposed"),
        JourneyAction(**made, number=4, stage_code="use", title="Send a card", status="under_way", segment_code="novice"),
        JourneyAction(**made, number=5, stage_code="choose", title="Since then", status="done", expected_gain=5.0, wave_id=after),
        JourneyAction(**made, number=6, stage_code="choose", title="From the first", status="done", wave_id=place.made.wave),
    ]))
    page = read(place, f"/{after}/compare?segment=novice")
    found = compared(place, after)
    told = found["stages"]["choose"]
    assert page.row("1. Greet everybody") == [[
        "1. Greet everybody", "Choose", "Done", "+500", words.signed(EN, told["difference"]),
        f"{words.signed(EN, told['low'])} … {words.signed(EN, told['high'])}", "less than expected",
    ]]
    assert page.row("4. Send a card")[0][2:] == ["Under way", "–", "–", "–", "no gain was expected in figures"]
    assert not page.row("2.") and not page.row("3.")
    assert page.row("5. Since then")[0][3:] == ["+5", "–", "–", "decided after these waves: not measured yet"]
    assert page.row("6. From the first")[0][4] == words.signed(EN, told["difference"])


def compared(place: Place, after: str) -> dict:
    work = place.work(lambda session: compare_waves(session, place.here, place.made.programme, place.made.wave, after))
    return work["segments"]["novice"]


def difference(**more):
    return {"difference": 10.0, "p": 0.01, "p_holm": 0.03, "low": 2.0, "high": 18.0} | more


@pytest.mark.parametrize(("told", "verdict", "begins"), [
    (difference(), "better", "better"), (difference(difference=-10.0), "worse", "worse"),
    (difference(p_holm=0.051), None, "perhaps"), (difference(p=0.2, p_holm=0.4), None, "no difference shown"),
    (difference(p=None, p_holm=None), None, "too few customers"), (difference(difference=None, p=None, p_holm=None), None, "not observed"),
    (difference(difference=0.0), None, "perhaps"),
])
def test_what_the_adjusted_p_says(told, verdict, begins):
    assert words.verdict(told, ALPHA) == verdict
    assert words.difference_words(EN, told, ALPHA).startswith(begins)


@pytest.mark.parametrize(("expected", "measured", "said"), [
    (None, difference(), "no gain was expected in figures"), (5.0, None, "not measured in both waves"),
    (5.0, difference(difference=None), "not measured in both waves"),
    (5.0, difference(low=None, high=None), "too few customers to compare"),
    (1.9, difference(), "more than expected"), (18.1, difference(), "less than expected"),
    (2.0, difference(), "what was expected lies in the interval"), (18.0, difference(), "what was expected lies in the interval"),
])
def test_expected_against_measured(expected, measured, said):
    assert words.gain_words(EN, expected, measured) == said


def judged(place: Place, **stages: dict) -> object:
    """The results with other figures for some stages, and the lists that follow from them."""
    results = place.results()
    result = copy.deepcopy(results.result)
    told = result["segments"]["novice"]
    for code, figures in stages.items():
        told["stages"][code] |= figures
    told["catch_up"] = [code for code, each in stages.items() if each.get("zone") == "disappointing" or each["basics_unmet"]["customers"]]
    told["differentiate"] = [code for code, each in stages.items() if code not in told["catch_up"] and (each.get("gap") or 0) > 0]
    return dataclasses.replace(results, result=result)


MET = {"basics_unmet": {"customers": 0, "low": 0.0, "high": 0.5}}


@pytest.mark.parametrize(("figures", "english", "french"), [
    (MET | {"zone": "disappointing", "firm": True}, "Novices: “Choose” disappoints, and that is firm",
     "Novices\u00a0: «\u00a0Choose\u00a0» déçoit, et c’est établi"),
    (MET | {"zone": "disappointing", "firm": False}, "Novices: “Choose” seems to disappoint; that is not firm yet",
     "Novices\u00a0: «\u00a0Choose\u00a0» semble décevoir\u00a0; ce n’est pas encore établi"),
    ({"zone": "neutral", "firm": True, "basics_unmet": {"customers": 2, "low": 0.1, "high": 0.8}},
     "Novices: at “Choose”, 2 of 3 customers miss a basic",
     "Novices\u00a0: à «\u00a0Choose\u00a0», un indispensable manque à 2 clients sur 3"),
    (MET | {"zone": "neutral", "firm": True, "gap": 12.0}, "Novices: the basics are met; stand out first at “Choose”",
     "Novices\u00a0: l’indispensable est assuré\u00a0; différenciez-vous d’abord à «\u00a0Choose\u00a0»"),
    (MET | {"zone": "neutral", "firm": True, "gap": -1.0}, "Novices: no stage disappoints and every target is reached",
     "Novices\u00a0: aucune étape ne déçoit et chaque cible est atteinte"),
    (MET | {"zone": "neutral", "firm": True, "gap": None}, "Novices: no stage disappoints; set targets to see where to stand out",
     "Novices\u00a0: aucune étape ne déçoit\u00a0; fixez des cibles pour voir où vous différencier"),
])
def test_the_headline_says_the_finding_and_how_sure_it_is(place, figures, english, french):
    results = judged(place, choose=figures)
    assert (words.headline(EN, results, "novice"), words.headline(FR, results, "novice")) == (english, french)


def without_target(place):
    place.work(lambda session: session.delete(session.get(StageTarget, (place.made.programme, "novice", "choose"))))


def test_without_targets_what_disappoints_most_stands_first(place):
    without_target(place)
    for number in range(10, 16):
        place.observe(f"c{number}", {"refund": "slow", "greeted": "no" if number == 10 else "yes", "advice": "good"})
    told = place.results().result["segments"]["novice"]
    assert told["catch_up"] == ["choose", "return"], "the answer keeps the journey's order"
    assert told["stages"]["return"]["zone"] == "disappointing" and told["stages"]["choose"]["zone"] != "disappointing"
    for voice, said in ((EN, "No target is set yet"), (FR, "Aucune cible n’est encore fixée")):
        page = read(place, wave_path(place), language=voice.language)
        acts = [link for link in page.links if "/actions/new" in link and "kind=catch_up" in link]
        assert [re.search("stage=(\\w+)", link)[1] for link in acts] == ["return", "choose"]
        assert "Return" in page.h1 and said in page.text
    place.work(lambda session: session.add(StageTarget(
        programme_id=place.made.programme, segment_code="novice", stage_code="choose", target=100.0,
    )))
    page = read(place, wave_path(place))
    assert "No target is set yet" not in page.text and "Choose" in page.h1, "with a target its gap and importance decide"


@pytest.mark.parametrize(("choose", "back"), [
    ({"zone": "neutral", "firm": True}, {"zone": "disappointing", "firm": False}),
    ({"zone": "disappointing", "firm": False}, {"zone": "disappointing", "firm": True}),
    ({"zone": "disappointing", "firm": True, "gated_index": {"mean": -30.0, "low": None, "high": None}},
     {"zone": "disappointing", "firm": True, "gated_index": {"mean": -40.0, "low": None, "high": None}}),
    ({"zone": "disappointing", "firm": True, "weighted_priority": 3.0}, {"zone": "neutral", "firm": False, "weighted_priority": 4.0}),
])
def test_the_most_urgent_stage_stands_first(place, choose, back):
    unmet = {"n": 6, "basics_unmet": {"customers": 2, "low": 0.1, "high": 0.8}, "weighted_priority": None, "gap": None}
    index = {"gated_index": {"mean": -30.0, "low": -50.0, "high": -10.0}}
    results = judged(place, **{"choose": unmet | index | choose, "return": unmet | index | back})
    page = wave_page(results, "novice", EN)
    assert results.result["segments"]["novice"]["catch_up"] == ["choose", "return"]
    assert [each["code"] for each in page["catch_up"]] == ["return", "choose"]
    assert "Return" in page["headline"]


def test_results_are_signed_off_with_a_note_and_superseded(place):
    client, path = place.world.as_("consultant", page=True), f"/programmes/{place.made.programme}/results/{place.made.wave}/sign-off"
    answer = client.post(path, data={"note": "For the board"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?signed=1")
    again = client.post(path, data={"note": "Typed again"})
    assert again.status_code == 409
    assert "Nothing has changed since results 1 were signed off." in again.text and "Typed again" in again.text
    place.observe("c9", {"advice": "poor"})
    assert "1 observation was received since" in read(place, wave_path(place, "/sign-off")).text
    assert client.post(path, data={}).status_code == 303
    page = read(place, wave_path(place, "/sign-off"))
    first, second = ([link for link in page.links if link.startswith("/wave-reports/")][place_] for place_ in (1, 0))
    assert re.fullmatch(r"/wave-reports/[0-9a-f]{32}", first) and first != second
    assert [row[3] for row in page.row("") if len(row) == 5 and row[0] in "12"] == ["current", "superseded"]
    assert "For the board" in page.row("1")[0][2]
    assert second in read(place, wave_path(place)).links, "the results page leads to the newest report"


@pytest.mark.parametrize(("language", "said", "lasting"), [
    ("en", "Results 1 are signed off", "A sign-off cannot be taken back"),
    ("fr", "Les résultats 1 sont validés", "Une validation ne peut pas être retirée"),
])
def test_after_signing_off_the_report_is_the_next_thing(place, language, said, lasting):
    assert lasting in read(place, wave_path(place, "/sign-off"), language=language).text
    client, path = place.world.as_("consultant", page=True), f"/programmes/{place.made.programme}/results/{place.made.wave}/sign-off"
    client.cookies.set("language", language)
    html = client.get(client.post(path, data={"note": ""}).headers["location"]).text
    page = Page(html)
    assert page.h1 == said and lasting not in page.text and f'action="{path}"' not in html
    primary = re.findall('class="button button-primary" href="([^"]+)"', html)
    assert len(primary) == 1 and re.fullmatch("/wave-reports/[0-9a-f]{32}", primary[0])
    assert read(place, wave_path(place, "/sign-off?signed=7")).h1 == "Sign off the results of this wave", "there is no such number"


@pytest.mark.parametrize(("language", "said"), [("en", "Use 500 characters at most."), ("fr", "500")])
def test_a_note_is_short(place, language, said):
    client, path = place.world.as_("consultant", page=True), f"/programmes/{place.made.programme}/results/{place.made.wave}/sign-off"
    client.cookies.set("language", language)
    long = client.post(path, data={"note": "n" * 501})
    assert long.status_code == 422 and 'id="error-note"' in long.text and "n" * 501 in long.text and said in Page(long.text).text
    assert place.world.as_("consultant", "there", page=True).post(path, data={"note": "n" * 501}).status_code == 404
    assert client.post(path, data={"note": "n" * 500}).status_code == 303
    assert 'maxlength="500"' in client.get(path).text


def test_signing_off_is_for_open_programmes_of_one_s_own(place):
    def close(session):
        session.get(Programme, place.made.programme).status = "closed"

    theirs = place.world.as_("consultant", "there", page=True)
    path = f"/programmes/{place.made.programme}/results/{place.made.wave}/sign-off"
    assert theirs.post(path, data={"note": "x"}).status_code == 404
    mixed = f"/programmes/{place.foreign.programme}/results/{place.made.wave}/sign-off"
    assert theirs.post(mixed, data={"note": "x"}).status_code == 404
    place.work(close)
    ours = place.world.as_("consultant", page=True).post(path, data={"note": "Kept"})
    assert ours.status_code == 409 and "This programme is closed" in ours.text
    assert "Make an action" not in read(place, wave_path(place)).text, "a closed programme is only read"


def test_an_empty_programme_says_what_to_do_first(empty):
    programme, wave = empty.made.programme, empty.made.wave
    assert f"/programmes/{programme}/waves/{wave}" in read(empty).links
    for rest in (f"/{wave}", f"/{wave}/stages/choose", f"/{wave}/sign-off"):
        page = read(empty, rest)
        assert f"/programmes/{programme}/waves/{wave}" in page.links, rest
        assert re.search("[Rr]ien |Personne", read(empty, rest, language="fr").text)
    assert f"/programmes/{programme}/waves" in read(empty, f"/{wave}/compare").links
    refused = empty.world.as_("consultant", page=True).post(f"/programmes/{programme}/results/{wave}/sign-off", data={"note": ""})
    assert refused.status_code == 409 and "Nothing was observed in this wave yet" in refused.text


def test_without_a_target_the_matrix_says_where_to_set_one(place):
    place.work(lambda session: session.delete(session.get(StageTarget, (place.made.programme, "novice", "choose"))))
    page = read(place, wave_path(place))
    assert "No target yet" in page.text
    assert "Upwards: importance" not in page.text, "no empty picture"


def test_doubts_and_flags_are_said(place):
    place.observe("c1", {"greeted": "no", "advice": "poor", "surprise": "no", "refund": "slow"}, observer="Bob", flags=["late", "partial"])
    place.observe("c8", {"greeted": "yes"}, status="set_aside")
    place.observe("c7", {"greeted": "yes"}, segment_code="ghost")
    told = place.results().result["segments"]["novice"]
    page = read(place, wave_path(place))
    assert told["agreement"]["judgement"] == "weak"
    assert f"Krippendorff's alpha is {EN.number(told['agreement']['alpha'], 2)}, so no stage is called firm" in page.text
    assert f"{FLAGS['late']}: 1" in page.text and f"{FLAGS['partial']}: 1" in page.text
    assert "unknown segment ghost, in no result: 1" in page.text
    assert "Set aside by a person 1" in page.text
