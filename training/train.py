"""Makes the learned weights of reading from labelled messages: `make weights`.

Each question has its own: linear in the traits, of scikit-learn. The kind, which thousands of words tell, is learned by
steps from messages of which half the traits are hidden, so that no trait is leant on alone; whether people come, which
a few strong traits tell, by a logistic regression. Traits seen only once are left out, and small weights are not kept.
The same messages and the same reading give the same weights.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy
from scipy.sparse import csr_matrix, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.mail.model import Message
from mailbot.reading.learned.tagger import tagger
from mailbot.reading.learned.weighing import SCALE, kept_as, packed, weights
from mailbot.reading.model import Contents
from tests.reading import labelled as labels
from tests.reading import short
from training import groups, houses
from training.examples import Example, Truth, examples, truth_of
from training.messages import ORDINARY, PEOPLE, REGISTRATIONS, built, rows
from training.sources import ROOT, WEIGHTS, labelled, source

# How far weights are trusted (the C of scikit-learn; none: learned by steps), and the sets that the rules were made
# with: there the rules look better than they are.
TRUST = {"person": 0.1, "writer": 0.3, "group": 1.0}
COPIES, HIDDEN = 6, 0.5  # how often every example is shown when learned by steps, and the part of its traits hidden
STEP, AT_ONCE = 0.003, 32  # how far the weights go at a step, and by how many examples
MODELS = 4  # so many are learned from other hidden traits, and their mean is kept
RULED = {"writer": ("erable_a", "erable_b", "erable_e", "harbour", "northern")}
QUESTIONS = ("kind", "person", "writer")
RULES = ("rule=", "why=", "leans=")  # traits that tell what the rules say
LEAST = {"kind": 12, "person": 3, "writer": 3, "group": 2}  # hundredths below which a weight is not kept


def all_examples() -> Iterator[tuple[str, Example]]:
    """Every example, with the name of the set it comes from."""
    shipped = load(ROOT / "config.toml", {})
    for number, row in enumerate(rows()):
        yield from (("short", e) for e in examples(built(row, number), (), truth_of(row), shipped))
    for number, row in enumerate(rows(ORDINARY)):
        yield from (("ordinary", e) for e in examples(built(row, number), (), truth_of(row), shipped))
    for number, row in enumerate(rows(PEOPLE)):
        found = examples(built(row, number), (), truth_of(row), shipped)
        yield from (("people", e) for e in found if e.question != "kind")
    for _, case in short.cases():
        yield from (("kinds", e) for e in unruled(examples(*_of_case(case))))
    for name, told, config in labelled():
        message, contents = labels.built(told, config), labels.contents_of(told)
        found = examples(message, contents, truth_of(told), config)
        asks_all = name == REGISTRATIONS.stem  # they tell nothing of kinds: all mail would look like one
        yield from ((name, e) for e in found if not (asks_all and e.question == "kind"))


def _of_case(case: dict[str, str]) -> tuple[Message, tuple[Contents, ...], Truth, Config]:
    message, config = short.message_of(case)
    return message, (), Truth(case["kind"], [], None, []), config


def unruled(found: Iterable[Example]) -> Iterator[Example]:
    """Examples without what the rules say: these rules were made with them."""
    for example in found:
        kept = frozenset(trait for trait in example.traits if not trait.startswith(RULES))
        yield Example(example.question, kept, example.answer)


def fitted(question: str, found: list[Example]) -> dict[str, Any]:
    """The weights that tell the right answers of these examples."""
    seen = Counter(trait for example in found for trait in example.traits)
    vectorizer = DictVectorizer()
    known = [{trait: 1 for trait in sorted(example.traits) if seen[trait] > 1} for example in found]
    matrix, answers = vectorizer.fit_transform(known), [example.answer for example in found]
    if question in TRUST:
        model = LogisticRegression(C=TRUST[question], max_iter=500, class_weight="balanced").fit(matrix, answers)
        bias, by_answer = _rows(model, model.intercept_), _rows(model, model.coef_)
    else:
        models = [_by_steps(matrix, answers, seed) for seed in range(MODELS)]
        model = models[0]
        bias = list(numpy.mean([m.intercepts_[0] for m in models], axis=0))
        by_answer = list(numpy.mean([m.coefs_[0] for m in models], axis=0).T)
    return {
        "answers": [str(answer) for answer in model.classes_],
        "bias": _hundredths(bias),
        "traits": dict(_kept(vectorizer.get_feature_names_out(), by_answer, LEAST[question])),
    }


def _by_steps(matrix: csr_matrix, answers: list[str], seed: int) -> MLPClassifier:
    """A model with no hidden layer, that sees every example several times, each time with other traits hidden."""
    chance, shown = numpy.random.RandomState(seed), []
    for _ in range(COPIES):
        copy = matrix.copy()
        copy.data = copy.data * (chance.rand(len(copy.data)) > HIDDEN)
        copy.eliminate_zeros()
        shown.append(copy)
    model = MLPClassifier(
        hidden_layer_sizes=[], alpha=0, batch_size=AT_ONCE, learning_rate_init=STEP, max_iter=1, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # once through is meant
        return model.fit(vstack(shown).tocsr(), answers * COPIES)


def _rows(model: LogisticRegression, values: object) -> list:  # type: ignore[type-arg]  # arrays of scikit-learn
    """One row an answer; of two answers the library gives the second's only."""
    listed = list(values)  # type: ignore[call-overload]
    return [-listed[0] / 2, listed[0] / 2] if len(model.classes_) == 2 else listed


