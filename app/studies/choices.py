"""The lists that a person chooses from, with their names in English (the keys of the translations).

Countries and languages come from Unicode's tables (CLDR), in the reader's language, so nobody has to translate them here.
"""

import re
from functools import cache

from babel import Locale

from app.web.language import Speaker

TEAMS = {"sales": "Sales", "marketing": "Marketing", "service": "Customer service", "management": "Management", "it": "IT"}
SIZES = {
    "very_small": "Very small: up to 9 people", "small": "Small: 10 to 49", "mid": "Medium: 50 to 4,999", "large": "Large: 5,000 and more",
}
PERIODS = {"year": "a year", "month": "a month", "total": "in total"}
MOMENTS = {"morning": "Morning", "midday": "Midday", "afternoon": "Afternoon", "end": "End of the day", "day": "All day"}
WORKSHOP_STATUSES = {"planned": "Planned", "open": "Under way", "closed": "Closed"}
STUDY_STATUSES = {"open": "Under way", "closed": "Closed"}
TARGETS = {
    "level": "The level that was asked: a rating of n meets an expectation of n",
    "full": "Full coverage: only a rating of 4 gives all the credit",
}
DEPLOYMENTS = {"saas": "Hosted by the vendor (SaaS)", "private_cloud": "Private cloud", "on_premises": "On our own premises"}
LICENCES = {"proprietary": "Proprietary", "open_source": "Open source"}
REGIONS = {
    "eu": "European Union", "france": "France", "germany": "Germany", "switzerland": "Switzerland", "uk": "United Kingdom",
    "us": "United States", "canada": "Canada", "australia": "Australia",
}
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "MAD", "TND", "XOF")
UI_LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt", "pl")
_USUAL_NAMES = {"uk": "GB", "usa": "US", "england": "GB", "angleterre": "GB", "holland": "NL", "hollande": "NL"}
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166 alpha-2 codes of countries and territories."""
    return frozenset(code for code in map(str, Locale("en").territories) if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRY


@cache
def language_codes() -> frozenset[str]:
    """ISO 639-1 codes."""
    return frozenset(code for code in map(str, Locale("en").languages) if re.fullmatch("[a-z]{2}", code))


def country_name(code: str, language: str) -> str:
    return str(Locale(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """With a capital in every language: the names stand alone, in lists and beside boxes."""
    name = str(Locale(language).languages.get(code, code))
    return name[:1].upper() + name[1:]


@cache
def _codes_by_name(what: str) -> dict[str, str]:
    """Code by code and by name, in English and in French, without accents or case."""
    found: dict[str, str] = dict(_USUAL_NAMES) if what == "countries" else {}
    for code in sorted(country_codes() if what == "countries" else language_codes()):
        for language in ("en", "fr"):
            name = country_name(code, language) if what == "countries" else language_name(code, language)
            found.setdefault(_plain(name), code)
    return found | {_plain(code): code for code in (country_codes() if what == "countries" else language_codes())}


def _plain(text: str) -> str:
    return Speaker("en").sort_key(text).replace("’", "'").strip()


def code_of(what: str, typed: str) -> str:
    """The code of a country or language that was typed by name or code; what is not known comes back as it was."""
    return _codes_by_name(what).get(_plain(typed), typed)
