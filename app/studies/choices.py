"""The lists that a person chooses from, with their names in English (the keys of the translations).

Countries and languages come from Unicode's tables (CLDR), in the reader's language, so nobody has to translate them here.
"""

import re
from functools import cache

from babel import Locale

from app.web.language import Speaker
from app.web.words import country_name, language_name

WORKSHOP_STATUSES = {"planned": "Planned", "open": "Under way", "closed": "Closed"}
STUDY_STATUSES = {"open": "Under way", "closed": "Closed"}
TARGETS = {
    "level": "The level that was asked: a rating of n meets an expectation of n",
    "full": "Full coverage: only a rating of 4 gives all the credit",
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
