"""The channels that most programmes begin with, in the client's language. All can be renamed and removed."""

READY_CHANNELS = (
    ("store", "physical", {"en": "Store", "fr": "Magasin"}),
    ("web", "digital", {"en": "Web site", "fr": "Site web"}),
    ("app", "digital", {"en": "Mobile app", "fr": "Application mobile"}),
    ("telephone", "physical", {"en": "Telephone", "fr": "Téléphone"}),
    ("email", "digital", {"en": "Email", "fr": "E-mail"}),
    ("social", "digital", {"en": "Social networks", "fr": "Réseaux sociaux"}),
    ("post", "physical", {"en": "Post", "fr": "Courrier"}),
)
