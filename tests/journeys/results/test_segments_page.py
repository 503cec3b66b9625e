"""The page of one wave's segments says what the service found, the brand with its weights, and what is not compared and why."""

import pytest

from app.journeys.results import page_words as words
from app.journeys.results.page_segments import headline
from app.journeys.results.service import compare_segments
from app.storage.tables import JourneyMap, Segment
from app.web.language import Speaker
from tests.journeys.make import STAGES, marks
from tests.journeys.results.page import Page, read, wave_path
from tests.journeys.results.stored import Place, observe

EN, FR = Speaker("en"), Speaker("fr")
LOW = ("poor", "poor", "poor", "fair", "poor", "poor")
HIGH = ("good", "good", "fair", "good", "good", "good")


def fill(place: Place, segment: str, levels: tuple[str, ...], code: str = "advice", begins: str = "") -> None:
    """A customer a level, named after the segment unless said otherwise."""
    def work(session):
        for number, level in enumerate(levels):
            observe(session, place.made, f"{begins or segment}{number}", marks(**{code: level}), segment_code=segment)

    place.work(work)


def page_of(place: Place, language: str = "en") -> Page:
    return read(place, wave_path(place, "/segments"), language=language)


def add_segments(place: Place, *codes: str) -> None:
    place.work(lambda session: session.add_all([
        Segment(programme_id=place.made.programme, code=code, name=code.title(), position=3 + n) for n, code in enumerate(codes)
    ]))


def add_map(place: Place, segment: str, *stages: dict) -> None:
    place.work(lambda session: session.add(JourneyMap(
        programme_id=place.made.programme, segment_code=segment, kind="current", number=1, content={"stages": list(stages), "loop": ""},
    )))


@pytest.fixture
def two(empty) -> Place:
    """Advice goes well for professionals and badly for novices; refunds go alike."""
    fill(empty, "novice", LOW)
    fill(empty, "pro", HIGH)
    fill(empty, "novice", ("slow", "quick", "slow"), "refund", "other")
    fill(empty, "pro", ("slow", "quick", "quick"), "refund")
    return empty


@pytest.mark.parametrize("voice", [EN, FR])
def test_means_and_differences_are_the_service_s(two, voice):
    told = two.results().result["segments"]
    (pair,) = two.work(lambda session: compare_segments(session, two.here, two.made.programme, two.made.wave))["pairs"]
    page = page_of(two, voice.language)
    for stage in STAGES:
        for code, name in (("novice", "Novices"), ("pro", "Professionals")):
            figures = told[code]["stages"][stage["code"]]
            index = figures["gated_index"]
            row = next(row for row in page.row(stage["name"]) if len(row) == 6 and row[1] == name)
            interval = f"{words.signed(voice, index['low'], 1)} … {words.signed(voice, index['high'], 1)}" if index["sd"] else "–"
            assert row[2:5] == [str(figures["n"]), words.signed(voice, index["mean"], 1), interval]
    found = pair["stages"]["choose"]
    assert page.row("Choose")[-1] == [
        "Choose", "Professionals", "Novices", voice.number(found["difference"], 1),
        f"{words.signed(voice, found['low'], 1)} … {words.signed(voice, found['high'], 1)}",
        f"< {voice.number(0.001, 3)}", f"< {voice.number(0.001, 3)}",
    ]
    assert found["difference"] > 0 and found["p_holm"] < 0.001
    assert page.row("Return")[-1][3] == voice.number(pair["stages"]["return"]["difference"], 1)


