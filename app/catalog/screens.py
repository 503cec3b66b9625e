"""What each page of this room shows, gathered in one transaction."""

from collections import Counter
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.catalog import browse, drafts, overview, uploads
from app.catalog.answers import DomainAnswer, ItemAnswer, RatingAnswer, SolutionAnswer
from app.catalog.differences import differences
from app.catalog.editions import draft_of, edition_of
from app.catalog.evidence import EvidenceFilter, list_evidence
from app.errors import NotFound

Values = dict[str, Any]
EVIDENCE_ON_A_PAGE = 50


def edition_page(session: Session, code: str, search: str, kind: str | None, facts: dict[str, str]) -> Values:
    """The solutions that pass the filter, what the filter can be set to, and the items whose wording holds the search."""
    everything = browse.editions(session)
    edition = next((each for each in everything if each.code == code), None)
    if edition is None:
        raise NotFound()
    whole = browse.solutions(session, code)
    shown = browse.chosen(whole, search, kind, facts)
    items = browse.map_items(session, edition.map_version, search=search) if search else []
    return {
        "edition": edition, "solutions": shown, "earlier": [each for each in everything if each.year < edition.year], "items": items,
        "choices": {name: _values(whole, name) for name in facts}, "agreement": overview.edition_agreement(session, code),
    }


def _values(solutions: list[SolutionAnswer], fact: str) -> list[str]:
    """What the solutions say about a fact, each value once."""
    said = [each.facts[fact] for each in solutions if each.facts[fact] is not None]
    return sorted({value for each in said for value in (each if isinstance(each, list) else [each])})


def coverage_page(session: Session, code: str, core: bool) -> Values:
    edition = browse.edition(session, code)
    return {
        "edition": edition, "found": overview.edition_coverage(session, code, core), "solutions": browse.solutions(session, code),
        "domains": browse.map_version(session, edition.map_version).domains, "agreement": overview.edition_agreement(session, code),
    }


def compare_page(session: Session, code: str, chosen: list[str], domain: str, differing: bool) -> Values:
    """Two or three solutions on a domain (the first one when none of the map is named); without a choice, the form alone."""
    edition = browse.edition(session, code)
    domains = browse.map_version(session, edition.map_version).domains
    domain = domain if domain in {each.code for each in domains} else domains[0].code
    values: Values = {"edition": edition, "domains": domains, "domain": domain, "everything": browse.solutions(session, code)}
    if not chosen:
        return values | {"solutions": [], "rows": [], "items": 0}
    return values | overview.side_by_side(session, code, chosen, domain, differing)


