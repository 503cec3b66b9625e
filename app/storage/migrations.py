"""Bring the schema to the version of this code, before the service answers."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

ROOT = Path(__file__).resolve().parents[2]


def config_for(root: Path = ROOT) -> Config:
    config = Config(toml_file=str(root / "pyproject.toml"))
    config.set_main_option("script_location", str(root / "alembic"))
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations that are missing, in one transaction."""
    config = config_for()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def downgrade(engine: Engine, to: str) -> None:
    config = config_for()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)
