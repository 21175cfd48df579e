"""Puts the templates and the sample configuration into the wheel; an editable install finds them in the checkout."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = {"templates": "mailbot/shipped_files/templates", "config.toml": "mailbot/shipped_files/config.toml"}


class ShippedFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Asked by hatchling before each build of a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a real wheel ("standard"), not to an editable one, where they would grow stale."""
        if version == "standard":
            build_data["force_include"].update(SHIPPED)
