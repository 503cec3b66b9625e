"""How a doubt is said: shares as «n of 100», what is certain and what is only likely, what would have to change."""

import pytest

from app.web import doubt_changes, doubt_groups, doubt_proof, doubt_words
from app.web.doubt_words import Names
from app.web.language import Speaker

EN, FR = Speaker("en"), Speaker("fr")
NAMES = Names({"a": "Acme", "b": "Bolt", "c": "Core"}, {"SAL": "Sales"})
PROOF = {"holds": False, "sure": [], "open": ["b"], "items": ["I1"], "ratings": 14, "answers_only": {"holds": False, "sure": []}}
TOLD = {
    "same_shortlist": 0.83, "acceptability": {"a": [], "b": [], "c": [], "d": []},
    "doubt": {"drawn": 10_000, "seed": 1, "weights": "multiplier", "spread": 0.5, "expectations": True, "ratings": True},
    "standard_error": {"same_shortlist": 0.00376}, "proof": PROOF,
    "extent": {"items": 9, "solutions": 4, "undecided": 2, "voted": 0, "unverified": 1200, "unsure": 0},
    "alone": {"weights": 0.97, "expectations": 1.0, "ratings": 0.8, "draws": 2048},
}


@pytest.mark.parametrize(("share", "english", "french"), [
    (0.0, "0 of 100", "0 sur 100"), (0.001, "fewer than 1 of 100", "moins de 1 sur 100"), (0.0083, "1 of 100", "1 sur 100"),
    (0.83, "83 of 100", "83 sur 100"), (0.994, "99 of 100", "99 sur 100"), (0.9999, "more than 99 of 100", "plus de 99 sur 100"),
    (1.0, "100 of 100", "100 sur 100"), (None, "–", "–"),
])
def test_a_share_never_claims_more_than_was_drawn(share, english, french):
    assert (doubt_words.of_hundred(share, EN), doubt_words.of_hundred(share, FR)) == (english, french)


@pytest.mark.parametrize(("share", "size", "english", "french"), [
    (0.83, 3, "In 83 of 100 draws today's 3 solutions come first",
     "Dans 83 tirages sur 100, les 3 solutions d'aujourd'hui arrivent en tête"),
    (0.83, 1, "In 83 of 100 draws today's solution comes first", "Dans 83 tirages sur 100, la solution d'aujourd'hui arrive en tête"),
    (0.01, 2, "In 1 of 100 draws today's 2 solutions come first", "Dans 1 tirage sur 100, les 2 solutions d'aujourd'hui arrivent en tête"),
    (0.0, 3, "In no draw do today's 3 solutions come first together",
     "Dans aucun tirage les 3 solutions d'aujourd'hui n'arrivent en tête ensemble"),
    (1.0, 3, "In every draw today's 3 solutions come first", "Dans tous les tirages, les 3 solutions d'aujourd'hui arrivent en tête"),
    (1.0, 4, "Every solution that passes is on the shortlist, whatever the doubt",
     "Toutes les solutions recevables sont sur la short-list, quelle que soit l'incertitude"),
    (None, 0, "There is nothing to be sure of yet", "Il n'y a encore rien dont on puisse être sûr"),
])
def test_the_finding(share, size, english, french):
    told = TOLD | {"same_shortlist": share, "proof": PROOF | {"sure": ["a"]}}
    assert (doubt_words.finding(told, size, EN), doubt_words.finding(told, size, FR)) == (english, french)


@pytest.mark.parametrize(("share", "holds", "beginning"), [
    (0.95, False, "The shortlist stands"), (0.95, True, "The shortlist stands"), (0.94, False, "The shortlist holds more often than not"),
    (0.49, False, "The shortlist says what is proven today"),
    (0.37, True, "Nothing still open can change the shortlist; the weights and the evidence still can."),
])
def test_what_the_finding_means(share, holds, beginning):
    assert doubt_words.verdict(TOLD | {"same_shortlist": share, "proof": PROOF | {"holds": holds}}, 3, EN).startswith(beginning)


def test_a_tie_is_said_as_one_and_has_no_figure():
    """Everybody is shortlisted and nobody is sure: the answers do not separate them. Sure ones are there for want of others."""
    tie = TOLD | {"same_shortlist": 1.0, "standard_error": {"same_shortlist": 0.0}}
    assert doubt_words.finding(tie, 4, EN) == "The answers so far do not separate these 4 solutions"
    assert doubt_words.finding(tie, 4, FR) == "Les réponses données jusqu'ici ne départagent pas ces 4 solutions"
    assert doubt_words.verdict(tie, 4, EN).startswith("They are all on the shortlist because any cut would part equals")
    assert (doubt_words.caution(tie, 4, EN), doubt_words.precision(tie, 4, EN)) == ("", "")
    assert doubt_words.verdict(tie | {"proof": PROOF | {"holds": True, "sure": ["a", "b", "c", "d"]}}, 4, EN) == ""


