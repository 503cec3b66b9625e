"""English and French: which one a person reads, the sentences, the numbers and the dates.

Messages are English sentences in the source; French ones live in translations/fr/, one file a room, merged at start. The choice
belongs to the person: a cookie set by the switch, else what the browser asks for, else English.
"""

import datetime as dt
import gettext
import io
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import HTTPConnection

LANGUAGES = ("en", "fr")
COOKIE = "language"
TRANSLATIONS = Path(__file__).parent / "translations"
NO_VALUE = "–"


def language_of(connection: HTTPConnection) -> str:
    """The language of this request: cookie, then Accept-Language, then English."""
    chosen = connection.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return _best_accepted(connection.headers.get("accept-language", "")) or LANGUAGES[0]


def _best_accepted(header: str) -> str | None:
    ranked = []
    for position, part in enumerate(header.split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if weight > 0 and tag[:2].lower() in LANGUAGES:
            ranked.append((-weight, position, tag[:2].lower()))
    return min(ranked)[2] if ranked else None


@cache
def translations(language: str) -> gettext.NullTranslations:
    """All sentences of one language; English needs none."""
    files = sorted((TRANSLATIONS / language).glob("*.po"))
    merged = Catalog(locale=Locale.parse(language))
    for file in files:
        with file.open("rb") as stream:
            for message in read_po(stream, locale=Locale.parse(language)):
                if message.id and message.string:
                    merged[message.id] = message
    if not files:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Speaker:
    """Says things in one language; templates get its methods as globals, reports use it directly."""

    language: str

    def say(self, sentence: str, **parameters: Any) -> str:
        text = translations(self.language).gettext(sentence)
        return text.format(**parameters) if parameters else text

    def several(self, one: str, many: str, n: int, **parameters: Any) -> str:
        return translations(self.language).ngettext(one, many, n).format(n=n, **parameters)

    def pick(self, texts: Any) -> str:
        """The reader's side of a bilingual text {"en", "fr"}."""
        return str(texts[self.language]) if texts else ""

    def number(self, value: float | int | None, digits: int = 0) -> str:
        if value is None:
            return NO_VALUE
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(numbers.format_decimal(value, format=pattern, locale=self.language))

    def percent(self, value: float | None, digits: int = 1) -> str:
        """A figure that is already in percent: 75.0 reads «75.0%» or «75,0 %»."""
        if value is None:
            return NO_VALUE
        return self.number(value, digits) + ("\u00a0%" if self.language == "fr" else "%")

    def money(self, value: float | None, currency: str) -> str:
        return NO_VALUE if value is None else str(numbers.format_currency(value, currency, locale=self.language))

    def day(self, value: dt.date | dt.datetime | str | None) -> str:
        if value is None:
            return NO_VALUE
        if isinstance(value, str):
            value = dt.date.fromisoformat(value[:10])
        return str(dates.format_date(value, format="long", locale=self.language))

    def hour(self, value: dt.datetime | str | None) -> str:
        """Day and time with the zone said: the server knows UTC only."""
        if value is None:
            return NO_VALUE
        if isinstance(value, str):
            value = dt.datetime.fromisoformat(value)
        return f"{dates.format_datetime(value, format='d MMM y HH:mm', locale=self.language)} UTC"

    def sort_key(self, text: str) -> str:
        """Accents and case do not part words: Écrans sorts beside écran, not after z."""
        return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
