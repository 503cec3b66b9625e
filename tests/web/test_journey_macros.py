"""The pictures of journeys: positions from the figures, signs beside hues, and a table that says the same as the picture."""

import re

import pytest

from tests.web.test_macros import Tags, render

LOW, HIGH = -20.0, 40.0
CURVE = [
    {"name": "Choose", "phase": "before", "index": 46.0, "from": 20.0, "to": 130.0, "target": 60.0, "moment_of_truth": True, "firm": True,
     "n": 8, "href": "/choose"},
    {"name": "Pay", "phase": "before", "index": None, "from": None, "to": None, "target": None, "moment_of_truth": False, "firm": False,
     "n": 0, "href": None},
    {"name": "Use", "phase": "during", "index": -50.0, "from": None, "to": None, "target": 0.0, "moment_of_truth": False, "firm": False,
     "n": 1, "href": None},
    {"name": "Return", "phase": "after", "index": 0.0, "from": -10.0, "to": 10.0, "target": 40.0, "moment_of_truth": False, "firm": True,
     "n": 6, "href": None},
]
POINTS = [
    {"number": 1, "name": "Return", "gap": 104.0, "importance": 5, "kind": "catch_up", "priority": 52.0},
    {"number": 2, "name": "Choose", "gap": 104.0, "importance": 5, "kind": "differentiate", "priority": 26.0},
    {"number": None, "name": "Use", "gap": -12.5, "importance": 3, "kind": None, "priority": 0.0},
]
STEPS = [
    {"name": "Queue", "negative": -1.5, "positive": 0.25, "href": None}, {"name": "Thanks", "negative": 0.0, "positive": 0.5, "href": None},
]


def percents(page: Tags, css_class: str, *names: str) -> list[tuple[float, ...]]:
    drawn = [attrs for attrs in page.of(css_class) if "%" in (attrs.get(names[0]) or "")]
    return [tuple(float((attrs[name] or "").rstrip("%")) for name in names) for attrs in drawn]


def rows_of(html: Tags) -> list[str]:
    return [re.sub(r"\s+", " ", row).strip() for row in html.text.split("\n") if row.strip()]


def wide(page: Tags) -> Tags:
    """The curve that runs from left to right, without the one for a phone."""
    end = next(place for place, (_, attrs) in enumerate(page.tags) if "curve-tall" in (attrs.get("class") or ""))
    page.tags = page.tags[:end]
    return page


def curve(**more: object) -> Tags:
    arguments = "".join(f", {name}={name}" for name in more)
    return render(f'{{{{ curve.emotion_curve("c", stages, "T"{arguments}) }}}}', **{"stages": CURVE} | more)


def test_the_curve_stays_in_its_frame_and_on_its_scale():
    page = wide(curve(low=LOW, high=HIGH))
    assert percents(page, "curve-interval", "x1", "y1", "y2") == [(12.5, 4.0, 40.8), (87.5, 45.4, 54.6)], "130 is clipped to 100"
    marks = [attrs for _, attrs in page.tags if attrs.get("class") == "at" and (attrs.get("y") or "").endswith("%")]
    assert {(each["x"], each["y"]) for each in marks} >= {("12.500%", "28.84%"), ("62.500%", "73.00%"), ("87.500%", "50.00%")}


@pytest.mark.parametrize(("low", "high"), [(-20.0, 40.0), (-5.0, 5.0), (-100.0, 100.0)])
def test_the_bands_are_the_programme_s_own_and_fill_the_drawing(low, high):
    page = wide(curve(low=low, high=high))
    top, middle, bottom = (page.of(f"band-{name}")[0] for name in ("high", "mid", "low"))
    edges = [float((each or "").rstrip("%")) for each in (top["height"], middle["y"], middle["height"], bottom["y"], bottom["height"])]
    assert edges == [pytest.approx(x, abs=0.01) for x in (
        50 - 0.46 * high, 50 - 0.46 * high, 0.46 * (high - low), 50 - 0.46 * low, 50 + 0.46 * low,
    )]


def test_a_curve_breaks_where_nobody_was_observed():
    page = wide(curve())
    assert len(page.of("curve-line")) == 1 + 1, "from the third stage to the fourth, and the legend"
    assert len(page.of("curve-unseen")) == 1 + 1
    assert len(page.of("curve-aim")) == 3, "a target is drawn even where its neighbour has none"


