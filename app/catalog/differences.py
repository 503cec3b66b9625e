"""What moved between two editions, or between a draft and what a spreadsheet would make of it.

A move is `new` (a level where there was none), `gone` (none where there was one), `raised`, `lowered`, or `renewed` (the same level on
other evidence). Apart from that, a rating is `expired` when its source is older than 18 months at the later edition's cut-off.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from app.catalog.editions import edition_of, item_codes, rows_of
from app.catalog.rows import rating_of, sources_of
from app.catalog.rules import expired
from app.catalog.shapes import RatingFile, SourceFile

MOVES = ("new", "gone", "raised", "lowered", "renewed")
Key = tuple[str, str]  # solution, item
Marks = tuple[object, ...]


@dataclass(frozen=True)
class State:
    """One side of a comparison: names and sources of the solutions, and every rating that has a row."""

    names: Mapping[str, str]
    sources: Mapping[str, Mapping[str, SourceFile]]
    ratings: Mapping[Key, RatingFile]


@dataclass(frozen=True)
class Move:
    """One rating that moved; `old` and `new` are levels."""

    solution: str
    item: str
    move: str
    old: int | None
    new: int | None


@dataclass(frozen=True)
class Differences:
    """`moves` by solution and item; `expired` lists (solution, item) of known ratings; counts by kind of move."""

    moves: list[Move]
    expired: list[Key]
    solutions_new: list[str]
    solutions_gone: list[str]
    items_new: list[str]
    items_gone: list[str]
    names: dict[str, str]
    counts: dict[str, int] = field(default_factory=dict)

    def by(self, what: str) -> dict[str, dict[str, int]]:
        """Counts of moves and of expired evidence for each `solution` or each `item`."""
        table: dict[str, Counter[str]] = {}
        for each in self.moves:
            table.setdefault(getattr(each, what), Counter())[each.move] += 1
        for key in self.expired:
            table.setdefault(key[0] if what == "solution" else key[1], Counter())["expired"] += 1
        return {key: {name: counter[name] for name in (*MOVES, "expired")} for key, counter in sorted(table.items())}


def state_of(session: Session, edition_code: str) -> State:
    solutions, ratings = rows_of(session, edition_of(session, edition_code))
    return State(
        {each.code: each.name for each in solutions}, {each.code: sources_of(each) for each in solutions},
        {(each.solution_code, each.item_code): rating_of(each) for each in ratings},
    )


def differences(session: Session, code: str, to: str) -> Differences:
    """From edition `code` to the later edition `to`; raises NotFound."""
    old, new = edition_of(session, code), edition_of(session, to)
    items = item_codes(session, old.map_version), item_codes(session, new.map_version)
    return compare(state_of(session, code), state_of(session, to), new.cut_off, *items)


def compare(old: State, new: State, at: dt.date, old_items: Iterable[str] = (), new_items: Iterable[str] = ()) -> Differences:
    """Every move from `old` to `new`; evidence expires by the day `at`."""
    moves, out_of_date = [], []
    before_marks, after_marks = _marks(old), _marks(new)
    for key in sorted(old.ratings.keys() | new.ratings.keys()):
        before, after = old.ratings.get(key), new.ratings.get(key)
        levels = (before.level if before else None, after.level if after else None)
        move = _move(*levels, _evidence(before, before_marks.get(key[0], {})) != _evidence(after, after_marks.get(key[0], {})))
        if move:
            moves.append(Move(*key, move, *levels))
        if after is not None and after.level is not None:
            source = new.sources[key[0]].get(after.source or "")
            if source is not None and expired(source, at):
                out_of_date.append(key)
    counted = Counter(each.move for each in moves)
    return Differences(
        moves, out_of_date, sorted(new.names.keys() - old.names.keys()), sorted(old.names.keys() - new.names.keys()),
        sorted(set(new_items) - set(old_items)), sorted(set(old_items) - set(new_items)), {**old.names, **new.names},
        {**{name: counted[name] for name in MOVES}, "expired": len(out_of_date)},
    )


def _move(old: int | None, new: int | None, other_evidence: bool) -> str | None:
    if old is None or new is None:
        return None if old == new else "new" if old is None else "gone"
    if old == new:
        return "renewed" if other_evidence else None
    return "raised" if new > old else "lowered"


def _marks(state: State) -> dict[str, dict[str, Marks]]:
    """Solution -> key -> what makes a source the same source, read at the same time; its title does not."""
    return {
        solution: {key: (each.kind, each.address, each.version, each.commit, each.date, each.read) for key, each in sources.items()}
        for solution, sources in state.sources.items()
    }


def _evidence(rating: RatingFile | None, marks: Mapping[str, Marks]) -> Marks:
    """What a rating rests on, whatever the keys are called: a renamed key renews nothing, a newer reading does."""
    if rating is None:
        return ()
    further = tuple((marks.get(each.source), each.where) for each in rating.also)
    return (rating.grade, rating.mode, marks.get(rating.source or ""), rating.where, further)
