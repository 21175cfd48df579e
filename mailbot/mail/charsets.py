"""Bytes to text whatever the label says: wrong, unknown and missing charsets are repaired where the bytes themselves
tell."""

from __future__ import annotations

import codecs

ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "default": "utf-8",
    "utf8": "utf-8",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
}
TEXT_CODECS = frozenset({"utf-8", "cp1252"})


def _codec(charset: str) -> str | None:
    name = charset.strip().strip("\"'").lower()
    name = ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if getattr(info, "_is_text_encoding", True) else None


def decode_bytes(data: bytes, charset: str = "") -> str:
    """The text of `data`, never an exception. UTF-8 wins wherever the bytes are valid UTF-8 with accents in it: no
    text in an 8-bit charset looks like that by chance; a label is believed next, windows-1252 last."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    name = _codec(charset) if charset else None
    if name in (None, "utf-8", "cp1252") or (name and name.startswith(("iso8859", "cp125"))):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            name = "cp1252" if name in (None, "utf-8") else name
    try:
        return data.decode(name)
    except (UnicodeDecodeError, ValueError, LookupError):
        return data.decode("cp1252", "replace") if name != "cp1252" else data.decode("latin-1")
