"""What other programs think of the letters: SpamAssassin scores them, html-validate and vnu read the pages, khal the
calendar.

    python tests/letters/judges.py

Judges that are not installed are named and passed over; with CI=true one that is missing is a failure. On Debian:
`apt install spamassassin khal default-jre-headless`, and `npm install --prefix DIR html-validate vnu-jar` with
DIR/node_modules/.bin in PATH.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
if TYPE_CHECKING:
    from mailbot.config.model import Config

MOST_SPAM = 1.0  # points; 5 is spam
# What letters need for Outlook and Gmail: CSS in tags, and the comments that only Outlook reads.
RULES = {"no-inline-style": "off", "no-conditional-comment": "off"}
KHAL = """[calendars]
[[judged]]
path = {folder}/calendar
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = America/Toronto
default_timezone = America/Toronto
"""


def preview(folder: Path, settings: Path) -> Path:
    """Every letter of a configuration, written into a folder."""
    command = [sys.executable, "-m", "mailbot", "preview", "--config", str(settings), str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return folder


def spamassassin(folder: Path) -> Iterator[str]:
    """Letters that score a point or more. Told: the worst score."""
    letters = sorted(folder.glob("**/*.eml"))
    box = b"".join(b"From judge@localhost Thu Jan  1 00:00:00 1970\n" + unix(letter) + b"\n" for letter in letters)
    done = subprocess.run(["spamassassin", "-L", "--mbox"], input=box, capture_output=True, check=True)
    found = re.findall(rb"^X-Spam-Status: \w+, score=(-?[\d.]+)", done.stdout, re.MULTILINE)
    scores = [float(score) for score in found]
    if len(scores) != len(letters):
        yield f"{len(letters)} letters, but {len(scores)} scores"
    print(f"spamassassin: {len(letters)} letters, the worst has {max(scores, default=0)} points (5 is spam)")
    yield from (f"{n.name}: {score} points" for n, score in zip(letters, scores, strict=False) if score >= MOST_SPAM)


def unix(letter: Path) -> bytes:
    """A letter as it stands in an mbox."""
    return re.sub(rb"^(>*From )", rb">\1", letter.read_bytes().replace(b"\r\n", b"\n"), flags=re.MULTILINE)


def html_validate(folder: Path) -> Iterator[str]:
    """What is wrong with a page."""
    pages = sorted(folder.glob("**/*.html"))
    settings = folder / "html-validate.json"
    settings.write_text(json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": RULES}), "utf-8")
    command = ["html-validate", "--config", str(settings), "--formatter", "text", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line for line in done.stdout.splitlines() if " error " in f" {line} " or ": error" in line]
    if done.returncode and not errors:
        errors = [done.stdout + done.stderr]
    print(f"html-validate: {len(pages)} pages, {len(errors)} errors")
    yield from errors


def vnu(folder: Path) -> Iterator[str]:
    """What the checker of the W3C finds wrong with a page or its CSS."""
    pages = sorted(folder.glob("**/*.html"))
    done = subprocess.run(["vnu", "--errors-only", *map(str, pages)], capture_output=True, text=True, check=False)
    errors = done.stderr.splitlines()
    print(f"vnu: {len(pages)} pages, {len(errors)} errors")
    yield from errors


def khal(folder: Path) -> Iterator[str]:
    """Events that do not stand in khal's list as they should: a whole day without hours, else the hours of Toronto."""
    from mailbot.edges.calendar import calendars_for
    from mailbot.edges.samples import sample_letters, sample_now

    for hours, listed in (("", "Formation"), ("9:00-16:00", "09:00-16:00")):
        config = configured(hours)
        letter = dict(sample_letters(config))["confirmation.fr"]
        (file,) = calendars_for(letter, config, "fr", sample_now(config))
        day = letter.days[letter.seats[0].group or ""].date
        told = listing(folder / f"khal{len(hours)}", file.content, str(day))
        shown = [line.strip() for line in told.splitlines() if "Formation" in line][:1]
        print(f"khal: {day} {hours or 'without hours'}: {shown}")
        if listed not in told or (not hours and re.search(r"\d\d:\d\d", told)):
            yield f"{day} with hours {hours!r}: {told!r}"


def configured(hours: str) -> Config:
    """The shipped configuration with these hours."""
    from mailbot.config.loading import load
    from mailbot.shipped import sample_config

    return load(sample_config(), {"MAILBOT_EVENT__HOURS": hours} if hours else {})


def listing(folder: Path, content: bytes, day: str) -> str:
    """What khal lists for that day once it has imported the file."""
    (folder / "calendar").mkdir(parents=True)
    (folder / "event.ics").write_bytes(content)
    (folder / "config").write_text(KHAL.format(folder=folder), "utf-8")
    command = ["khal", "-c", str(folder / "config")]
    subprocess.run([*command, "import", "--batch", "-a", "judged", str(folder / "event.ics")], check=True)
    return subprocess.run([*command, "list", day, "1d"], check=True, capture_output=True, text=True).stdout


JUDGES: dict[str, Callable[[Path], Iterator[str]]] = {
    "spamassassin": spamassassin,
    "html-validate": html_validate,
    "vnu": vnu,
    "khal": khal,
}


def main() -> int:
    """All judges over the letters of the shipped course and of the other ones; 0 where none complains."""
    complaints = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for settings in (ROOT / "config.toml", *sorted((ROOT / "tests/letters/courses").glob("*.toml"))):
            preview(folder / settings.stem, settings)
        for name, judge in JUDGES.items():
            if not shutil.which(name):
                print(f"{name}: not installed")
                complaints += os.environ.get("CI") == "true"
                continue
            for complaint in judge(folder):
                complaints += 1
                print(f"  {complaint}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
