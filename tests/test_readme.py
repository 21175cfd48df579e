"""What README.md and docs/operate.md show is done: the exchange by the bot, the commands on local servers."""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mailbot.demo.servers import HOST, PASSWORD, ImapServer, SmtpServer
from tests.documents import README, ROOT, Block, blocks
from tests.driver import START, Driver

OPERATE, BENCHMARKS = ROOT / "docs" / "operate.md", ROOT / "benchmarks" / "README.md"
SHELL = [block for document in (README, OPERATE, BENCHMARKS) for block in blocks(document) if block.language == "sh"]
RUN = [
    pytest.param(
        block, id=f"{block.document}:{block.line}", marks=[pytest.mark.soak] * block.document.startswith("bench")
    )
    for block in SHELL
    if not block.not_run
]
LEFT_OUT = "[…]"


def where(block: Block) -> str:
    return f"{block.document}:{block.line}"


def test_it_is_short() -> None:
    assert README.read_text("utf-8").count("\n") <= 150


def test_whatever_is_no_command_of_a_shell_is_marked() -> None:
    for document in (README, OPERATE):
        for block in blocks(document):
            assert block.language in ("sh", "text", "json") or block.not_run, where(block)


# --- the exchange -----------------------------------------------------------------------------------------------------


@pytest.fixture
def exchange() -> tuple[str, str]:
    message, letter = [block.text for block in blocks(README) if block.language == "text"]
    return message, letter


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(tmp_path)
    yield driver
    driver.close()


def test_the_message_is_that_of_the_example(exchange: tuple[str, str]) -> None:
    raw = (ROOT / "docs" / "example.eml").read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert exchange[0] == f"Subject: {message['subject']}\n\n{message.get_content().rstrip()}"


def test_the_letter_is_what_the_bot_answers(exchange: tuple[str, str], bot: Driver) -> None:
    bot.inbox.arrive((ROOT / "docs" / "example.eml").read_bytes(), START)
    bot.poll()
    letter = bot.letter("odile@painquessy.example")
    subject, *lines = letter.text.splitlines()
    written = "\n".join((f"Subject: {subject}", "", *lines))
    place = 0
    for piece in exchange[1].split(f"\n\n{LEFT_OUT}\n\n"):
        found = written.find(piece, place)
        assert found >= 0, f"README.md shows\n{piece}\n\nand the letter is\n{written}"
        place = found + len(piece)
    assert written.startswith(exchange[1].partition(LEFT_OUT)[0]), "something is left out without a sign"


# --- the commands -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def environ() -> Iterator[Mapping[str, str]]:
    """Where the commands of the documents meet servers: everything else in them is as it stands there."""
    imap = ImapServer("lead@office.example")
    smtp = SmtpServer(imap.user, imap)
    imap.start()
    smtp.start()
    try:
        imap.make_folders("Sent", "Drafts")
        yield {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "MAILBOT_MAILBOX__ADDRESS": imap.user,
            "MAILBOT_IMAP__HOST": HOST,
            "MAILBOT_IMAP__PORT": str(imap.port),
            "MAILBOT_IMAP__SECURITY": "none",
            "MAILBOT_IMAP__USERNAME": imap.user,
            "MAILBOT_SMTP__HOST": HOST,
            "MAILBOT_SMTP__PORT": str(smtp.port),
            "MAILBOT_SMTP__SECURITY": "none",
            "MAILBOT_SMTP__USERNAME": "",
        }
    finally:
        smtp.stop()
        imap.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as README.md makes one."""
    shutil.copy(ROOT / "config.toml", tmp_path)
    return tmp_path


def lines_of(block: Block) -> list[str]:
    """The commands of a block, without what is said beside them."""
    return [line.partition("  #")[0].rstrip() for line in block.text.splitlines() if line.strip()]


def until_stopped(command: str, folder: Path, environ: Mapping[str, str]) -> int:
    """Start it, wait for its first round, end it as systemd would; its exit status."""
    running = subprocess.Popen(
        command.split(), cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    with running:
        for line in running.stderr:
            if "poll_done" in line:
                running.send_signal(signal.SIGTERM)
    return running.returncode


def done(command: str, folder: Path, environ: Mapping[str, str]) -> tuple[int, str]:
    """Exit status and output of a command of a document."""
    if command.startswith("make "):  # the judging machine runs these; here only whether there are such targets
        command = f"make -C {ROOT} --dry-run {command.removeprefix('make ')}"
    if command.startswith(".venv/"):
        command = (
            command.replace(".venv/bin/python", sys.executable).replace("benchmarks/", f"{ROOT}/benchmarks/") + " 1"
        )
    if command == "mailbot run":
        return until_stopped(command, folder, environ), ""
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize("block", RUN)
def test_commands_do_what_they_say(block: Block, folder: Path, environ: Mapping[str, str]) -> None:
    settings = {**{k: v for k, v in os.environ.items() if not k.startswith("MAILBOT_")}, **environ}
    if any(line.startswith("export MAILBOT_IMAP_PASSWORD") for line in lines_of(block)):
        assert "MAILBOT_IMAP_PASSWORD" not in settings
    settings["MAILBOT_IMAP_PASSWORD"] = PASSWORD
    needed = [line.split()[0] for line in lines_of(block) if line.startswith("sqlite3 ")]
    if needed:
        if not shutil.which("sqlite3") and os.environ.get("CI") != "true":
            pytest.skip("sqlite3 is not installed")
        assert done("mailbot poll", folder, settings)[0] == 0
    for command in lines_of(block):
        if command.startswith("export "):
            continue
        status, output = done(command, folder, settings)
        assert status == 0, f"{command}\n{output}"
    if needed:
        backup = {**settings, "MAILBOT_STORE__URL": "sqlite:///backup.db"}
        assert done("mailbot roster", folder, backup) == done("mailbot roster", folder, settings)


def test_the_judging_machine_runs_what_the_readme_says() -> None:
    told = {line for block in blocks(README) for line in lines_of(block) if line.startswith("make ")}
    runs = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "step make check" in runs and "step make demo" in runs
    assert told == {"make demo", "make test", "make check"}, "make check runs what make test runs"
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = "$(PYTEST)"
    for target in ("test", "check"):
        assert recipe in makefile.partition(f"\n{target}:")[2].partition("\n\n")[0]
