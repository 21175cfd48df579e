"""What is newly written in real replies with known answers: ours beside the libraries that do the same.

    python benchmarks/reply_text.py FOLDER [--hostile]

FOLDER holds messages and a `labels.jsonl` (`class` "reply", `file`, `source`, `reply_text`). A library that is not
installed is left out: `pip install email-reply-parser mail-parser-reply quotequail unquotemail talon` in an environment
of its own that also sees this checkout. Sources disagree on whether a signature belongs to the reply, so each library
is judged, source by source, by the better of its answers with and without. `--hostile` measures instead the slowest of
a set of 200 kB messages made to be slow, each in a process of its own that is stopped after 20 seconds.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
Answers = tuple[str, ...]
MOST = 20.0  # seconds


def ours(raw: bytes, text: str) -> Answers:
    """Our own: without the signature, and with it."""
    from mailbot.mail.quoting import split

    parts = split(text)
    return parts.own, f"{parts.own}\n\n{parts.signature}".strip()


def email_reply_parser(raw: bytes, text: str) -> Answers:
    """Zapier's port of GitHub's."""
    parser = importlib.import_module("email_reply_parser").EmailReplyParser
    fragments = parser.read(text).fragments
    visible = [f for f in fragments if not (f.hidden or f.quoted)]
    shown = [f for f in fragments if not f.quoted]
    return parser.parse_reply(text), "\n".join(f.content for f in visible), "\n".join(f.content for f in shown)


def mail_parser_reply(raw: bytes, text: str) -> Answers:
    """alfonsrv's, told the languages of the messages."""
    parser = importlib.import_module("mailparser_reply").EmailReplyParser
    first = parser(languages=["en", "fr", "de", "es", "it", "nl", "pl", "sv", "da", "ja"]).read(text).replies[0]
    return first.body, first.content


def quotequail(raw: bytes, text: str) -> Answers:
    """close.io's."""
    library = importlib.import_module("quotequail")
    told = library.unwrap(text)
    lines = "\n".join(line for expanded, line in library.quote(text, limit=100_000) if expanded)
    return lines, (told or {}).get("text_top", text)


def unquotemail(raw: bytes, text: str) -> Answers:
    """Getfernand's."""
    return (importlib.import_module("unquotemail").Unquote(None, text).get_text() or "",)


def talon(raw: bytes, text: str) -> Answers:
    """mailgun's, quotes by rules, signatures by brute force."""
    quotations = importlib.import_module("talon.quotations")
    brute = importlib.import_module("talon.signature.bruteforce")
    reply = quotations.extract_from_plain(text)
    return reply, brute.extract_signature(reply)[0]


LIBRARIES: dict[str, Callable[[bytes, str], Answers]] = {
    "mailbot": ours,
    "email-reply-parser": email_reply_parser,
    "mail-parser-reply": mail_parser_reply,
    "quotequail": quotequail,
    "unquotemail": unquotemail,
    "talon": talon,
}
NAMES = {"email-reply-parser": "email_reply_parser", "mail-parser-reply": "mailparser_reply"}


def installed(name: str) -> bool:
    """Whether a library can be imported."""
    try:
        importlib.import_module(NAMES.get(name, name))
    except ImportError:
        return False
    return True


def plain(text: str) -> str:
    """The words, blanks apart."""
    return " ".join(text.split())