def test_a_star_is_a_moment_of_truth_and_a_hollow_mark_is_not_firm():
    page = wide(curve())
    drawn = page.of("curve-point")[3:]  # after the legend's three
    assert ["curve-moment" in (each["class"] or "") for each in drawn] == [True, False, False]
    assert ["open" in (each["class"] or "") for each in drawn] == [False, True, False]


def test_a_phone_gets_the_same_marks_from_the_top_down():
    page = curve()
    across = len(wide(curve()).of("curve-point")) - 3
    assert len(page.of("curve-point")) - 3 == 2 * across
    tall = page.of("curve-tall")[0]
    assert (tall["height"], tall["aria-label"]) == (str(60 * 4 + 24), "T")


@pytest.mark.parametrize(("language", "minus", "unseen", "moment"), [
    ("en", "−50.0", "not observed", "Choose (moment of truth)"), ("fr", "−50,0", "non observé", "Choose (moment de vérité)"),
])
def test_the_table_of_the_curve_says_the_same(language, minus, unseen, moment):
    whole = {"experienced": 4.24, "memorised": -0.04}
    page = render("{{ curve.curve_table(stages, true, overall) }}", language, stages=CURVE, overall=whole)
    said = rows_of(page)
    assert any(row.startswith(moment) and "+20 … +130" in row for row in said)
    assert any(row.startswith("Use") and minus in row for row in said)
    assert any(row.startswith("Pay") and unseen in row for row in said)
    assert said[-1].endswith("0.0" if language == "en" else "0,0"), "no minus before a zero"


def test_two_marks_of_the_whole_journey_get_their_words_apart():
    near = curve(overall={"experienced": 4.0, "memorised": 6.0}).of("curve-whole")
    assert len(near) == 1
    page = render('{{ curve.whole(overall, -20, 40) }}', overall={"experienced": 4.0, "memorised": 6.0})
    assert [attrs["y"] for tag, attrs in page.tags if tag == "text"] == ["10", "-10"]
    far = render('{{ curve.whole(overall, -20, 40) }}', overall={"experienced": 40.0, "memorised": -6.0})
    assert [attrs["y"] for tag, attrs in far.tags if tag == "text"] == ["0", "0"]


def test_the_heat_map_says_zone_figure_doubt_and_absence():
    cells = {("a", "x"): {"mean": -30.4, "zone": "disappointing", "firm": True, "n": 9, "href": "/x"},
             ("a", "y"): {"mean": 41.0, "zone": "enchantment", "firm": False, "n": 2, "href": None},
             ("b", "x"): {"mean": None, "zone": None, "firm": False, "n": 0, "href": None}}
    page = render('{{ journey.zone_heat("h", [("a", "A"), ("b", "B")], [("x", "X"), ("y", "Y")], seen, "T") }}', seen=cells)
    words = " ".join(rows_of(page))
    assert words.endswith("A −30 disappointing +41 enchantment, not firm B? not observed ·not in this journey")
    signs = page.of("zone-sign")[4:]  # after the legend's
    assert [each["class"] for each in signs] == ["sign zone-sign zone-disappointing", "sign zone-sign zone-enchantment open"]


def test_points_of_the_matrix_stand_apart_in_bounds_and_in_their_lane():
    page = render('{{ journey.matrix("m", points, "T") }}', points=POINTS)
    places = [(float((each["x"] or "").rstrip("%")), int(each["y"] or 0)) for each in page.of("matrix-point")]
    assert places == [(pytest.approx(3 + 94 * 124 / 140, abs=0.001), 16), (pytest.approx(3 + 94 * 124 / 140, abs=0.001), 42),
                      (pytest.approx(3 + 94 * 7.5 / 140, abs=0.001), 16)], "two points of one place get a row each"
    assert [each["height"] for each in page.of("matrix-plot")] == ["58", "32", "32", "32", "32"]
    assert [len(page.of(f"kind-{kind}")) for kind in ("catch_up", "differentiate", "none")] == [2, 2, 2], "each once beside the legend"
    assert any(re.match(r"1 ?Return ?5 ?104.0 ?52.0 ?catch up", row) for row in rows_of(page))