def test_the_first_thing_said_is_the_finding(two):
    page, french = page_of(two), page_of(two, "fr")
    assert page.h1 == "“Choose” goes better for Professionals than for Novices, and hardly by chance"
    assert french.h1 == "« Choose » se passe mieux pour Professionals que pour Novices, et guère par hasard"
    assert "Differences that chance alone rarely makes: 1 of 2 tested. Customers: Novices 9, Professionals 6." in page.text
    (pair,) = two.work(lambda session: compare_segments(session, two.here, two.made.programme, two.made.wave))["pairs"]
    choose, back = pair["stages"]["choose"], pair["stages"]["return"]
    for told, says in ((choose, "chance alone rarely makes such a difference"), (back, "it may be chance")):
        interval = f"({words.signed(EN, told['low'])} … {words.signed(EN, told['high'])})"
        assert f"Professionals above Novices by {EN.number(told['difference'])} {interval}: {says}" in page.text
    assert "at most 0.05" in page.text


def test_the_lower_segment_may_stand_first_or_second(empty):
    """The sentence and its interval turn round with the sign: the second segment is the worse one here."""
    fill(empty, "novice", HIGH)
    fill(empty, "pro", LOW)
    (pair,) = empty.work(lambda session: compare_segments(session, empty.here, empty.made.programme, empty.made.wave))["pairs"]
    found, page = pair["stages"]["choose"], page_of(empty)
    assert found["difference"] < 0
    assert page.row("Choose")[-1][1:5] == [
        "Novices", "Professionals", EN.number(-found["difference"], 1),
        f"{words.signed(EN, -found['high'], 1)} … {words.signed(EN, -found['low'], 1)}",
    ]


def test_the_brand_is_told_with_its_weights(two):
    page, brand = page_of(two), two.results().result["brand"]
    assert [row[3] for row in page.row("Choose") if row[1] == "Brand"] == [words.signed(EN, brand["choose"]["mean"], 1)]
    assert [row[5] for row in page.row("Choose") if len(row) == 6][:2] == ["75.0%", "25.0%"]
    assert "Novices 75%, Professionals 25%" in page.text
    overall = two.results().result["brand_overall"]
    assert [row[3] for row in page.row("Whole journey") if len(row) == 6 and row[1] == "Brand"] == [
        words.signed(EN, overall[name], 1) for name in ("experienced_mean", "memorised")]


def test_without_shares_the_page_says_where_to_give_them(two):
    def forget(session):
        for code in ("novice", "pro"):
            session.get_one(Segment, (two.made.programme, code)).share = None

    two.work(forget)
    page = page_of(two)
    assert "Give the segments their shares" in page.text and "Brand" not in page.text.replace("Weight in the brand", "")
    assert f"/programmes/{two.made.programme}/scope" in page.links


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_not_compared_is_said_with_its_reason(two, language):
    add_segments(two, "idle")
    add_map(two, "pro", STAGES[0], STAGES[1])
    fill(two, "pro", ("yes",), "surprise", "rare")
    fill(two, "ghost", ("good", "good"))
    page = page_of(two, language)
    said = {
        "en": ("“Return” is no stage of this segment's journey: Professionals", "“Use” was not observed for: Novices",
               "Nobody was observed yet: Idle", "Observations of the unknown segment ghost, in no result: 2"),
        "fr": ("« Return » n’est pas une étape du parcours de ce segment : Professionals", "« Use » n’a pas été observée pour : Novices",
               "Idle", "ghost"),
    }[language]
    at = page.text.index("What is not compared, and why" if language == "en" else "Ce qui n’est pas comparé, et pourquoi")
    for sentence in said:
        assert sentence in page.text[at:].replace("\u00a0", " "), sentence


def test_what_else_may_make_a_difference_is_kept_in_mind(two):
    assert "no journey of its own" in page_of(two).text, "professionals have none: said because their stages are others'"
    fill(two, "pro", ("no", "yes"), "greeted", "novice")
    page = page_of(two)
    assert "“Choose”: “Action greeted” was marked only for Professionals; a difference may come from it." in page.text
    assert "Pseudonyms found in more than one segment, counted as different customers: novice0, novice1" in page.text