def test_a_low_share_says_where_to_verify_unless_the_ratings_do_not_make_it_low():
    low = TOLD | {"same_shortlist": 0.3}
    assert doubt_words.caution(low, 3, EN).endswith("So this says where to verify, not that today's shortlist is wrong.")
    assert doubt_words.caution(low | {"alone": TOLD["alone"] | {"ratings": 0.96}}, 3, EN) == ""
    assert doubt_words.caution(low | {"alone": TOLD["alone"] | {"ratings": None}}, 3, EN) == ""
    assert doubt_words.caution(low | {"extent": TOLD["extent"] | {"unverified": 0}}, 3, EN) == ""
    assert doubt_words.caution(TOLD | {"same_shortlist": 0.95}, 3, EN) == ""


def test_questions_settle_nothing_once_nothing_open_can_change_the_shortlist():
    assert doubt_proof.answers_settled(TOLD, EN) == ""
    assert doubt_proof.asking(TOLD, EN).startswith("In the order of how much each one can settle")
    answers = {"answers_only": {"holds": True, "sure": ["a"]}}
    by_answers, proven = TOLD | {"proof": PROOF | answers}, TOLD | {"proof": PROOF | answers | {"holds": True}}
    assert doubt_proof.answers_settled(by_answers, EN).startswith("With the ratings as they stand today, no open answer can change")
    assert doubt_proof.answers_settled(proven, EN) == "No open answer can change the shortlist any more."
    assert doubt_proof.asking(proven, EN).startswith("Nothing still open can change the shortlist while the weights")
    assert doubt_proof.answers_settled(proven | {"extent": TOLD["extent"] | {"undecided": 0}}, EN) == ""


def test_only_what_passes_turns_the_border_and_groups_are_explained():
    def tornado(*lows: float, kind: str = "answers") -> dict:
        return {"a": "a", "b": "b", "swings": [{"kind": kind, "code": "SAL", "count": 3, "low": low, "high": 9.0} for low in lows]}

    assert doubt_groups.swing_title(tornado(0.0, 1.0), NAMES, EN) == "No group of doubts puts Bolt above Acme by itself"
    assert doubt_groups.swing_title(tornado(-0.1, 0.0), NAMES, EN) == "1 group of doubts can put Bolt above Acme by itself"
    assert doubt_groups.swing_title(tornado(-0.1, -2.0), NAMES, EN) == "2 groups of doubts can each put Bolt above Acme by themselves"
    assert "one level off" not in doubt_groups.swing_note(tornado(1.0), EN)
    assert doubt_groups.swing_note(tornado(1.0, kind="single_source"), EN).endswith("and may be one level off.")


def test_the_doubt_that_moves_most_is_named_unless_none_does():
    ratings = "The ratings move it most: with them alone in doubt, today's shortlist comes first in 80 of 100 draws."
    assert doubt_words.cause(TOLD, EN) == ratings
    never = TOLD | {"alone": TOLD["alone"] | {"weights": 0.0}}
    assert doubt_words.cause(never, EN).startswith("The weights move it most: with them alone in doubt, today's shortlist never")
    assert doubt_words.cause(TOLD | {"alone": {"weights": None, "expectations": 0.96, "ratings": None, "draws": 1}}, EN) == ""


def test_how_exact_the_figure_is():
    same = "The same study always gives the same draws (seed 1)."
    assert doubt_words.precision(TOLD, 3, EN) == f"10,000 draws were made; other draws would move this figure by less than 1 of 100. {same}"
    few = TOLD | {"standard_error": {"same_shortlist": 0.03}}
    assert doubt_words.precision(few, 3, EN) == f"10,000 draws were made; other draws would move this figure by about 6 of 100. {same}"


def test_what_was_varied_and_what_was_switched_off():
    ratings = "Ratings that nobody has verified (1,200) get any level, more often those that the solution has elsewhere in the domain."
    assert doubt_words.varied(TOLD, EN) == [
        ("Weights", "Each domain counts as set, or up to 1.5 times more or 1.5 times less."),
        ("Answers", "2 items not yet discussed get any level, more often those that their domain got so far."),
        ("Ratings", ratings),
    ]
    off = TOLD | {"doubt": TOLD["doubt"] | {"weights": "off", "expectations": False, "ratings": False}}
    assert [how.split(":")[0] for _, how in doubt_words.varied(off, EN)] == ["Not varied"] * 3
    quarter = TOLD | {"doubt": TOLD["doubt"] | {"spread": 0.25}}
    assert doubt_words.varied(quarter, FR)[0][1] == "Chaque domaine compte comme convenu, ou jusqu'à 1,25 fois plus ou 1,25 fois moins."