def test_the_waterfall_ends_where_the_score_is():
    page = render('{{ journey.waterfall("w", steps, -0.75, "T") }}', steps=STEPS)
    low, high = -2, 0
    where = {value: f"{3 + 94 * (value - low) / (high - low):.3f}%" for value in (-1.5, -1.25, -0.75, 0)}
    assert [each["x1"] for each in page.of("step-end")] == [where[-1.25], where[-0.75]]
    assert page.of("bar-total")[0]["x"] == where[-0.75]
    minus = [each for each in page.of("step-minus") if each.get("x")]
    assert [(each["x"], each["width"]) for each in minus] == [(where[-1.5], "70.500%")]
    assert any(re.match(r"Queue ?−1.50 ?\+0.25 ?−1.25", row) for row in rows_of(page))


@pytest.mark.parametrize(("total", "steps"), [
    (0.0, []), (0.0, [{"name": "A", "negative": 0.0, "positive": 0.0, "href": None}]),
    (30.0, [{"name": "A", "negative": -10.0, "positive": 40.0, "href": None}]),
])
def test_a_waterfall_of_nothing_or_of_much_stays_in_bounds(total, steps):
    page = render('{{ journey.waterfall("w", steps, total, "T") }}', steps=steps, total=total)
    for tag, attrs in page.tags:
        if tag == "rect" and attrs.get("x"):
            left, width = float((attrs["x"] or "").rstrip("%")), float((attrs["width"] or "").rstrip("%"))
            assert 3 <= left <= left + width <= 97.001


def test_before_and_after_clip_wide_intervals_and_print_them_whole():
    rows = [{"name": "Use", "before": -30.0, "after": 5.0, "difference": 35.0, "low": -215.0, "high": 285.0, "n_before": 2, "n_after": 3,
             "paired": False, "p": 0.0004, "p_holm": 0.0012, "verdict": None, "words": "Words", "href": None},
            {"name": "Pay", "before": None, "after": 5.0, "difference": None, "low": None, "high": None, "n_before": 0, "n_after": 3,
             "paired": False, "p": None, "p_holm": None, "verdict": None, "words": "Nobody", "href": None}]
    page = render('{{ journey_pairs.waves("w", rows, "T", "One", "Two") }}', rows=rows)
    assert percents(page, "curve-interval", "x1", "x2") == [(3.0, 97.0)]
    assert [(each["cx"]) for each in page.of("curve-lived") if each.get("cx")] == ["35.900%"]
    assert [(each["cx"]) for each in page.of("curve-point") if each.get("cx")] == ["52.350%", "52.350%"]
    said = rows_of(page)
    assert any(re.match(r"Use ?−30.0 ?2 ?\+5.0 ?3 ?\+35.0 ?−215.0 … \+285.0 ?< 0.001 ?0.001 ?two groups", row) for row in said)


def test_what_is_kept_is_drawn_once_a_customer():
    points = [{"customer": "c1", "experienced": 0.0, "memorised": 100.0}, {"customer": "c2", "experienced": -100.0, "memorised": -50.0}]
    page = render('{{ journey_pairs.memory("m", points, {"experienced": -50.0, "memorised": 25.0}, "T") }}', points=points)
    assert percents(page, "memory-dot", "cx", "cy") == [(50.0, 4.0), (4.0, 73.0)]
    assert [row for row in rows_of(page) if re.match(r"c[12]", row)] == ["c10.0+100.0", "c2−100.0−50.0"]


@pytest.mark.parametrize(("value", "said"), [(12.4, "+12"), (-3.0, "−3"), (-0.4, "0"), (None, "–"), (1234.6, "+1,235")])
def test_a_figure_has_its_sign_and_zero_has_none(value, said):
    assert render("{{ marks.signed(value) }}", value=value).text == said


def test_ids_are_unique_when_a_page_has_two_of_each():
    page = render(
        '{% for i in "12" %}{{ curve.emotion_curve("c" ~ i, stages, "T") }}{{ journey.waterfall("w" ~ i, steps, -0.75, "T") }}'
        '{{ journey.matrix("m" ~ i, points, "T") }}{% endfor %}', stages=CURVE, steps=STEPS, points=POINTS,
    )
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids)) > 6