def test_a_handful_of_customers_is_too_few(empty):
    fill(empty, "novice", ("good",))
    fill(empty, "pro", ("fair",))
    page = page_of(empty)
    assert page.h1 == "Too few customers to tell the segments apart"
    assert "“Choose”: too few customers, or none that differ, to tell from chance: Novices and Professionals" in page.text
    assert "Novices above Professionals by 100: too few customers" in page.text


def test_segments_of_different_stages_have_nothing_in_common(empty):
    add_map(empty, "pro", STAGES[1])
    fill(empty, "novice", LOW)
    fill(empty, "pro", ("yes", "no"), "surprise")
    assert page_of(empty).h1 == "The segments were observed at no common stage"


def test_many_pairs_fold_away_but_not_what_counts(two):
    add_segments(two, "third", "fourth")
    fill(two, "third", HIGH)
    fill(two, "fourth", HIGH)
    page = page_of(two)
    assert "3 other pairs" in page.text, "the three of those who are served alike"
    choose = page.text[page.text.index("Choose"):page.text.index("3 other pairs")]
    assert choose.count("chance alone rarely makes such a difference") == 3
    assert "Professionals and Third, less than a point apart" in page.text


def pair(**more) -> dict:
    return {"higher": "A", "lower": "B", "difference": 10.0, "p": 0.2, "p_holm": 0.4, "verdict": False, "perhaps": False} | more


@pytest.mark.parametrize(("pairs", "says"), [
    ([pair(verdict=True), pair(verdict=True, higher="C", difference=11.0), pair(difference=50.0)],
     "“Use” goes better for C than for B, and hardly by chance"),
    ([pair(perhaps=True, p=0.04), pair(perhaps=True, p=0.02, higher="C"), pair()],
     "“Use” may go better for C than for B: chance is not ruled out"),
    ([pair(), pair(p=None, p_holm=None)], "No stage shows a difference between segments that chance alone could not make"),
    ([pair(p=None, p_holm=None)], "Too few customers to tell the segments apart"),
    ([], "The segments were observed at no common stage"),
])
def test_the_headline_says_no_more_than_the_tests(pairs, says):
    assert headline(EN, [{"name": "Use", "pairs": pairs}]) == says
    assert headline(FR, [{"name": "Use", "pairs": pairs}]) not in (says, "")


def test_an_empty_page_says_what_to_do_first(empty):
    root = f"/programmes/{empty.made.programme}"
    for language, says in (("en", "Observe some customers of these segments too: Novices, Professionals."),
                           ("fr", "Observez aussi quelques clients de ces segments")):
        page = page_of(empty, language)
        assert says in page.text and f"{root}/waves/{empty.made.wave}" in page.links
    fill(empty, "novice", LOW)
    assert "of these segments too: Professionals." in page_of(empty).text
    empty.work(lambda session: session.delete(session.get_one(Segment, (empty.made.programme, "pro"))))
    page = page_of(empty)
    assert "There is no second segment to compare with" in page.text and f"{root}/scope" in page.links


def test_the_results_page_leads_there_when_there_are_two_segments(two):
    link = f"/programmes/{two.made.programme}/results/{two.made.wave}/segments"
    for segment in ("novice", "pro"):
        assert link in read(two, wave_path(two, f"?segment={segment}")).links
    two.work(lambda session: session.delete(session.get_one(Segment, (two.made.programme, "pro"))))
    assert link not in read(two, wave_path(two)).links


def test_names_are_text_and_strangers_see_nothing(two):
    def rename(session):
        session.get_one(Segment, (two.made.programme, "pro")).name = "<b>Pros</b> {n}"

    two.work(rename)
    assert "better for <b>Pros</b> {n} than for Novices" in page_of(two).h1
    there = two.world.as_("consultant", "there", page=True)
    assert there.get(f"/programmes/{two.made.programme}/results/{two.made.wave}/segments").status_code == 404
    mixed = f"/programmes/{two.made.programme}/results/{two.foreign.wave}/segments"
    assert two.world.as_("consultant", page=True).get(mixed).status_code == 404
