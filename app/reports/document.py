"""What a report says, before it is a page, a PDF or a workbook. Built once from frozen rows in one language; the three only draw it.

Every figure stands here twice, as the frozen number (`value`, for the workbook's cells) and as it is printed (`text`): a page and a
PDF cannot round it differently. `to` says where a figure leads: "solution/<code>" or "item/<code>".

Report
`-- Section            a number, a name ("Ranking"), a title that says the finding, and blocks:
    |-- Text           a paragraph; Bullets, Facts: short lists
    |-- Cards          the shortlist at a glance
    |-- Table          typed cells; folded columns are the small print of their row
    |-- Bars           solid to `proven`, hatched to `best`
    |-- Heat           a table whose cells carry a hue beside their figure
    |-- Curve          the emotional curve of a journey
    |-- Squares        ranks in the draws, a square as full as its share
    |-- Swings         how far each doubt moves the lead of one solution over another
    `-- ItemGrid       every item with every solution's rating (annex A)
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "strong", "code", "percent", "points", "number", "rating", "expectation", "status", "heat", "mark"]


@dataclass(frozen=True, slots=True)
class Cell:
    """`value`: the frozen number (percent, points, level, count), None when there is none. `band`: hue 0-4, or -1 for not verified."""

    kind: Kind
    text: str
    value: float | str | None = None
    to: str = ""
    more: str = ""  # a second, quieter line
    band: int | None = None
    partly: bool = False  # the figure stands on less verified weight than a signature needs


@dataclass(frozen=True, slots=True)
class Column:
    """`align`: start, end or mid. `wide` takes the room left. `fold` columns are shown as small print under the wide one."""

    title: str
    align: Literal["start", "end", "mid"] = "start"
    wide: bool = False
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    key: str = ""  # the item's or solution's code
    line: Literal["", "group", "cut"] = ""  # what is drawn under the row


@dataclass(frozen=True, slots=True)
class Table:
    """`shown`: how many rows paper prints and the page shows unfolded; the workbook has all of them."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    shown: int | None = None
    more: str = ""  # the sentence in place of the rows left off on paper
    block: str = "table"


@dataclass(frozen=True, slots=True)
class Text:
    """`tone`: plain, lead, soft, good, warning."""

    text: str
    tone: str = "plain"
    block: str = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    id: str = ""
    block: str = "heading"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]
    block: str = "bullets"


@dataclass(frozen=True, slots=True)
class Facts:
    """`exact`: values are fingerprints and addresses, to be copied rather than read."""

    pairs: tuple[tuple[str, str], ...]
    exact: bool = False
    block: str = "facts"


@dataclass(frozen=True, slots=True)
class Bar:
    """Figures in percent. `text` and `best_text` are what is printed beside the bar."""

    code: str
    name: str
    proven: float | None
    best: float | None
    text: str
    best_text: str = ""
    rank: str = ""
    more: str = ""
    to: str = ""
    line: Literal["", "group", "cut"] = ""


@dataclass(frozen=True, slots=True)
class Bars:
    id: str
    title: str
    bars: tuple[Bar, ...]
    note: str = ""
    cut: str = ""  # what is written on the line of the cut
    block: str = "bars"


@dataclass(frozen=True, slots=True)
class Card:
    bar: Bar
    plan: str
    lines: tuple[str, ...]
    status: Cell


@dataclass(frozen=True, slots=True)
class Cards:
    cards: tuple[Card, ...]
    block: str = "cards"


@dataclass(frozen=True, slots=True)
class Heat:
    """`rows`: the name, then one cell a column. `legend`: the words of the five hues, or empty."""

    id: str
    title: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    legend: tuple[str, ...] = ()
    unknown: str = ""  # what a hatched cell is called; empty: not verified
    block: str = "heat"


