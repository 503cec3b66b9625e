"""What the files of the functional map must agree on. Each check yields the document's name and what is wrong in it.

Documents are named as their files are: `map`, `scales`, `domains/ACC`, `formats/5-days`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from app.catalog.findings import Finding, finding
from app.catalog.shapes import DomainFile, FormatFile, ItemFile, MapFile, ScalesFile, SubDomainFile

MIN_ITEMS = 320
ALIKE = 0.8  # share of common letter triples; the two nearest items of the first version share 0.59
# A customer must not hear a product's name in a wording that says what all of them are measured by. Compared with their capitals:
# some names are words too ("à la frappe").
PRODUCTS = (
    "Salesforce", "HubSpot", "Microsoft", "Dynamics 365", "Zoho", "SugarCRM", "SugarAI", "Creatio", "Pipedrive", "Freshsales", "Freshworks",
    "monday.com", "SAP", "SuperOffice", "Teamleader", "Salesflare", "Divalto", "Sellsy", "Axonaut", "Efficy", "Eudonet", "noCRM", "Koban",
    "Brevo", "Sage", "ForceManager", "Simple CRM", "Coheris", "ChapsVision", "Axelor", "Creme CRM", "Dolibarr", "Odoo", "EspoCRM",
    "SuiteCRM", "Twenty CRM", "Frappe CRM", "ERPNext", "Vtiger", "YetiForce", "Corteza", "Krayin", "OroCRM", "Oracle", "Zendesk",
    "Intercom", "Marketo", "Pardot", "Mailchimp", "ActiveCampaign", "Insightly", "Nimble", "Copper", "Keap", "Pega", "Einstein", "Copilot",
)
_PRODUCT = re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(each) for each in PRODUCTS) + r")(?![\w])")


@dataclass(frozen=True)
class FunctionalMap:
    """One version of the map, whole. `domains` in the order of map.yaml."""

    header: MapFile
    domains: tuple[DomainFile, ...]
    scales: ScalesFile
    formats: tuple[FormatFile, ...]

    def items(self) -> Iterator[tuple[DomainFile, SubDomainFile, ItemFile]]:
        for domain in self.domains:
            for sub_domain in domain.sub_domains:
                for item in sub_domain.items:
                    yield domain, sub_domain, item

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(item.code for _, _, item in self.items())


Named = tuple[str, Finding]


def check_map(found: FunctionalMap, domain_files: Iterable[str]) -> list[Named]:
    """Every break of a rule. `domain_files`: the names of all files in domains/, readable or not, without their ending."""
    files = frozenset(domain_files)
    problems = [*_domains_and_files(found, files), *_scales(found.scales)]
    for domain in found.domains:
        problems += [(f"domains/{domain.code}", each) for each in _codes(domain, found.header)]
        problems += [(f"domains/{domain.code}", each) for each in _wordings(domain)]
    problems += [*_repeated_codes(found), *_retired(found), *_alike(found)]
    known = {each for each in found.header.domains if each in files}
    for each in found.formats:
        problems += [(f"formats/{each.code}", one) for one in _format(each, known)]
    if all(each.code in found.header.domains for each in found.domains) and len(found.domains) == len(files):
        problems += _enough(found)
    return problems


def _domains_and_files(found: FunctionalMap, files: frozenset[str]) -> Iterator[Named]:
    listed = found.header.domains
    for number, code in enumerate(listed):
        if code in listed[:number]:
            yield "map", finding("domains", number, message="Domain {domain} is listed twice.", domain=code)
        if code not in files:
            yield "map", finding("domains", number, message="There is no file domains/{domain}.yaml.", domain=code)
    for code in sorted(files - set(listed)):
        yield f"domains/{code}", finding(message="Domain {domain} is not listed in map.yaml.", domain=code)


def _codes(domain: DomainFile, header: MapFile) -> Iterator[Finding]:
    """Sub-domains and items count up from 1; a number is missing only where an item was retired."""
    retired = {each.code for each in header.retired}
    for number, sub in enumerate(domain.sub_domains):
        expected = f"{domain.code}.{number + 1}"
        if sub.code != expected:
            yield finding("sub_domains", number, "code", message="This is {code}; in this order it should be {expected}.",
                          code=sub.code, expected=expected)
        last, known = 0, retired | {each.code for each in sub.items}
        for place, item in enumerate(sub.items):
            path = ("sub_domains", number, "items", place, "code")
            prefix, _, tail = item.code.rpartition(".")
            if prefix != sub.code:
                yield finding(*path, message="Item {code} stands in sub-domain {sub_domain}.", code=item.code, sub_domain=sub.code)
                continue
            missing = [f"{prefix}.{n}" for n in range(last + 1, int(tail)) if f"{prefix}.{n}" not in known]
            if int(tail) < last:
                yield finding(*path, message="Item {code} stands after {prefix}.{last}: codes go up inside a sub-domain.",
                              code=item.code, prefix=prefix, last=last)
            elif missing:
                yield finding(*path, message="{missing} is missing before {code}: an item that leaves the map is retired in map.yaml.",
                              missing=", ".join(missing), code=item.code)
            last = max(last, int(tail))


def _repeated_codes(found: FunctionalMap) -> Iterator[Named]:
    seen: set[str] = set()
    for domain in found.domains:
        for number, sub in enumerate(domain.sub_domains):
            for place, item in enumerate(sub.items):
                if item.code in seen:
                    path = ("sub_domains", number, "items", place, "code")
                    yield f"domains/{domain.code}", finding(*path, message="Code {code} is used twice.", code=item.code)
                seen.add(item.code)


def _retired(found: FunctionalMap) -> Iterator[Named]:
    seen: set[str] = set()
    for number, each in enumerate(found.header.retired):
        if each.code in found.codes:
            yield "map", finding("retired", number, "code", message="{code} is retired and still in use: a code is never used again.",
                                 code=each.code)
        if each.code in seen:
            yield "map", finding("retired", number, "code", message="{code} is retired twice.", code=each.code)
        seen.add(each.code)
        for place, code in enumerate(each.replaced_by):
            if code not in found.codes:
                yield "map", finding("retired", number, "replaced_by", place, message="There is no item {code} in this map.", code=code)


def _wordings(domain: DomainFile) -> Iterator[Finding]:
    for number, sub in enumerate(domain.sub_domains):
        for place, item in enumerate(sub.items):
            for name in ("text", "proof", "why", "today"):
                said = getattr(item, name)
                path = ("sub_domains", number, "items", place, name)
                for language in ("en", "fr"):
                    product = product_named(getattr(said, language))
                    if product and name != "proof":
                        yield finding(*path, language, message="The product {product} is named; say what is possible without a name.",
                                      product=product)
                if said.en == said.fr:
                    yield finding(*path, "fr", message="The French is the English sentence.")


def product_named(text: str) -> str | None:
    """The first product name in a text, or None."""
    found = _PRODUCT.search(text)
    return found.group() if found else None


def _triples(text: str) -> frozenset[str]:
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    plain = " " + " ".join(re.findall(r"[a-z0-9]+", plain)) + " "
    return frozenset(plain[place : place + 3] for place in range(len(plain) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets of letter triples: 0 nothing in common, 1 the same words."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def _alike(found: FunctionalMap) -> Iterator[Named]:
    where: list[tuple[str, str, tuple[str | int, ...], Mapping[str, frozenset[str]]]] = []
    for domain in found.domains:
        for number, sub in enumerate(domain.sub_domains):
            for place, item in enumerate(sub.items):
                triples = {"en": _triples(item.text.en), "fr": _triples(item.text.fr)}
                where.append((f"domains/{domain.code}", item.code, ("sub_domains", number, "items", place, "text"), triples))
    for first, second in combinations(where, 2):
        for language in ("en", "fr"):
            if likeness(first[3][language], second[3][language]) >= ALIKE:
                path = (*second[2], language)
                yield second[0], finding(*path, message="Item {code} says the same as {other}.", code=second[1], other=first[1])
                break


def _enough(found: FunctionalMap) -> Iterator[Named]:
    count = sum(1 for _ in found.items())
    if count < MIN_ITEMS:
        yield "map", finding(message="The map has {count} items; it needs {least} or more.", count=count, least=MIN_ITEMS)


def _scales(scales: ScalesFile) -> Iterator[Named]:
    for name in ("expectation", "rating"):
        if [each.level for each in getattr(scales, name)] != [0, 1, 2, 3, 4, None]:
            yield "scales", finding(name, message="The scale lists 0, 1, 2, 3, 4 and null, in this order.")


def _format(one: FormatFile, known: set[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, session in enumerate(one.sessions):
        if session.code in seen:
            yield finding("sessions", number, "code", message="Session {code} stands twice.", code=session.code)
        seen.add(session.code)
        if session.day > one.days:
            yield finding("sessions", number, "day", message="Day {day} of a format of {days} days.", day=session.day, days=one.days)
        for place, code in enumerate(session.domains):
            if code not in known:
                yield finding("sessions", number, "domains", place, message="There is no domain {domain} in the map.", domain=code)
