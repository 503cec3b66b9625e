"""The words that the room keeps in tables: each has its French, and countries and languages are found by either name."""

import pytest

from app.studies import choices, form_values, page_parts, rules
from app.web import doubt_settings, forms, words
from app.web.language import Speaker, translations

TABLES = [
    words.TEAMS, words.SIZES, words.PERIODS, words.MOMENTS, choices.WORKSHOP_STATUSES, choices.STUDY_STATUSES, choices.TARGETS,
    words.DEPLOYMENTS, words.LICENCES, words.REGIONS, forms.SENTENCES, form_values.NEW_LABELS, form_values.CONTEXT_LABELS,
    form_values.RULE_LABELS, form_values.PROFILE_LABELS, form_values.PARTICIPANT_LABELS, form_values.SESSION_LABELS, page_parts.STEPS,
    *doubt_settings.TABLES,
]


def test_every_word_of_a_table_has_its_french() -> None:
    known = translations("fr")._catalog  # type: ignore[attr-defined]
    wanted = [word for table in TABLES for word in table.values()]
    wanted += [word for pair in rules.KINDS.values() for word in pair] + [forms.ODD]
    assert [word for word in wanted if word not in known] == []


@pytest.mark.parametrize(("typed", "code"), [
    ("France", "FR"), ("royaume-uni", "GB"), ("UK", "GB"), ("Etats-Unis", "US"), ("Germany", "DE"), ("allemagne", "DE"), ("be", "BE"),
    ("Cote d'Ivoire", "CI"), ("Atlantis", "Atlantis"),
])
def test_a_country_is_found_by_its_name_in_either_language(typed: str, code: str) -> None:
    assert choices.code_of("countries", typed) == code


@pytest.mark.parametrize(
    ("typed", "code"), [("anglais", "en"), ("German", "de"), ("FR", "fr"), ("néerlandais", "nl"), ("Elvish", "Elvish")]
)
def test_a_language_is_found_by_its_name_in_either_language(typed: str, code: str) -> None:
    assert choices.code_of("languages", typed) == code


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("45,5", 45.5),
        ("45.5", 45.5),
        ("-3", -3),
        ("", None),
        ("  ", None),
        ("many", "many"),
        ("1e9", "1e9"),
        ("nan", "nan"),
        ("٣", "٣"),
        ("1,2,3", "1,2,3"),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, number: object) -> None:
    assert forms.Typed([("seats", typed)]).number("seats") == number


@pytest.mark.parametrize(
    ("language", "words"), [("en", "€1,234.50 for one user and month"), ("fr", "1\u202f234,50\u00a0€ par utilisateur et par mois")]
)
def test_a_ceiling_in_words(language: str, words: str) -> None:
    rule = {"kind": "budget_ceiling", "values": [], "amount": 1234.5, "currency": "EUR", "reason": ""}
    assert rules.in_words(rule, Speaker(language)) == words