@dataclass(frozen=True, slots=True)
class GridItem:
    """`ratings` and `points` go with the grid's solutions; points are what the solution won of 100, None when nothing was asked."""

    code: str
    text: str
    expectation: Cell
    knock_out: bool
    target: int | None
    ratings: tuple[int | None, ...]
    points: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class GridDomain:
    code: str
    name: str
    items: tuple[GridItem, ...]


@dataclass(frozen=True, slots=True)
class ItemGrid:
    """`solutions`: (code, name) in the order of the ranking, the excluded ones last."""

    solutions: tuple[tuple[str, str], ...]
    domains: tuple[GridDomain, ...]
    block: str = "grid"


@dataclass(frozen=True, slots=True)
class Point:
    """A stage on the curve: `index` -100 to 100 or None when nobody observed it, `low` and `high` its interval, unclipped."""

    name: str
    phase: str
    index: float | None
    low: float | None
    high: float | None
    target: float | None
    moment_of_truth: bool
    firm: bool
    n: int
    cells: tuple[Cell, ...]  # of the table beside the picture: index, interval, zone, customers, target


@dataclass(frozen=True, slots=True)
class Curve:
    """`low` and `high` bound the neutral zone. `columns` head the table of figures."""

    id: str
    title: str
    points: tuple[Point, ...]
    low: float
    high: float
    experienced: float | None
    memorised: float | None
    experienced_text: str
    memorised_text: str
    columns: tuple[Column, ...]
    note: str = ""
    block: str = "curve"

    @property
    def rows(self) -> tuple[Row, ...]:
        """The table of figures."""
        return tuple(Row(point.cells) for point in self.points)


@dataclass(frozen=True, slots=True)
class SquareRow:
    """`shares`: 0 to 1, one a label of its block; `often` is what is printed beside them."""

    rank: str
    name: str
    shares: tuple[float, ...]
    often: str
    to: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Squares:
    """`heads` name rank, solution, squares and the last column; `cut` is the last rank that is invited, 0 without one.

    `columns` and `rows` are the table of all figures, with its `caption`.
    """

    id: str
    title: str
    heads: tuple[str, str, str, str]
    labels: tuple[str, ...]
    squares: tuple[SquareRow, ...]
    cut: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    caption: str = ""
    block: str = "squares"


@dataclass(frozen=True, slots=True)
class SwingBar:
    """`low` and `high` in points; `start` and `end` their places in percent of the drawing; `more` a second, quieter line."""

    name: str
    more: str
    low: float
    high: float
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Swings:
    """`zero`, `today` and the `ticks` are places in percent of the drawing. `columns` and `rows` are the table of all figures."""

    id: str
    title: str
    bars: tuple[SwingBar, ...]
    zero: float
    today: float
    ticks: tuple[tuple[float, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    block: str = "swings"


Block = Text | Heading | Bullets | Facts | Table | Bars | Cards | Heat | ItemGrid | Curve | Squares | Swings


@dataclass(frozen=True, slots=True)
class Section:
    """`number`: "6" or "A"; empty for the double page of a finalist, which belongs to section 8."""

    id: str
    number: str
    name: str
    title: str
    blocks: tuple[Block, ...]
    new_page: bool = False
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    kind: Literal["draft", "superseded"]
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the workbook's live sheet starts from, as frozen. `weights`: of the levels 0-4. `multipliers`: domain code -> factor."""

    weights: tuple[float, ...]
    full_target: bool
    multipliers: tuple[tuple[str, float], ...]
    proven: tuple[float | None, ...]  # in the order of the item grid's solutions
    best: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Report:
    id: str
    language: str
    title: str  # the headline: the finding
    lead: str
    name: str  # what the file and the browser's tab are called
    running: str  # client, study, number: on every sheet
    client: str
    study: str
    number: int
    facts: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...]
    sections: tuple[Section, ...]
    finalists: tuple[str, ...]
    settings: Settings | None  # only a shortlist's workbook has a sheet to try expectations out
    created: str  # ISO 8601, the moment of freezing
