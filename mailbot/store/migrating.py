"""Migrations by alembic: from any older schema to this one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from mailbot.store.engine import begin, hold
from mailbot.store.planning import tell_sizes


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the database to a revision, in one transaction. Errors: Transient and Permanent."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with begin(engine) as connection:
        hold(connection, "schema")
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        tell_sizes(connection)