def compare(folder: Path) -> None:
    """The table."""
    from mailbot.mail.message import parse

    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines()]
    labels = [label for label in labels if label["class"] == "reply" and label.get("reply_text") is not None]
    mails = [(label, raw := (folder / label["file"]).read_bytes(), parse(raw).text) for label in labels]
    print(
        f"{len(mails)} replies with known answers\n\n| library | right | by source | median ms | worst ms |\n| --- "
        * 1,
        end="",
    )
    print("| --- | --- | --- | --- |")
    for name in [name for name in LIBRARIES if installed(name)]:
        right: dict[str, list[list[bool]]] = defaultdict(list)
        took = []
        for label, raw, text in mails:
            start = time.perf_counter()
            try:
                answers = LIBRARIES[name](raw, text)
            except Exception as fault:
                answers = (f"{type(fault).__name__}: {fault}",)
            took.append(1000 * (time.perf_counter() - start))
            right[label["source"]].append([plain(answer or "") == plain(label["reply_text"]) for answer in answers])
        best = {source: max(map(sum, zip(*(_even(r) for r in rows), strict=True))) for source, rows in right.items()}
        by = ", ".join(f"{source} {best[source]}/{len(right[source])}" for source in sorted(best))
        total = sum(best.values())
        share = f"{total} ({100 * total / len(mails):.0f} %)"
        print(f"| {name} | {share} | {by} | {statistics.median(took):.2f} | {max(took):.1f} |")


def _even(answers: list[bool]) -> list[bool]:
    """Three answers of every message, the last one repeated."""
    return [*answers, *[answers[-1]] * (3 - len(answers))]


# --- messages made to be slow

KB200 = 200_000
HOSTILE: dict[str, str] = {
    "blanks": "Hello\n" + " " * KB200,
    "one line": "a" * KB200,
    "angle brackets": "hello\n" + ">" * KB200,
    "quoted lines": "hello\n" + "> x\n" * (KB200 // 4),
    "empty lines": "hello" + "\n" * KB200,
    "On … wrote, never ended": "hello\nOn " + "Mon, 1 Jan 2012 " * (KB200 // 16),
    "On lines": "hello\n" + "On a\n" * (KB200 // 5),
    "Le … a écrit, many": "bonjour\n" + "Le 1 janvier 2013, X a\n" * (KB200 // 23),
    "From lines": "hello\n" + "From: a\n" * (KB200 // 8),
    "header blocks": "hello\n" + "De : a\nEnvoyé : b\nÀ : c\nObjet : d\n\n" * (KB200 // 37),
    "dashes": "hello\n" + "-" * KB200,
    "dash lines": "hello\n" + "-- \n" * (KB200 // 4),
    "underscores": "hello\n" + "_" * KB200,
    "short lines": "hello\n" + "a b\n" * (KB200 // 4),
    "phones": "hello\n" + "819 555-0101 " * (KB200 // 13),
    "addresses": "hello\n" + "a@b.c <" * (KB200 // 7),
    "sent from": "hello\n" + "Sent from my iPhone\n" * (KB200 // 20),
    "brackets": "hello\n" + "(" * KB200,
    "colons": "hello\n" + "a: " * (KB200 // 3),
}


def _timed(name: str, text: str, result: Any) -> None:
    LIBRARIES[name](b"", "warm\n\n> up")
    times = []
    for _ in range(5 if name == "mailbot" else 1):
        start = time.perf_counter()
        LIBRARIES[name](b"", text)
        times.append(time.perf_counter() - start)
    result.put(min(times))


def hostile() -> None:
    """The slowest of the messages made to be slow, for each library."""
    print("| library | slowest 200 kB message | ms |\n| --- | --- | --- |")
    for name in [name for name in LIBRARIES if installed(name)]:
        slowest = max(((_limited(name, text), which) for which, text in HOSTILE.items()))
        print(f"| {name} | {slowest[1]} | {'over 20 000' if slowest[0] >= MOST else f'{1000 * slowest[0]:.1f}'} |")


def _limited(name: str, text: str) -> float:
    result: Any = multiprocessing.Queue()
    child = multiprocessing.Process(target=_timed, args=(name, text, result))
    child.start()
    child.join(MOST)
    if child.is_alive():
        child.kill()
        return MOST
    return float(result.get()) if not result.empty() else 0.0


if __name__ == "__main__":
    hostile() if "--hostile" in sys.argv else compare(Path(sys.argv[1]))
