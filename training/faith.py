"""Tells how far the linear weights and the encoder are to be trusted: `python -m training.faith`.

On messages that taught neither (see `HELD`): the powers, and what more some answers get, under which the pool of both
makes the right answers likeliest (see `mailbot.reading.learned.blending`). What it prints is where the figures in the
code begin; those trust the encoder less where tests of single sentences show it too sure, and are sharper where that
reads more of these messages right.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import numpy as np
from scipy.optimize import minimize

from mailbot.reading.learned.blending import LEAST
from mailbot.reading.learned.weighing import weights
from mailbot.reading.model import Kind
from mailbot.reading.people import bearing, roles
from mailbot.reading.people import people as everybody
from mailbot.reading.people.account import names_writer
from mailbot.reading.segments.situation import situate
from mailbot.reading.segments.whole import read_whole
from tests.reading import labelled as labels
from training import examples as learned
from training.sources import held

TAMED, DRAWN = 0.05, 0.01  # how strongly what is fitted is drawn to trusting both, and to giving no answer more

Asked = tuple[str, dict[str, float], dict[str, float], str]  # the question, what each voice says, the right answer


def asked() -> Iterator[Asked]:
    """Every question that the held messages ask of both voices."""
    for _, told, config in held():
        message, contents, truth = labels.built(told, config), labels.contents_of(told), learned.truth_of(told)
        situation = situate(message, config.office)
        whole = read_whole(situation)
        for example in learned.examples(message, contents, truth, config):
            if example.question == "kind":
                yield "kind", weights("kind").shares(example.traits), whole.answers["kind"], example.answer
        if truth.kind not in learned.MOVING or truth.leave is None:
            continue
        account, kind = everybody.account_of(situation, message, contents, config), Kind(truth.kind)
        body, telling, writer = account.parts.body, account.telling, account.writer
        for bearer in roles.others(telling, writer):
            seen = roles.seen_whole(bearer, whole)
            if seen:
                shares = weights("person").shares(roles.traits_of(bearer, body, telling, writer, kind))
                yield (
                    "person" if kind is Kind.REGISTRATION else "moved",
                    shares,
                    seen,
                    learned.answer(bearer.name, truth),
                )
        if kind is not Kind.REGISTRATION:
            continue
        if writer.name and not account.form.people:
            own = [m for m in telling.mentions if names_writer(m, writer)]
            ruled, signed = everybody.ruled_in(account), account.parts.name is not None
            traits = bearing.of_writer(body, telling, own, kind, ruled=ruled, signed=signed)
            comes = roles.COMES if learned.among(writer.name, truth.come) else roles.TOLD
            yield "writer", weights("writer").shares(traits), roles.writer_seen_whole(whole), comes


def fitted(found: list[Asked]) -> tuple[np.ndarray, list[str]]:
    """The power of either voice, and what more each answer gets but the last."""
    answers = sorted({answer for _, first, _, _ in found for answer in first})
    logs = np.array(
        [[[log(max(v.get(a, 0.0), LEAST)) for a in answers] for v in (one, two)] for _, one, two, _ in found]
    )
    right = np.array([answers.index(answer) for *_, answer in found])

    def far(faith: np.ndarray) -> float:
        sums = faith[0] * logs[:, 0] + faith[1] * logs[:, 1] + np.append(faith[2:], 0.0)
        sums -= sums.max(axis=1, keepdims=True)
        chosen = sums[np.arange(len(right)), right] - np.log(np.exp(sums).sum(axis=1))
        return float(
            -chosen.mean() + TAMED / len(right) * ((faith[:2] - 1) ** 2).sum() + 0.01 * (faith[2:] ** 2).mean()
        )

    return minimize(far, np.array([1.0, 1.0, *[0.0] * (len(answers) - 1)])).x, answers


def right_share(found: list[Asked], faith: np.ndarray, answers: list[str]) -> float:
    """The part of the questions whose likeliest answer is right."""
    right = 0
    for _, one, two, answer in found:
        more = dict(zip(answers, [*faith[2:], 0.0], strict=True))
        sums = {
            a: faith[0] * log(max(one[a], LEAST)) + faith[1] * log(max(two.get(a, 0.0), LEAST)) + more[a] for a in one
        }
        right += max(sums, key=sums.__getitem__) == answer
    return right / len(found)


def main() -> None:
    """Print the faith of every question, and how often either voice and both are right."""
    every = list(asked())
    for question in ("kind", "person", "moved", "writer"):
        found = [one for one in every if one[0] == question]
        faith, answers = fitted(found)
        none = np.zeros(len(answers) - 1)
        alone = [right_share(found, np.array([*powers, *none]), answers) for powers in ((1.0, 0.0), (0.0, 1.0))]
        both = right_share(found, faith, answers)
        print(f"{question}: {len(found)} asked; right {alone[0]:.4f}, {alone[1]:.4f}, together {both:.4f}")
        print("   ", np.round(faith[:2], 2), dict(zip(answers, np.round(faith[2:], 2).tolist(), strict=False)))


if __name__ == "__main__":
    main()
