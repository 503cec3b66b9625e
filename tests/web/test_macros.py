"""The macros: what a reader sees and hears, in both languages, and what the content security policy forbids."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from app.web import pages
from app.web.language import LANGUAGES, TRANSLATIONS

TEMPLATES = pages.HERE / "templates"
MACROS = ("cells", "charts", "curve", "forms", "journey", "journey_pairs", "marks", "ui")
OURS = [TEMPLATES / "base.html", *(TEMPLATES / "macros" / f"{name}.html" for name in MACROS)]
ROWS = [
    {"rank": 1, "code": "a", "name": "Acme & Sons", "proven": 75.0, "best": 80.5, "known": 94.5, "essential_met": None},
    {"rank": 2, "code": "b", "name": "Beta", "proven": 50.0, "best": 50.0, "known": 100.0, "essential_met": 40.0},
    {"rank": 3, "code": "c", "name": "Gamma", "proven": 10.0, "best": 20.0, "known": 90.0, "essential_met": 0.0},
]


class Tags(HTMLParser):
    """Every opening tag with its attributes, and the text in one string."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, css_class: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.tags if css_class in (attrs.get("class") or "").split()]


def render(source: str, language: str = "en", **values: object) -> Tags:
    head = "".join(f'{{% import "macros/{f.name}" as {f.stem} with context %}}' for f in OURS[1:])
    values = {"path": "/studies", "person": None, "demo": False, **values}
    return Tags(pages.environment(language).from_string(head + source).render(**values))


def span(attrs: dict[str, str | None]) -> tuple[float, float]:
    return float((attrs.get("x") or "0").rstrip("%")), float((attrs["width"] or "").rstrip("%"))


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda f: str(f.relative_to(TEMPLATES)))
def test_nothing_that_the_security_policy_refuses(file):
    text = re.sub(r"{#.*?#}", "", file.read_text(), flags=re.S)
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?! type=\"application/json\")", text)


def test_every_sentence_has_its_french():
    with (TRANSLATIONS / "fr" / "web.po").open("rb") as stream:
        french = {each.id: each.string for each in read_po(stream) if each.id}
    asked = set()
    for file in OURS:
        with file.open("rb") as stream:
            options = {"extensions": "jinja2.ext.i18n,jinja2.ext.do"}
            found = [each[2] for each in babel_extract(stream, {"_": None, "ngettext": (1, 2)}, [], options)]
        asked |= {each[:2] if isinstance(each, tuple) else each for each in found}
    assert len(asked) > 50
    assert {each for each in asked if not french.get(each)} == set()
    for english, said in french.items():
        both = [" ".join(each) if isinstance(each, tuple) else each for each in (english, said)]
        assert set(re.findall(r"{\w+}", both[0])) == set(re.findall(r"{\w+}", both[1]))


def test_not_verified_is_a_question_mark_and_never_a_zero():
    unknown, absent = render("{{ cells.rating(none) }}"), render("{{ cells.rating(0) }}")
    assert unknown.text == "? Not verified"
    assert unknown.of("rating") == [{"class": "rating", "data-level": ""}]
    assert absent.text == "0 Absent"
    assert absent.of("rating")[0]["data-level"] == "0"
    assert render("{{ cells.rating(none) }}", "fr").text == "? Non vérifié"


def test_an_expectation_is_read_aloud_with_its_level():
    assert render("{{ cells.expectation(4) }}", "fr").text == "4 Indispensable"
    assert render("{{ cells.expectation(none) }}").text == "Not yet discussed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_status_says_its_word(language):
    words = {"en": "PassesFailsTo verify", "fr": "ConformeNon conformeÀ vérifier"}
    said = render('{% for s in ("pass", "fail", "to_verify") %}{{ cells.status_tag(s) }}{% endfor %}', language)
    assert said.text == words[language]


def test_a_wrong_field_points_to_its_hint_and_its_error():
    page = render('{{ forms.field("seats", "Seats", value=0, hint="A number", error="Above 0") }}')
    control = page.of("control")[0]
    assert control["value"] == "0"
    assert control["aria-invalid"] == "true"
    ids = [attrs.get("id") for _, attrs in page.tags]
    assert control["aria-describedby"] == "hint-seats error-seats"
    assert {"hint-seats", "error-seats"} <= set(ids)


def test_what_people_type_is_text():
    page = render('{{ forms.field("name", "Name", value=x) }}{{ ui.notice(x) }}', x='"><script>alert(1)</script>')
    assert [tag for tag, _ in page.tags if tag == "script"] == []
    assert page.of("control")[0]["value"] == '"><script>alert(1)</script>'


