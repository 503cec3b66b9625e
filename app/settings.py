"""Everything that the environment may set, in one place. Each name has the prefix `QUICKCHOICE_`."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Environment = Literal["development", "production"]


class SettingsError(ValueError):
    """The environment asks for something that cannot be served; the message says which variable to change."""


@dataclass(frozen=True)
class Settings:
    """What a running service needs to know; build it with `from_environment`.

    `database_url` empty means a SQLite file in the folder `data`. `demo` shows the demo accounts on the sign-in page and is only
    accepted in development. `proxies` are the addresses of reverse proxies whose word on the client's address and scheme counts.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str = ""
    data: Path = Path("data")
    secret: str = field(default="", repr=False)
    environment: Environment = "development"
    demo: bool = False
    proxies: str = "127.0.0.1"
    content: Path = field(default_factory=lambda: Path(__file__).resolve().parent.parent)

    @property
    def url(self) -> str:
        """The database address, with the default SQLite file filled in."""
        return self.database_url or f"sqlite:///{(self.data / 'quickchoice.db').resolve()}"

    @property
    def production(self) -> bool:
        return self.environment == "production"


def from_environment(variables: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises SettingsError with the name of the variable that is wrong.

    In production a secret of at least 32 characters is required: what is stored of sessions, tokens and share links is hashed
    under it. In development one is drawn at the first start and kept beside the database.
    """
    env = os.environ if variables is None else variables
    port = env.get("QUICKCHOICE_PORT", "8000")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise SettingsError(f"QUICKCHOICE_PORT is {port!r}: give a port number from 0 to 65535")
    environment = env.get("QUICKCHOICE_ENV", "development")
    if environment not in ("development", "production"):
        raise SettingsError(f"QUICKCHOICE_ENV is {environment!r}: give development or production")
    secret = env.get("QUICKCHOICE_SECRET", "")
    data = Path(env.get("QUICKCHOICE_DATA", "data"))
    demo = env.get("QUICKCHOICE_DEMO", "") in ("1", "true", "yes")
    if environment == "production" and len(secret) < 32:
        raise SettingsError("QUICKCHOICE_SECRET needs at least 32 characters in production")
    if environment == "production" and demo:
        raise SettingsError("QUICKCHOICE_DEMO shows passwords on the sign-in page and is refused in production")
    return Settings(
        host=env.get("QUICKCHOICE_HOST", "127.0.0.1"),
        port=int(port),
        database_url=env.get("QUICKCHOICE_DATABASE_URL", ""),
        data=data,
        secret=secret or development_secret(data),
        environment="production" if environment == "production" else "development",
        demo=demo,
        proxies=env.get("QUICKCHOICE_PROXIES", "127.0.0.1"),
    )


def development_secret(folder: Path) -> str:
    """A secret that survives a restart, so that a developer stays signed in; readable by its owner only."""
    file = folder / "secret"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()
