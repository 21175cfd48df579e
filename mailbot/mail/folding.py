"""Text folded for comparing: lower case, no accents, plain apostrophes, dashes and spaces; and the words this package
compares with."""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from importlib.resources import files
from typing import Any

_PLAIN = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2013": "-",
        "\u2014": "-",
        "\u0153": "oe",
        "\u00e6": "ae",
    }
)


def folded(text: str) -> str:
    """Lower case without accents."""
    text = text.translate(_PLAIN).lower()
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@functools.cache
def words(name: str) -> dict[str, Any]:
    """The content of one of this package's word files."""
    return tomllib.loads(files("mailbot.mail").joinpath(f"{name}.toml").read_text("utf-8"))