def test_the_error_summary_counts_and_links():
    one = render('{{ forms.error_summary({"name": "Give a name."}) }}', "fr")
    two = render('{{ forms.error_summary({"name": "A.", "": "B."}) }}', "fr")
    assert "Un point à corriger" in one.text and "Des points à corriger" in two.text
    assert [attrs["href"] for tag, attrs in two.tags if tag == "a"] == ["#name"]
    assert render("{{ forms.error_summary({}) }}").text.strip() == ""


def test_a_fit_bar_is_solid_to_proven_and_hatched_to_best():
    page = render('{{ charts.fit_bar("x", 72.4, 81.0, name="Acme") }}')
    assert span(page.of("bar-proven")[0]) == (0, 72.4)
    hatched = [attrs for _, attrs in page.tags if attrs.get("fill") == "url(#hatch-x)"]
    assert [span(each) for each in hatched] == [(72.4, 8.6)]
    assert page.of("bar")[0]["aria-label"] == "Acme: Proven 72.4%, at best 81.0%"
    assert render('{{ charts.fit_bar("x", none, none) }}').of("bar-proven") == []


def test_the_ranking_draws_groups_and_the_cut_and_gives_its_figures():
    source = '{{ charts.ranking_chart("r", rows, groups=[["a"], ["b", "c"]], cut=2, title="T") }}'
    page = render(source, rows=ROWS)
    rows = page.of("bars-row")
    assert ["new-group" in (each["class"] or "") for each in rows] == [False, True, False]
    assert len(page.of("bars-cut")) == 1
    assert page.text.count("Acme & Sons") == 2, "once in the picture, once in the table"
    assert "94.5%" in page.text and "–" in page.text
    assert render(source.replace("cut=2", "cut=none"), rows=ROWS).of("bars-cut") == []
    assert render(source.replace("cut=2", "cut=3"), rows=ROWS).of("bars-cut") == [], "no cut after the last"


@pytest.mark.parametrize(("value", "hue"), [(0, 0), (19.9, 0), (20, 1), (59.99, 2), (79.9, 3), (80, 4), (100, 4)])
def test_the_five_hues_of_a_percentage(value, hue):
    cell = render("<table><tr>{{ charts.heat_cell(v) }}</tr></table>", v=value)
    assert len(cell.of(f"hue-{hue}")) == 1


def test_a_heat_map_takes_a_function_or_a_mapping_and_marks_what_is_not_verified():
    figures = {("d", "a"): 90.0}
    source = '{{ charts.heat_map("h", [("d", "Data")], [("a", "Acme"), ("b", "Beta")], value, "T", known=known) }}'
    known = {("d", "a"): 60.0}
    mapping = render(source, value=figures, known=known)
    function = render(source, value=lambda r, c: figures.get((r, c)), known=lambda r, c: known.get((r, c)))
    assert mapping.tags == function.tags
    assert [each["class"] for each in mapping.of("partly")] == ["hue-4 partly"]
    assert len(mapping.of("hue-none")) == 1 and "Not verified" in mapping.text


def test_a_waterfall_falls_from_100_to_what_is_proven():
    page = render('{{ charts.gap_waterfall("w", [("A", 10.0, 5.0), ("B", 20.0, 0.0)], proven=65.0, title="T") }}')
    assert [span(each) for each in page.of("bar-lost")[1:]] == [(85, 10), (65, 20)]
    assert [span(each) for each in page.of("bar-total")] == [(0, 100), (0, 65)]
    assert "−15.0" in page.text


def test_ids_are_unique_when_a_page_has_two_of_each():
    page = render(
        '{% for i in "12" %}{{ charts.fit_bar("f" ~ i, 1, 2) }}{{ charts.ranking_chart("r" ~ i, rows, title="T") }}'
        '{{ charts.gap_waterfall("w" ~ i, [], 100.0, "T") }}{% endfor %}', rows=ROWS,
    )
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids)) > 6


def test_votes_say_what_they_show():
    assert render("{{ cells.votes([3, 4, 4]) }}").of("votes")[0]["aria-label"] == "Votes: 1 × Important, 2 × Essential"


@pytest.mark.parametrize(("role", "links"), [
    ("admin", ["/studies", "/programmes", "/catalog", "/admin"]),
    ("consultant", ["/studies", "/programmes", "/catalog"]), ("client", ["/reports"]), ("participant", []),
])
def test_the_navigation_follows_the_role(role, links):
    person = {"name": "Camille", "role": role, "email": "c@example.org", "organisation_name": None}
    html = pages.environment("en").get_template("base.html").render(path="/studies/7?tab=x", person=person, demo=False)
    nav = re.search(r'<nav class="site-nav".*?</nav>', html, re.S)
    assert nav is not None
    assert re.findall(r'href="([^"]+)"', nav[0]) == links
    assert ('href="/studies" aria-current="true"' in nav[0]) == ("/studies" in links)
