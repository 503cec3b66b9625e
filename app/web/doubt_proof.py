"""What is certain of a shortlist beyond any probability, and what that leaves to ask, in sentences."""

from app.web.doubt_words import Json, Names
from app.web.language import Speaker

# ---- the proof


def proof_title(told: Json, voice: Speaker) -> str:
    """What is certain, beyond any probability."""
    proof, open_items = told["proof"], told["extent"]["undecided"]
    if proof["holds"]:
        return voice.say("Nothing still open can change the shortlist")
    ratings = voice.number(proof["ratings"])
    if proof["answers_only"]["holds"]:
        if open_items:
            return voice.say("No answer still open can change the shortlist; ratings that nobody has verified ({n}) still may", n=ratings)
        return voice.say("Every item is agreed; ratings that nobody has verified ({n}) may still change the shortlist", n=ratings)
    items = len(proof["items"])
    if not proof["ratings"]:
        return voice.several("{n} open answer may still change the shortlist", "{n} open answers may still change the shortlist", items)
    return voice.say(
        "Open answers ({items}) and ratings that nobody has verified ({ratings}) may still change the shortlist",
        items=voice.number(items), ratings=ratings,
    )


def proof_sentences(told: Json, names: Names, voice: Speaker) -> list[str]:
    """Who is certain and who may still come in: first whatever happens, then if only answers were still to come."""
    proof, found = told["proof"], []
    answers = proof["answers_only"]
    if proof["sure"]:
        found.append(voice.say("On the shortlist whatever comes: {names}.", names=names.listed(proof["sure"], voice)))
    elif not proof["holds"]:
        found.append(voice.say("No place on the shortlist is certain in the worst case."))
    if proof["open"]:
        found.append(voice.say("Could still come in, at the very best: {names}.", names=names.listed(proof["open"], voice)))
    if told["extent"]["undecided"] and not proof["holds"] and answers["sure"] and answers["sure"] != proof["sure"]:
        listed = names.listed(answers["sure"], voice)
        found.append(voice.say("If no rating changed any more, these would stay on it whatever is answered: {names}.", names=listed))
    return found


# ---- what to ask next


def asking(told: Json, voice: Speaker) -> str:
    """In which order questions are listed, and that they settle nothing where nothing open can change the shortlist."""
    shares = voice.say("Each list has shares of a whole of its own.")
    if told["proof"]["holds"]:
        order = voice.say(
            "Nothing still open can change the shortlist while the weights and the verified ratings stay as they are. Should they move, "
            "these count most."
        )
    else:
        order = voice.say("In the order of how much each one can settle who is on the shortlist.")
    return f"{order} {shares}"


def answers_settled(told: Json, voice: Speaker) -> str:
    """Instead of the list of open answers where none can change the shortlist; empty where one can, or none is open."""
    if not told["proof"]["answers_only"]["holds"] or not told["extent"]["undecided"]:
        return ""
    if told["proof"]["holds"]:
        return voice.say("No open answer can change the shortlist any more.")
    return voice.say("With the ratings as they stand today, no open answer can change the shortlist any more.")
