"""Where the files that come with the program are: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    inside = _PACKAGE / "shipped_files" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def templates_folder() -> Path:
    """The folder of the letters' templates."""
    return _shipped("templates")


def sample_config() -> Path:
    """The sample `config.toml`."""
    return _shipped("config.toml")
