"""What each flag means, and what a person does about it. English sentences are the keys of their translations."""

from dataclasses import dataclass, replace

from app.web.journey_words import FLAGS as NAMES


@dataclass(frozen=True)
class FlagWords:
    meaning: str
    todo: str
    name: str = ""


_SAID = {
    "changed_copy": FlagWords("The same visit was sent twice with different marks, and both are kept.",
        "Compare the two and set one aside: both are counted until then.",
    ),
    "duplicate": FlagWords("The same customer, observer, method, time and marks arrived before.",
        "Set one of the two aside if it is one visit.",
    ),
    "unknown_segment": FlagWords("The programme has no such segment, so no segment's score contains this observation.",
        "Correct the segment on the observation's page, or add the segment to the scope.",
    ),
    "unknown_interaction": FlagWords("A mark names an interaction that the repository does not have. It is kept, not scored.",
        "Look at the mark: is the guide an older one, or is it a slip of the pen?",
    ),
    "unknown_level": FlagWords("A mark gives a level that its interaction does not have. It is kept, not scored.",
        "Look at the mark; if it can be read, send the observation again with the right level and set this one aside.",
    ),
    "older_repository": FlagWords("The guide belongs to another version of the repository than the wave.",
        "Nothing, if the interactions are the same: they count. Give observers the newer guide.",
    ),
    "personal": FlagWords("The pseudonym, or what the customer said, holds what reads like an e-mail address or a telephone number.",
        "Replace the pseudonym on the observation's page; set the observation aside if its words must not reach the client's report.",
    ),
    "partial": FlagWords("A stage of the guide has no mark at all: the guide was not filled to its end.",
        "Nothing: what was not observed is left out of the score.",
    ),
    "late": FlagWords("Observed after the wave's last day, or received after the wave was closed.",
        "Decide whether it still belongs to this wave; results signed off before do not change.",
    ),
    "early": FlagWords("Observed before the wave's first day.", "Check the date, or the dates of the wave."),
    "future": FlagWords("The time of observation lies more than a day ahead.", "Ask the observer; the device's clock may be wrong.",
    ),
    "no_time": FlagWords("No day of observation was given, or it could not be read.", "Nothing, unless the order of visits matters.",
    ),
    "out_of_order": FlagWords("It arrived after a later observation of the same customer.",
        "Nothing: the time of observation counts, not the arrival.",
    ),
    "unknown_channel": FlagWords("The programme has no such channel.",
        "Add the channel to the scope if it is one; scores do not depend on it.",
    ),
    "unknown_method": FlagWords("The way of observing is none of the known ones, or was not said.", "Nothing: scores do not depend on it.",
    ),
}
FLAGS = {code: replace(words, name=NAMES[code]) for code, words in _SAID.items()}
