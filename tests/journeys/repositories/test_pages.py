"""The pages of repositories and guides, in both languages, with what is typed kept when it is refused."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from app.journeys.repositories.ready import channels_for, ready_repository
from app.storage.tables import Channel, Guide, JourneyMap, Programme, Repository, Segment
from tests.journeys.make import Made, add_programme
from tests.world import World

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
LEVELS = {"levels-0-name": "No", "levels-0-score": "-2", "levels-1-name": "Yes", "levels-1-score": "0"}
TYPED = {
    "stage": "use", "action": "Opens the box", "response": "It opens", "kano": "must_be", "axis": "emotion", "level_set": "own", **LEVELS,
}


@pytest.fixture
def made(world: World) -> Made:
    return world.database.work(lambda session: add_programme(session, world.here, observed=False))


@pytest.fixture
def frozen(world: World) -> Made:
    return world.database.work(lambda session: add_programme(session, world.here))


@pytest.fixture
def page(world: World) -> Any:
    return world.as_("consultant", page=True)


def repositories(made: Made, rest: str = "") -> str:
    return f"/programmes/{made.programme}/repositories{rest}"


def stored(world: World, repository_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.database.work(lambda s: s.get_one(Repository, repository_id).content["interactions"])
    return found


def versions(world: World, made: Made) -> list[Repository]:
    query = select(Repository).where(col(Repository.programme_id) == made.programme).order_by(col(Repository.number))
    return world.database.work(lambda s: list(s.execute(query).scalars()))


def add_bare(world: World, segments: int = 0) -> str:
    def work(session: Session) -> str:
        programme = Programme(organisation_id=world.here.organisation, client_id=world.here.client, title="Bare", profile={"scale": 3},
                              created_by=world.here.users["consultant"])
        session.add(programme)
        session.flush()
        for place in range(segments):
            session.add(Segment(programme_id=programme.id, code=f"s{place}", name=f"Segment {place}", position=place))
        return programme.id

    return world.database.work(work)


@LANGUAGES
def test_every_page_opens(page: Any, made: Made, frozen: Made, world: World, language: str) -> None:
    page.cookies.set("language", language)
    bare = add_bare(world)
    for each in (made, frozen):
        guide = f"/programmes/{each.programme}/guides/{each.guide}"
        one = repositories(each, f"/{each.repository}")
        for path in (
            repositories(each), *(repositories(each, f"/new{ready}") for ready in ("", "?ready=digital", "?ready=store")),
            one, f"{one}?edit=greeted", f"{one}?add=use", f"{one}/changes", guide, f"{guide}/edit", f"{guide}/print",
            f"/programmes/{each.programme}/guides/new", f"/programmes/{bare}/repositories", f"/programmes/{bare}/guides/new",
            f"/programmes/{bare}/repositories/new?ready=digital",
        ):
            answer = page.get(path)
            assert (answer.status_code, answer.headers["content-language"]) == (200, language), (path, answer.text[:400])
            assert "style=" not in answer.text and "<script>" not in answer.text


@LANGUAGES
def test_an_empty_programme_says_what_to_do_first(page: Any, world: World, language: str) -> None:
    page.cookies.set("language", language)
    text = page.get(f"/programmes/{add_bare(world)}/repositories").text
    assert ("No repository yet" if language == "en" else "Aucun référentiel") in text
    assert 'href="' in text and "new?ready=digital" in text


def test_from_nothing_to_a_guide_in_three_forms(page: Any, world: World) -> None:
    programme = add_bare(world, segments=2)
    root = f"/programmes/{programme}"
    page.cookies.set("language", "fr")
    form = {"name": "", "ready": "digital", "language": "fr", "bring_stages": "yes"}
    unnamed = page.post(f"{root}/repositories/new", data=form)
    assert unnamed.status_code == 422 and 'value="Dispositif digital"' in unnamed.text and "celui-ci est proposé" in unnamed.text
    created = page.post(f"{root}/repositories/new", data=form | {"name": "Dispositif digital"})
    assert created.status_code == 303
    repository = re.search(r"[0-9a-f]{32}", created.headers["location"].rsplit("/", 1)[1])
    assert repository is not None
    assert "Cherche le point de vente le plus proche" in page.get(created.headers["location"]).text
    drawn = world.database.work(lambda s: list(s.execute(select(JourneyMap).where(col(JourneyMap.programme_id) == programme)).scalars()))
    assert len(drawn) == 2
    guide = page.post(f"{root}/guides/new", data={"repository_id": repository[0], "segment_code": "s0", "channel_code": "", "name": ""})
    assert guide.status_code == 303
    shown = page.get(guide.headers["location"]).text
    assert "Segment 0" in shown and "Tel que l’observateur le voit" in shown


def test_groups_go_to_the_chosen_stages(page: Any, made: Made, world: World) -> None:
    data = {"name": "Mine", "ready": "store", "language": "en", "stages-visit": "use", "stages-advice": "", "stages-choose": "choose"}
    answer = page.post(repositories(made, "/new"), data=data)
    found = stored(world, re.findall(r"[0-9a-f]{32}", answer.headers["location"])[1])
    where = {each["code"].partition("-")[0]: each["stage"] for each in found}
    assert (where["visit"], where["choose"]) == ("use", "choose")
    assert "advice" not in where


@LANGUAGES
def test_a_name_is_asked_for(page: Any, made: Made, language: str) -> None:
    page.cookies.set("language", language)
    answer = page.post(repositories(made, "/new"), data={"name": " "})
    assert answer.status_code == 422
    assert 'id="error-name"' in answer.text


# ---- the editor

def test_one_interaction_in_full(page: Any, made: Made, world: World) -> None:
    one = repositories(made, f"/{made.repository}")
    answer = page.post(f"{one}/interactions", data=TYPED | {"channels": ["store", "web"]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{one}?saved=yes#opens-the-box")
    assert stored(world, made.repository)[3] == {
        "code": "opens-the-box", "stage": "use", "action": "Opens the box", "response": "It opens", "kano": "must_be", "axis": "emotion",
        "channels": ["store", "web"],
        "levels": [{"code": "no", "name": "No", "score": -2}, {"code": "yes", "name": "Yes", "score": 0}],
    }
    again = page.post(f"{one}/interactions", data=TYPED | {"code": "opens-the-box", "digest": digest_of(page, one), "kano": "attractive",
                                                          "levels-0-code": "no", "levels-0-name": "Never", "levels-0-score": "\u22122"})
    assert again.status_code == 303
    changed = stored(world, made.repository)[3]
    assert (changed["kano"], changed["levels"][0]) == ("attractive", {"code": "no", "name": "Never", "score": -2})
    assert "Nobody misses what is attractive" in page.get(one).text


def digest_of(page: Any, one: str, code: str = "opens-the-box") -> str:
    found = re.search(r'name="digest" value="([0-9a-f]+)"', page.get(f"{one}?edit={code}").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("chosen", "kano", "expected"), [
    ("usual", "attractive", ["Absent", "Présent"]), ("usual", "must_be", ["Non", "Oui"]),
    ("poor_fair_good", "must_be", ["Mal", "Moyennement", "Bien"]),
])
def test_ready_sets_of_levels(page: Any, made: Made, world: World, chosen: str, kano: str, expected: list[str]) -> None:
    page.cookies.set("language", "fr")
    data = {"stage": "use", "action": "Ouvre", "kano": kano, "axis": "ease", "level_set": chosen}
    assert page.post(repositories(made, f"/{made.repository}/interactions"), data=data).status_code == 303
    assert [level["name"] for level in stored(world, made.repository)[3]["levels"]] == expected


@LANGUAGES
@pytest.mark.parametrize(("changes", "field"), [
    ({"action": ""}, "action"), ({"kano": "magic"}, "kano"), ({"levels-0-score": "9"}, "levels-0-score"),
    ({"levels-1-score": "much"}, "levels-1-score"), ({"levels-0-name": ""}, "levels-0-name"),
    ({"levels-0-name": "", "levels-0-score": "", "levels-1-name": "", "levels-1-score": ""}, "levels"), ({"stage": "No!"}, "stage"),
])
def test_what_is_wrong_is_said_beside_its_field(page: Any, made: Made, language: str, changes: dict[str, str], field: str) -> None:
    page.cookies.set("language", language)
    answer = page.post(repositories(made, f"/{made.repository}/interactions"), data=TYPED | changes)
    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text
    assert "It opens" in answer.text


def test_somebody_else_changed_the_same_interaction(page: Any, made: Made) -> None:
    one = repositories(made, f"/{made.repository}")
    seen = digest_of(page, one, "advice")
    data = TYPED | {"code": "advice", "digest": seen, "version": "1"}
    assert page.post(f"{one}/interactions", data=data | {"action": "First"}).status_code == 303
    second = page.post(f"{one}/interactions", data=data | {"action": "Second"})
    assert second.status_code == 412
    assert "Second" in second.text and "Consultant Here" in second.text
    other = data | {"code": "refund", "digest": digest_of(page, one, "refund"), "version": "1"}
    assert page.post(f"{one}/interactions", data=other).status_code == 303  # the rest may change meanwhile


def test_several_by_one_line_each(page: Any, made: Made, world: World) -> None:
    one = repositories(made, f"/{made.repository}")
    data = {"stage": "use", "kano": "must_be", "axis": "emotion", "actions": "- Unpacks\r\n\r\n• Reads\r\n"}
    assert page.post(f"{one}/quick", data=data).headers["location"] == f"{one}?saved=yes#stage-use"
    assert [each["action"] for each in stored(world, made.repository)[3:5]] == ["Unpacks", "Reads"]
    empty = page.post(f"{one}/quick", data=data | {"actions": " \n"})
    assert empty.status_code == 422 and 'id="actions-error-use"' in empty.text


def test_moved_and_removed(page: Any, made: Made, world: World) -> None:
    one = repositories(made, f"/{made.repository}")
    assert page.post(f"{one}/interactions/advice/move", data={"move": "up"}).headers["location"] == f"{one}#advice"
    assert page.post(f"{one}/interactions/greeted/remove").status_code == 303
    assert page.post(f"{one}/stage", data={"from": "use", "to": "return"}).status_code == 303
    assert [(each["code"], each["stage"]) for each in stored(world, made.repository)] == [
        ("advice", "choose"), ("surprise", "return"), ("refund", "return"),
    ]
    assert page.post(f"{one}/interactions/greeted/remove").status_code == 404


def test_named_frozen_and_copied(page: Any, made: Made, world: World) -> None:
    one = repositories(made, f"/{made.repository}")
    assert page.post(f"{one}/name", data={"name": "Other", "version": "1"}).status_code == 303
    assert page.post(f"{one}/name", data={"name": "Third", "version": "1"}).status_code == 412
    assert page.post(f"{one}/freeze").status_code == 303
    assert "Frozen by hand" in page.get(one).text
    assert page.post(f"{one}/copy").status_code == 303
    assert [(each.name, each.frozen_at is None) for each in versions(world, made)] == [("Other", False), ("Other", True)]


@LANGUAGES
def test_a_frozen_one_offers_a_new_version_and_keeps_what_was_typed(page: Any, frozen: Made, world: World, language: str) -> None:
    page.cookies.set("language", language)
    one = repositories(frozen, f"/{frozen.repository}")
    button = "Make a new version with this change" if language == "en" else "Créer une nouvelle version avec ce changement"
    assert button in page.get(f"{one}?edit=advice").text
    refused = page.post(f"{one}/interactions", data=TYPED | {"code": "advice"})
    assert refused.status_code == 409
    assert button in refused.text and "Opens the box" in refused.text
    answer = page.post(f"{one}/interactions", data=TYPED | {"code": "advice", "new_version": "yes"})
    old, new = versions(world, frozen)
    assert answer.headers["location"].startswith(repositories(frozen, f"/{new.id}"))
    assert (old.content["interactions"][1]["action"], new.based_on) == ("Action advice", old.id)
    assert "Opens the box" in [each["action"] for each in new.content["interactions"]]
    changes = page.get(repositories(frozen, f"/{new.id}/changes")).text
    assert "Action advice" in changes and "Opens the box" in changes


def test_a_refused_new_version_is_not_made(page: Any, frozen: Made, world: World) -> None:
    one = repositories(frozen, f"/{frozen.repository}")
    answer = page.post(f"{one}/interactions", data=TYPED | {"code": "advice", "new_version": "yes", "action": ""})
    assert answer.status_code == 422
    assert len(versions(world, frozen)) == 1
    quick = {"stage": "use", "kano": "must_be", "axis": "ease", "actions": "Unpacks"}
    refused = page.post(f"{one}/quick", data=quick)
    assert refused.status_code == 409 and "Unpacks" in refused.text
    assert page.post(f"{one}/quick", data=quick | {"new_version": "yes"}).status_code == 303
    assert len(versions(world, frozen)) == 2


def test_markup_that_is_typed_stays_text(page: Any, made: Made) -> None:
    one = repositories(made, f"/{made.repository}")
    page.post(f"{one}/interactions", data=TYPED | {"action": "<b>'\"", "levels-0-name": "'><img>"})
    for path in (one, f"{one}?edit=b", f"/programmes/{made.programme}/guides/{made.guide}/edit"):
        text = page.get(path).text
        assert "<b>'" not in text and "<img>" not in text


# ---- guides

def test_a_guide_is_chosen_and_reordered(page: Any, made: Made, world: World) -> None:
    one = f"/programmes/{made.programme}/guides/{made.guide}"
    order = "greeted,advice,surprise,refund"
    data = {"version": "1", "name": "Short", "introduction": "Stand by the door", "order": order,
            "interactions": ["advice", "surprise", "refund"]}
    moved = page.post(f"{one}/edit", data=data | {"up": "refund"})
    assert moved.headers["location"] == f"{one}/edit#row-refund"
    guide = world.database.work(lambda s: s.get_one(Guide, made.guide))
    assert (guide.name, guide.content["interactions"]) == ("Short", ["advice", "refund", "surprise"])
    stale = page.post(f"{one}/edit", data=data | {"name": "Mine"})
    assert stale.status_code == 412 and "Mine" in stale.text
    none = page.post(f"{one}/edit", data={"version": "2", "name": "Short", "introduction": "", "order": order})
    assert none.status_code == 422 and 'id="error-interactions"' in none.text


@LANGUAGES
def test_a_segment_without_a_journey_is_said(page: Any, made: Made, language: str) -> None:
    page.cookies.set("language", language)
    data = {"repository_id": made.repository, "segment_code": "pro", "channel_code": "", "name": "Kept"}
    answer = page.post(f"/programmes/{made.programme}/guides/new", data=data)
    assert answer.status_code == 422
    assert 'id="error-segment_code"' in answer.text and "Kept" in answer.text


def test_observers_see_neither_scores_nor_classes(page: Any, made: Made) -> None:
    for rest in ("", "/print"):
        text = page.get(f"/programmes/{made.programme}/guides/{made.guide}{rest}").text
        body = text.split("<main")[1]
        assert "Must-be" not in body and "\u22122" not in body and "Action greeted" in body
    assert "a pseudonym, never a name" in text


def test_the_workbook_comes_in_the_readers_language(page: Any, made: Made) -> None:
    page.cookies.set("language", "fr")
    answer = page.get(f"/programmes/{made.programme}/guides/{made.guide}/sheet.xlsx")
    assert (answer.status_code, answer.headers["content-language"]) == (200, "fr")
    assert answer.content[:2] == b"PK"


QUICK = {"stage": "use", "kano": "must_be", "axis": "ease", "actions": "A"}
PAGE_WRITES = [
    ("repositories/new", {"name": "X"}), ("repositories/{r}/interactions", TYPED), ("repositories/{r}/quick", QUICK),
    ("repositories/{r}/interactions/advice/move", {"move": "up"}), ("repositories/{r}/interactions/advice/remove", {}),
    ("repositories/{r}/stage", {"from": "use", "to": "choose"}), ("repositories/{r}/name", {"name": "X", "version": "1"}),
    ("repositories/{r}/freeze", {}), ("repositories/{r}/copy", {}), ("guides/new", {"repository_id": "{r}", "segment_code": "novice"}),
    ("guides/{g}/edit", {"version": "1", "name": "X", "order": "greeted", "interactions": ["greeted"]}),
]


@pytest.mark.parametrize(("rest", "data"), PAGE_WRITES, ids=[rest for rest, _ in PAGE_WRITES])
def test_pages_of_others_and_of_closed_programmes(page: Any, world: World, made: Made, rest: str, data: dict[str, Any]) -> None:
    there = world.database.work(lambda session: add_programme(session, world.there, observed=False))

    def send(to: Made) -> int:
        body = {name: value.format(r=to.repository) if isinstance(value, str) else value for name, value in data.items()}
        return int(page.post(f"/programmes/{to.programme}/{rest.format(r=to.repository, g=to.guide)}", data=body).status_code)

    assert send(there) == 404

    def close(session: Session) -> None:
        programme = session.get_one(Programme, made.programme)
        programme.status = "closed"
        session.add(programme)

    world.database.work(close)
    assert send(made) == 409
    assert page.get(repositories(made, f"/{made.repository}")).status_code == 200


def test_levels_and_lines_are_refused_in_the_words_of_their_form(page: Any, made: Made) -> None:
    one = repositories(made, f"/{made.repository}")
    form = {
        "stage": "use", "action": "Waits", "kano": "must_be", "axis": "ease", "level_set": "own", "levels-0-name": "",
        "levels-0-score": "-2", "levels-1-name": "Yes", "levels-1-score": "11",
    }
    html = page.post(f"{one}/interactions", data=form).text
    assert "Name of level 1: Fill in this field." in html and "Score of level 2: A score lies between -3 and 3." in html
    quick = {"stage": "use", "kano": "must_be", "axis": "ease", "actions": ""}
    assert "Write at least one interaction, one a line." in page.post(f"{one}/quick", data=quick).text
    assert "Use 200 characters at most in each line." in page.post(f"{one}/quick", data=quick | {"actions": f"Ok\n{'x' * 201}"}).text


@pytest.mark.parametrize(("channels", "kept"), [
    ([("store", "Store"), ("telephone", "Telephone"), ("w", "Workshops")], ["store"]),
    ([("m", "Magasin de Lille"), ("a", "Agences")], ["m", "a"]), ([("telephone", "Telephone"), ("post", "Post")], ["telephone", "post"]),
])
def test_the_ready_shop_goes_to_places_of_sale(channels: list[tuple[str, str]], kept: list[str]) -> None:
    rows = [Channel(programme_id="x", code=code, name=name, kind="physical", position=0) for code, name in channels]
    rows.append(Channel(programme_id="x", code="e-shop", name="Shop on line", kind="digital", position=0))
    assert channels_for(ready_repository("store"), rows) == kept