@pytest.mark.parametrize(("proof", "undecided", "title"), [
    ({"holds": True}, 2, "Nothing still open can change the shortlist"),
    ({"answers_only": {"holds": True, "sure": ["a"]}}, 2,
     "No answer still open can change the shortlist; ratings that nobody has verified (14) still may"),
    ({"answers_only": {"holds": True, "sure": ["a"]}}, 0,
     "Every item is agreed; ratings that nobody has verified (14) may still change the shortlist"),
    ({}, 2, "Open answers (1) and ratings that nobody has verified (14) may still change the shortlist"),
    ({"ratings": 0}, 2, "1 open answer may still change the shortlist"),
])
def test_what_is_certain(proof, undecided, title):
    told = TOLD | {"proof": PROOF | proof, "extent": TOLD["extent"] | {"undecided": undecided}}
    assert doubt_proof.proof_title(told, EN) == title


def test_who_is_certain_and_who_may_come_in():
    proof = PROOF | {"sure": ["a"], "open": ["b", "c"], "answers_only": {"holds": False, "sure": ["a", "b"]}}
    assert doubt_proof.proof_sentences(TOLD | {"proof": proof}, NAMES, EN) == [
        "On the shortlist whatever comes: Acme.", "Could still come in, at the very best: Bolt and Core.",
        "If no rating changed any more, these would stay on it whatever is answered: Acme and Bolt.",
    ]
    assert doubt_proof.proof_sentences(TOLD, NAMES, EN)[0] == "No place on the shortlist is certain in the worst case."


def test_another_reading_and_its_outcome():
    told = {"kind": "without_team", "left_out": "sales", "codes": ["a", "c"], "entering": ["c"], "leaving": ["b"]}
    assert doubt_words.scenario(told, NAMES, FR) == "Sans l'équipe Commercial"
    assert doubt_words.scenario_outcome(told, NAMES, EN) == "Core in place of Bolt"
    assert doubt_words.scenario_outcome(told | {"leaving": []}, NAMES, EN) == "Core as well, at the same rank"
    assert doubt_words.scenario_outcome(told | {"entering": [], "leaving": []}, NAMES, EN) == "The same shortlist"
    assert doubt_words.scenario_outcome(told | {"codes": []}, NAMES, EN) == "Nothing is left to rank"


FLIP = {
    "a": "a", "b": "b", "lead": 2.36, "spread": {"x": 0.17, "domains": []}, "one_level": None, "unknown": [],
    "domains": [{"domain": "SAL", "factor": 2.7, "allowed": False}, {"domain": "SAL", "factor": 0.25, "allowed": False}],
    "expectations": [{"item": "I1", "old": None, "new": 4, "points": 3.0}],
    "ratings": [{"solution": "b", "item": "I1", "old": 2, "new": 4, "points": 3.0}],
}


def test_what_would_have_to_change():
    ways = doubt_changes.ways(FLIP, NAMES, EN)
    assert doubt_changes.title(FLIP, NAMES, EN) == "What would have to change for Bolt to reach Acme, which is 2.4 points ahead"
    assert [way.sentence for way in ways] == [
        "The weight of one domain: Sales counting 2.7 times as much; Sales counting 4.0 times less. That is beyond what a study lets a "
        "weight vary (0.5 to 2).",
        "All weights together: Bolt's stronger domains counting 1.17 times as much, its weaker ones 1.17 times less.",
        "Answers moved by one level: not even all of them would do it.", "Answers changed to any level: 1 at least.",
        "Ratings of either one that turn out otherwise, verified or not: 1 at least.",
        "Ratings of Bolt that nobody has verified: 0 at least would have to turn out as good as asked.",
    ]
    assert [(step.who, step.old, step.new) for way in ways for step in way.steps] == [
        ("", "Not yet discussed", "Essential"), ("Bolt", "Partial", "Full"),
    ]
    none = doubt_changes.ways(FLIP | {"domains": [], "spread": None}, NAMES, EN)
    assert none[0].sentence == "The weight of one domain: no weight of a single domain does it."
    assert none[1].sentence == "All weights together: no weights do it, because Bolt leads in no domain."
    french = doubt_changes.ways(FLIP, NAMES, FR)[0].sentence
    assert french.startswith("Le poids d'un domaine\u00a0: Sales comptant 2,7 fois plus\u00a0; Sales comptant 4,0 fois moins.")
