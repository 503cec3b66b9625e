"""From rows to one question for the scoring: the study's expectations, the edition's ratings, the study's settings.

A published edition and a map version never change, so what is read of them is kept in memory; only expectations are read each time.
"""

import hashlib
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from app.scoring.constraints import Facts, Rule, Verdict, check_constraints
from app.scoring.ranking import Ranking, rank
from app.shortlists.grid import GridItem, GridProfile, GridShortlist, GridSolution, RankRequest
from app.storage.tables import Edition, Expectation, FrozenShortlist, MapItem, MapVersion, Rating, Solution, Study

KEPT = 8  # editions and maps in memory; one edition of 25 x 336 is about 2 MB
PER_USER = "user_month"


@dataclass(frozen=True, eq=False)
class MapContent:
    """One map version: `items` in workshop order (code -> row), `domains` as {"code", "name", "sub_domains"}."""

    version: str
    sha256: str
    domains: list[dict[str, Any]]
    items: dict[str, MapItem]


@dataclass(frozen=True, eq=False)
class EditionContent:
    """One published edition as the scoring wants it."""

    id: str
    code: str
    sha256: str
    solutions: dict[str, Solution]
    facts: dict[str, Facts]
    grid: list[GridSolution]


@dataclass(frozen=True, eq=False)
class Question:
    """Everything that a ranking starts from. `verdicts`: solution -> how it stands on each constraint."""

    study: Study
    map: MapContent
    edition: EditionContent
    expectations: dict[str, Expectation]
    request: RankRequest
    known_threshold: float
    rules: list[dict[str, Any]]
    verdicts: dict[str, tuple[Verdict, ...]]

    def rank(self) -> Ranking:
        """The same code as the stateless door, with the study's hard constraints as exclusions."""
        return rank(self.request.to_matrix(self.known_threshold), self.request.names(), self.barred)

    def constraints_sha256(self) -> str:
        """SHA-256 of the canonical JSON of the inputs beside the question: rules, threshold, edition and map."""
        inputs = {
            "rules": self.rules, "known_threshold": self.known_threshold, "edition_sha256": self.edition.sha256,
            "map_sha256": self.map.sha256,
        }
        return hashlib.sha256(orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def barred(self) -> frozenset[int]:
        """Positions of the solutions that fail a hard constraint."""
        failed = {code for code, found in self.verdicts.items() if any(each.status == "fail" for each in found)}
        return frozenset(place for place, solution in enumerate(self.request.solutions) if solution.code in failed)


_maps: OrderedDict[tuple[str, str], MapContent] = OrderedDict()
_editions: OrderedDict[str, EditionContent] = OrderedDict()
_EXPECTATIONS = select(Expectation).where(col(Expectation.study_id) == bindparam("study"))
_LEVELS = select(Rating.solution_code, Rating.item_code, Rating.level).where(  # type: ignore[call-overload]
    col(Rating.edition_id) == bindparam("edition"), col(Rating.level).is_not(None)
)


def assemble(session: Session, study: Study) -> Question:
    """Read the study's question; the map and the edition come from memory after the first time."""
    functional_map = map_content(session, study.map_version)
    edition = edition_content(session, study.edition_id, functional_map)
    expectations = {row.item_code: row for row in session.execute(_EXPECTATIONS, {"study": study.id}).scalars()}
    rules = study.constraints.get("rules", [])
    return Question(
        study=study, map=functional_map, edition=edition, expectations=expectations,
        request=RankRequest(
            items=[_item(row, expectations.get(code)) for code, row in functional_map.items.items()],
            solutions=edition.grid, profile=profile_of(study),
        ),
        known_threshold=float(study.profile.get("known_threshold", 90)), rules=rules, verdicts=_judge(rules, edition),
    )


def frozen_question(session: Session, frozen: FrozenShortlist) -> Question:
    """The question of a frozen shortlist, from its stored inputs and the edition and map that it names, which never change."""
    functional_map = map_content(session, frozen.map_version)
    edition = edition_content(session, frozen.edition_id, functional_map)
    rules = frozen.study["constraints"].get("rules", [])
    return Question(
        study=session.get_one(Study, frozen.study_id), map=functional_map, edition=edition, expectations={},
        request=RankRequest.model_validate(frozen.request), known_threshold=float(frozen.study["profile"].get("known_threshold", 90)),
        rules=rules, verdicts=_judge(rules, edition),
    )


def _judge(rules: list[dict[str, Any]], edition: EditionContent) -> dict[str, tuple[Verdict, ...]]:
    read = [_rule(each) for each in rules]
    return {code: check_constraints(read, facts) for code, facts in edition.facts.items()}


def map_content(session: Session, version: str) -> MapContent:
    sha256 = session.execute(select(col(MapVersion.sha256)).where(col(MapVersion.version) == version)).scalar_one()
    known = _maps.get((version, sha256))
    if known is not None:
        return known
    found = session.get_one(MapVersion, version)
    items = session.execute(select(MapItem).where(col(MapItem.version) == version).order_by(col(MapItem.position))).scalars().all()
    for item in items:
        session.expunge(item)
    made = MapContent(version, sha256, found.content["domains"], {item.code: item for item in items})
    keep(_maps, (version, sha256), made)
    return made


def edition_content(session: Session, edition_id: str, functional_map: MapContent) -> EditionContent:
    """One edition; only a published one is kept, because a draft still changes."""
    known = _editions.get(edition_id)
    if known is not None:
        return known
    edition = session.get_one(Edition, edition_id)
    solutions = session.execute(select(Solution).where(col(Solution.edition_id) == edition_id).order_by(col(Solution.code))).scalars().all()
    levels: dict[str, dict[str, int | None]] = {solution.code: {} for solution in solutions}
    for solution_code, item_code, level in session.execute(_LEVELS, {"edition": edition_id}):
        if item_code in functional_map.items:  # an item that the map has retired since counts nowhere
            levels[solution_code][item_code] = level
    for solution in solutions:
        session.expunge(solution)
    rated = [solution for solution in solutions if levels[solution.code]]
    made = EditionContent(
        edition.id, edition.code, edition.sha256 or "", {solution.code: solution for solution in solutions},
        {solution.code: facts_of(solution) for solution in rated},
        [GridSolution(code=solution.code, name=solution.name, ratings=levels[solution.code]) for solution in rated],
    )
    if edition.status == "published":
        keep(_editions, edition_id, made)
    return made


def keep(where: OrderedDict[Any, Any], key: Any, value: Any, most: int = KEPT) -> None:
    """The last few, in memory."""
    where[key] = value
    while len(where) > most:
        with suppress(KeyError):  # another thread was faster
            where.popitem(last=False)


def _item(row: MapItem, expectation: Expectation | None) -> GridItem:
    if expectation is None:
        return GridItem(code=row.code, domain=row.domain, expectation=None)
    return GridItem(
        code=row.code, domain=row.domain, expectation=expectation.level, knock_out=expectation.knock_out, floor=expectation.floor,
        target=expectation.target,
    )


def profile_of(study: Study) -> GridProfile:
    stored = study.profile
    sizes = stored.get("shortlist", {})
    return GridProfile(
        weights=[float(weight) for weight in stored.get("weights", [0, 1, 2, 4, 6])], target=stored.get("target", "level"),
        domain_multipliers={code: float(value) for code, value in stored.get("domain_multipliers", {}).items()},
        shortlist=GridShortlist(min=sizes.get("min", 3), max=sizes.get("max", 5)),
    )


def _rule(stored: dict[str, Any]) -> Rule:
    return Rule(
        stored["kind"], tuple(value.lower() for value in stored.get("values") or ()), stored.get("amount"), stored.get("currency"),
        stored.get("reason", ""),
    )


def facts_of(solution: Solution) -> Facts:
    """The profile facts as the constraints read them."""
    profile = solution.profile

    def values(name: str) -> tuple[str, ...] | None:
        value = (profile.get(name) or {}).get("value")
        if value is None:
            return None
        return tuple(str(each).lower() for each in (value if isinstance(value, list) else [value]))

    licence = values("licence")
    return Facts(
        deployment=values("deployment"), hosting_regions=values("hosting_regions"), languages=values("languages"),
        max_seats=(profile.get("max_seats") or {}).get("value"), connectors=values("connectors"), licence=licence[0] if licence else None,
        prices=_prices(solution),
    )


def _prices(solution: Solution) -> dict[str, float]:
    """Lowest known price per user and month of the rated plan, by currency; a free plan costs 0."""
    found: dict[str, float] = {}
    for price in solution.profile.get("prices") or []:
        same_plan = price["plan"].casefold() == solution.plan.casefold()
        amount = 0.0 if price["unit"] == "free" else price["amount"] if price["unit"] == PER_USER else None
        if same_plan and amount is not None:
            found[price["currency"]] = min(amount, found.get(price["currency"], amount))
    return found
