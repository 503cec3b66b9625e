"""A page of results as a reader meets it."""

from html.parser import HTMLParser

from tests.journeys.results.stored import Place


def plain(text: str) -> str:
    return " ".join(text.split())


class Page(HTMLParser):
    """The words of a page, its links and forms, and the rows of its tables, each cell's words in one string."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.links, self.rows, self.h1 = "", [], [], ""
        self._inside: list[str] = []
        self.feed(html)
        self.text, self.h1 = plain(self.text), plain(self.h1)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self._inside.append(tag)
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.text += " "
        if tag in self._inside:
            del self._inside[len(self._inside) - 1 - self._inside[::-1].index(tag):]

    def handle_data(self, data):
        self.text += data
        if "h1" in self._inside:
            self.h1 += data
        if {"td", "th"} & set(self._inside):
            self.rows[-1][-1] += data

    def row(self, first: str) -> list[list[str]]:
        """The rows whose first cell begins so."""
        cells = [[plain(cell) for cell in row] for row in self.rows if row]
        return [row for row in cells if row[0].startswith(first)]


def read(place: Place, path: str = "", who: str = "consultant", language: str = "en", status: int = 200) -> Page:
    client = place.world.as_(who, page=True)
    client.cookies.set("language", language)
    answer = client.get(f"/programmes/{place.made.programme}/results{path}")
    assert answer.status_code == status, answer.text[:500]
    return Page(answer.text)


def wave_path(place: Place, rest: str = "") -> str:
    return f"/{place.made.wave}{rest}"
