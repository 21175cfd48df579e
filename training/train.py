"""Makes the learned weights of reading from labelled messages: `make weights`.

A multinomial logistic regression a question (scikit-learn). Traits seen only once are left out, and small weights are
not kept. The same messages and the same reading give the same weights.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.mail.model import Message
from mailbot.reading.model import Contents
from mailbot.reading.weighing import SCALE
from tests.reading import labelled as labels
from tests.reading import short
from training.examples import Example, Truth, examples, truth_of
from training.messages import PEOPLE, built, rows
from training.sources import LABELLED, source

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "mailbot" / "reading" / "weights"
# How far weights are trusted (the C of scikit-learn), and the sets that the rules were made with: there the rules look
# better than they are.
TRUST = {"kind": 0.3, "person": 0.3, "writer": 0.3}
EVENLY = ("person", "writer")  # questions whose rarer answers weigh as much as the others
RULED = {"writer": ("erable_a", "erable_b", "erable_e", "harbour", "northern")}
RULES = ("rule=", "why=", "leans=")  # traits that tell what the rules say
LEAST = 20  # thousandths below which a weight is not kept


def all_examples() -> Iterator[tuple[str, Example]]:
    """Every example, with the name of the set it comes from."""
    shipped = load(ROOT / "config.toml", {})
    for number, row in enumerate(rows()):
        yield from (("short", e) for e in examples(built(row, number), (), truth_of(row), shipped))
    for number, row in enumerate(rows(PEOPLE)):
        found = examples(built(row, number), (), truth_of(row), shipped)
        yield from (("people", e) for e in found if e.question != "kind")
    for _, case in short.cases():
        yield from (("kinds", e) for e in unruled(examples(*_of_case(case))))
    for name, config_file in LABELLED.items():
        config = load(ROOT / config_file, {})
        for told in labels.labelled(name):
            message, contents = labels.built(told, config), labels.contents_of(told)
            yield from ((name, e) for e in examples(message, contents, truth_of(told), config))


def _of_case(case: dict[str, str]) -> tuple[Message, tuple[Contents, ...], Truth, Config]:
    message, config = short.message_of(case)
    return message, (), Truth(case["kind"], [], None, []), config


def unruled(found: Iterable[Example]) -> Iterator[Example]:
    """Examples without what the rules say: these rules were made with them."""
    for example in found:
        kept = frozenset(trait for trait in example.traits if not trait.startswith(RULES))
        yield Example(example.question, kept, example.answer)


def fitted(found: list[Example], trust: float, *, evenly: bool) -> dict[str, object]:
    """The weights that tell the right answers of these examples; `evenly`: each answer weighs as much as the others."""
    seen = Counter(trait for example in found for trait in example.traits)
    vectorizer = DictVectorizer()
    known = [{trait: 1 for trait in example.traits if seen[trait] > 1} for example in found]
    matrix = vectorizer.fit_transform(known)
    weight = "balanced" if evenly else None
    model = LogisticRegression(C=trust, max_iter=500, class_weight=weight).fit(
        matrix, [example.answer for example in found]
    )
    return {
        "answers": [str(answer) for answer in _answers(model)],
        "bias": _thousandths(_rows(model, model.intercept_)),
        "traits": dict(_kept(vectorizer.get_feature_names_out(), _rows(model, model.coef_))),
    }


def _answers(model: LogisticRegression) -> Iterable[str]:
    return list(model.classes_)


def _rows(model: LogisticRegression, values: object) -> list:  # type: ignore[type-arg]  # arrays of scikit-learn
    """One row an answer; of two answers the library gives the second's only."""
    listed = list(values)  # type: ignore[call-overload]
    return [-listed[0] / 2, listed[0] / 2] if len(model.classes_) == 2 else listed


def _thousandths(values: Iterable[float]) -> list[int]:
    return [round(float(value) * SCALE) for value in values]


def _kept(traits: Iterable[str], by_answer: list) -> Iterator[tuple[str, list[int]]]:  # type: ignore[type-arg]
    for at, trait in enumerate(traits):
        weights = _thousandths(row[at] for row in by_answer)
        if max(map(abs, weights)) >= LEAST:
            yield trait, weights


def main() -> None:
    """Make all weights anew."""
    WEIGHTS.mkdir(exist_ok=True)
    found, made_from = list(all_examples()), source()
    for question, trust in TRUST.items():
        used = [e for name, e in found if e.question == question and name not in RULED.get(question, ())]
        kept = fitted(used, trust, evenly=question in EVENLY)
        lines = [
            f'"made_from": "{made_from}"',
            f'"answers": {json.dumps(kept["answers"])}',
            f'"bias": {json.dumps(kept["bias"])}',
        ]
        traits = ",\n".join(
            f"{json.dumps(t, ensure_ascii=False)}: {json.dumps(w)}"
            for t, w in kept["traits"].items()  # type: ignore[attr-defined]
        )
        text = "{" + ",\n".join([*lines, f'"traits": {{\n{traits}\n}}']) + "}\n"
        (WEIGHTS / f"{question}.json").write_text(text, "utf-8")
        print(f"{question}: {len(used)} examples, {len(kept['traits'])} traits kept, {len(text) // 1000} kB")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