def _hundredths(values: Iterable[float]) -> list[int]:
    return [round(float(value) * SCALE) for value in values]


def _kept(traits: Iterable[str], by_answer: list, least: int) -> Iterator[tuple[str, list[int]]]:  # type: ignore[type-arg]
    for at, trait in enumerate(traits):
        weights = _hundredths(row[at] for row in by_answer)
        if max(map(abs, weights)) >= least:
            yield trait, weights


def written(made_from: str, kept: dict[str, Any]) -> str:
    """Weights as they are kept in a file."""
    told = {"made_from": made_from} | kept_as(kept["answers"], kept["bias"], kept["traits"])
    return json.dumps(told, ensure_ascii=False, indent=0) + "\n"


def _houses() -> Iterator[tuple[list[list[str]], list[str]]]:
    """The registrations as examples for the tags of organisations."""
    for _, told, config in labelled():
        if told["truth"]["kind"] == "registration":
            found = houses.told(labels.built(told, config), labels.contents_of(told), config)
            named = [person["organization"] for person in told["truth"]["participants"] if person.get("organization")]
            yield houses.example(found, named)


def tags_written(made_from: str, kept: dict[str, Any]) -> str:
    """Weights of tags as they are kept in a file: of each trait how far away it counts, and two weights for each."""
    traits: dict[str, list[tuple[int, int, int]]] = kept["traits"]
    told = {
        "made_from": made_from,
        "behind": kept["behind"],
        "traits": "\n".join(f"{trait}\t{' '.join(str(offset) for offset, *_ in of)}" for trait, of in traits.items()),
        "weights": packed(weight for of in traits.values() for _, *two in of for weight in two),
    }
    return json.dumps(told, ensure_ascii=False, indent=0) + "\n"


def make_weights() -> None:
    """Make the weights of all questions anew."""
    found, made_from = list(all_examples()), source()
    for question in QUESTIONS:
        used = [e for name, e in found if e.question == question and name not in RULED.get(question, ())]
        kept = fitted(question, used)
        text = written(made_from, kept)
        (WEIGHTS / f"{question}.json").write_text(text, "utf-8")
        print(f"{question}: {len(used)} examples, {len(kept['traits'])} traits kept, {len(text) // 1000} kB")


def make_tags() -> None:
    """Make the tags of organisations anew; who comes tells whose they are, so that the weights go first."""
    weights.cache_clear()
    found = list(_houses())
    kept = houses.fitted(found)
    text = tags_written(source(), kept)
    (WEIGHTS / "house.json").write_text(text, "utf-8")
    print(f"house: {len(found)} examples, {len(kept['traits'])} traits kept, {len(text) // 1000} kB")


def make_groups() -> None:
    """Make the weights of the group anew; whose trade counts depends on who comes and on their houses."""
    weights.cache_clear()
    tagger.cache_clear()
    found: list[Example] = []
    for _, told, config in labelled():
        if told["truth"]["kind"] == "registration":
            message, contents = labels.built(told, config), labels.contents_of(told)
            found += groups.examples(message, contents, told["truth"].get("group"), config)
    kept = fitted("group", found)
    text = written(source(), kept)
    (WEIGHTS / "group.json").write_text(text, "utf-8")
    print(f"group: {len(found)} examples, {len(kept['traits'])} traits kept, {len(text) // 1000} kB")


def main() -> None:
    """Make all weights anew."""
    WEIGHTS.mkdir(exist_ok=True)
    make_weights()
    make_tags()
    make_groups()


if __name__ == "__main__":
    main()
