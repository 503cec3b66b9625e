"""The companies that choose: create, list, rename."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import done_before, record
from app.errors import Conflict, NotFound
from app.storage.tables import Client
from app.web.language import Speaker

_plain = Speaker("en").sort_key


def clients_of(session: Session, person: Person) -> list[Client]:
    """Every client of the organisation, by name."""
    rows = session.execute(select(Client).where(col(Client.organisation_id) == person.organisation_id)).scalars()
    return sorted(rows, key=lambda client: (_plain(client.name), client.id))


def list_clients(session: Session, person: Person, q: str, page: int, size: int) -> dict[str, Any]:
    found = [client for client in clients_of(session, person) if _plain(q) in _plain(client.name)]
    shown = found[(page - 1) * size : page * size]
    return {"items": [client_view(client) for client in shown], "page": page, "size": size, "total": len(found)}


def client_view(client: Client) -> dict[str, Any]:
    return {"id": client.id, "name": client.name, "created_at": client.created_at}


def client_of(session: Session, person: Person, client_id: str) -> Client:
    """A client of the person's organisation; raises NotFound."""
    found = session.get(Client, client_id)
    if found is None or found.organisation_id != person.organisation_id:
        raise NotFound()
    return found


def create_client(session: Session, person: Person, name: str, mutation_id: str | None = None) -> Client:
    """A new client; raises Conflict when the name is taken. A retry with the same mutation id answers the first one's client."""
    before = done_before(session, person, mutation_id, "client.created", {"name": name})
    if before is not None:
        return client_of(session, person, before.subject)
    _refuse_twin(session, person, name, None)
    made = Client(organisation_id=person.organisation_id, name=name)
    session.add(made)
    session.flush()
    record(session, person, "client.created", made.id, None, {"name": name}, mutation_id=mutation_id)
    return made


def rename_client(session: Session, person: Person, client_id: str, name: str) -> Client:
    client = client_of(session, person, client_id)
    if client.name != name:
        _refuse_twin(session, person, name, client.id)
        record(session, person, "client.renamed", client.id, {"name": client.name}, {"name": name})
        client.name = name
        session.add(client)
    return client


def _refuse_twin(session: Session, person: Person, name: str, but: str | None) -> None:
    """Two clients whose names differ only by accents or case are the same company typed twice."""
    if any(_plain(client.name) == _plain(name) and client.id != but for client in clients_of(session, person)):
        raise Conflict("client_exists", "A client called {name} exists already.", name=name)