def evidence_page(session: Session, code: str, asked: EvidenceFilter, page: int) -> Values:
    edition = browse.edition(session, code)
    found = list_evidence(session, code, asked, page, EVIDENCE_ON_A_PAGE)
    last = max(1, -(-found.total // EVIDENCE_ON_A_PAGE))
    if page > last:
        page, found = last, list_evidence(session, code, asked, last, EVIDENCE_ON_A_PAGE)
    return {
        "edition": edition, "found": found, "page": page, "last": last, "asked": asked,
        "domains": browse.map_version(session, edition.map_version).domains, "solutions": browse.solutions(session, code),
    }


def solution_page(session: Session, code: str, solution_code: str) -> Values:
    """The profile, and the ratings under their domains and sub-domains."""
    edition, solution = browse.edition(session, code), browse.solution(session, code, solution_code)
    ratings = {each.item: each for each in browse.ratings_of_solution(session, code, solution_code)}
    items = browse.by_domain(browse.map_items(session, edition.map_version))
    domains = [_rated(each, items.get(each.code, []), ratings) for each in browse.map_version(session, edition.map_version).domains]
    readings = overview.readings_of(solution.profile)
    return {
        "edition": edition, "solution": solution, "domains": domains, "unknown": sum(len(each["unknown"]) for each in domains),
        "reread": sum(each.second is not None for each in readings), "discussed": [each for each in readings if each.why is not None],
    }


def _rated(domain: DomainAnswer, items: list[ItemAnswer], ratings: dict[str, RatingAnswer]) -> Values:
    """One domain with its items and their ratings by sub-domain, and how many of each level."""
    levels = Counter(ratings[each.code].level for each in items)
    subs = [(sub, [(each, ratings[each.code]) for each in items if each.sub_domain == sub.code]) for sub in domain.sub_domains]
    return {
        "code": domain.code, "name": domain.name, "items": len(items), "known": len(items) - levels[None],
        "levels": [levels[level] for level in range(5)], "sub_domains": subs,
        "unknown": [each for each in items if ratings[each.code].level is None],
    }


def item_page(session: Session, code: str, item: str) -> Values:
    """One item with every solution's rating: the best first, the unknown ones last."""
    edition = browse.edition(session, code)
    found = browse.item_of(session, edition.map_version, item)
    ratings = {each.solution: each for each in browse.ratings_of_item(session, code, item)}
    names = next(each for each in browse.map_version(session, edition.map_version).domains if each.code == found.domain)
    sources = browse.sources(session, code)
    rows = [(each, ratings[each.code], sources[each.code]) for each in browse.solutions(session, code)]
    rows.sort(key=lambda row: _best_first(row[0], row[1]))
    return {"edition": edition, "item": found, "domain": names, "rows": rows}


def _best_first(solution: SolutionAnswer, rating: RatingAnswer) -> tuple[int, str]:
    return (-1 if rating.level is None else rating.level) * -1, browse.plain(solution.name)


def map_page(session: Session, version: str | None, core: bool, team: str | None, search: str) -> Values:
    found = browse.map_version(session, version)
    items = browse.map_items(session, found.version, core, team, None, search)
    grouped = browse.by_domain(items)
    newest = max(browse.editions(session), key=lambda each: (each.map_version == found.version, each.year), default=None)
    linked = newest.code if newest and newest.map_version == found.version else None
    domains = [
        {"domain": each, "sub_domains": [
            (sub, [one for one in grouped[each.code] if one.sub_domain == sub.code]) for sub in each.sub_domains
        ]}
        for each in found.domains if each.code in grouped
    ]
    return {"map": found, "domains": domains, "shown": len(items), "edition_code": linked}


def differences_page(session: Session, code: str, since: str) -> Values:
    """What moved from edition `since` to this one, with the wording of the items."""
    edition, old = browse.edition(session, code), browse.edition(session, since)
    found = differences(session, since, code)
    texts = {each.code: each.text for version in {old.map_version, edition.map_version} for each in browse.map_items(session, version)}
    return {"edition": edition, "since": old, "found": browse.differences_answer(found), "names": found.names, "texts": texts}


def admin_page(session: Session) -> Values:
    everything = browse.editions(session)
    return {
        "drafts": [each for each in everything if each.status == "draft"],
        "published": [each for each in everything if each.status == "published"],
        "next_year": max((each.year for each in everything), default=0) + 1,
    }


def draft_page(session: Session, code: str) -> Values:
    draft_of(session, code)
    edition = browse.edition(session, code)
    return {"edition": edition, "solutions": browse.solutions(session, code)}


def upload_page(session: Session, person: Person, code: str, key: str) -> Values:
    shown = uploads.preview(session, person, code, key)
    edition = browse.edition(session, code)
    texts = {each.code: each.text for each in browse.map_items(session, edition.map_version)}
    return {"edition": edition, "upload": shown, "texts": texts}


def publish_page(session: Session, code: str) -> Values:
    """What will freeze, what still keeps it from freezing, and what is worth a look."""
    draft_of(session, code)
    problems, notes = drafts.judge(session, edition_of(session, code))
    return {"edition": browse.edition(session, code), "problems": problems, "notes": notes, "solutions": browse.solutions(session, code)}
