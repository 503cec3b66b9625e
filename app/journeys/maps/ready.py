"""Ready lists of stages to start from: a consumer's journey with a shop, and a company's with a supplier.

They carry names, phases and what the customer wants; importance, moments of truth and risks are for the team to say. The codes are
the same in both languages.
"""

from typing import Any

from app.journeys.content import MapContent

# code, phase, English name, French name, English intent, French intent
B2C = (
    ("need", "before", "Feels a need", "Ressent un besoin", "Put a name on what is missing", "Mettre un mot sur ce qui manque"),
    ("search", "before", "Looks for information", "Cherche des informations", "Understand what exists", "Comprendre ce qui existe"),
    ("visit", "before", "Visits the shop or the site", "Visite le magasin ou le site", "Find quickly", "Trouver rapidement"),
    ("advice", "before", "Gets advice", "Se fait conseiller", "Be listened to and reassured", "Être écouté et rassuré"),
    ("choose", "before", "Compares and chooses", "Compare et choisit", "Decide with confidence", "Décider en confiance"),
    ("buy", "before", "Buys and pays", "Achète et paie", "Pay without effort", "Payer sans effort"),
    ("receive", "during", "Receives the product", "Reçoit le produit", "Have it as promised", "L’avoir comme promis"),
    ("first-use", "during", "Uses it for the first time", "L’utilise pour la première fois", "Succeed at once", "Réussir tout de suite"),
    ("use", "during", "Uses it day after day", "L’utilise au quotidien", "Forget that it could fail", "Oublier qu’il peut faillir"),
    ("help", "after", "Asks for help", "Demande de l’aide", "Be answered the first time", "Obtenir une réponse dès la première fois"),
    ("return", "after", "Returns, exchanges or complains", "Retourne, échange ou réclame", "Be treated fairly", "Être traité avec équité"),
    ("come-back", "after", "Comes back and recommends", "Revient et recommande", "Be recognised", "Être reconnu"),
)
B2B = (
    ("need", "before", "Identifies a need", "Identifie un besoin", "Frame the project", "Cadrer le projet"),
    ("search", "before", "Looks for suppliers", "Cherche des fournisseurs", "Know who can do it", "Savoir qui sait le faire"),
    ("quote", "before", "Asks for a quotation", "Demande un devis", "Get a clear and quick answer", "Avoir une réponse claire et rapide"),
    ("choose", "before", "Compares and decides", "Compare et décide", "Convince inside the company", "Convaincre en interne"),
    ("order", "before", "Signs and orders", "Signe et commande", "Commit without surprises", "S’engager sans surprise"),
    ("receive", "during", "Is delivered", "Est livré", "Have it in time and complete", "L’avoir à temps et complet"),
    ("start", "during", "Is installed and trained", "Est installé et formé", "Be ready to work", "Être prêt à travailler"),
    ("use", "during", "Uses it day after day", "L’utilise au quotidien", "Rely on it", "Pouvoir compter dessus"),
    ("invoice", "during", "Is invoiced and pays", "Est facturé et paie", "Understand the invoice", "Comprendre la facture"),
    ("help", "after", "Asks for support", "Demande de l’assistance", "Work again soon", "Retravailler rapidement"),
    ("review", "after", "Takes stock with the supplier", "Fait le bilan avec le fournisseur", "See the gains", "Voir les gains"),
    ("renew", "after", "Renews, extends or leaves", "Renouvelle, étend ou part", "Decide freely", "Décider librement"),
)
LISTS = {"b2c": B2C, "b2b": B2B}


def ready_names() -> list[set[str]]:
    """Sets of names that stand for one stage: both languages of a ready stage, in both lists."""
    found: dict[str, set[str]] = {}
    for stages in LISTS.values():
        for each in stages:
            found.setdefault(each[0], set()).update(each[2:4])
    return list(found.values())


def ready_stages(name: str, language: str) -> list[dict[str, Any]]:
    """The stages of one ready list (b2c, b2b) in one language (en, fr), as they are stored."""
    french = language == "fr"
    stages = [
        {"code": code, "phase": phase, "name": fr if french else en, "intent": wants_fr if french else wants_en}
        for code, phase, en, fr, wants_en, wants_fr in LISTS[name]
    ]
    stored: list[dict[str, Any]] = MapContent.model_validate({"stages": stages}).model_dump(mode="json")["stages"]
    return stored
