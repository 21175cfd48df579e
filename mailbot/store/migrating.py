"""Migrations by alembic: from any older schema to this one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the database to a revision."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
