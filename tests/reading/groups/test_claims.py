"""Which group an activity falls into, as a course's few words tell, and what tells none."""

from __future__ import annotations

import pytest

from mailbot.config.model import Config, Course, Event, Group, Mailbox, Office
from mailbot.config.values import LocalText, LocalWords, YearMonth
from mailbot.reading.groups import domains
from mailbot.reading.groups.claims import NO_GROUP, claims, single
from tests.reading.courses import course


def made(*groups: tuple[str, str, list[str]], name: str = "Vendre mieux", activities: tuple[str, ...] = ()) -> Config:
    """A course of groups given by key, label and words; `activities` are those of the first."""
    return Config(
        office=Office(mailbox=Mailbox(address="a@b.example")),
        course=Course(
            event=Event(name=LocalText({"": name})),
            groups=tuple(
                Group(
                    key=key,
                    label=LocalText({"": label}),
                    month=YearMonth(2030, 5),
                    words=LocalWords({"": tuple(words)}),
                    activities=activities if at == 0 else (),
                )
                for at, (key, label, words) in enumerate(groups)
            ),
        ),
    )


def group_of(activity: str, config: Config) -> str | None:
    return single(claims(config.course).groups_of(activity))


def test_a_word_claims_its_activity_and_the_family_the_rest() -> None:
    config = made(("eat", "Bouche", ["restaurant"]), ("buy", "Commerce", []))
    assert group_of("food_service", config) == "eat"
    assert group_of("retail", config) == "buy"
    assert group_of("personal_care", config) == "buy"  # services are commerce where no group is theirs


def test_a_label_is_split_into_its_sectors() -> None:
    config = made(("one", "Transport, finance et assurances", []), ("two", "Santé", []))
    assert [group_of(key, config) for key in ("transport", "finance", "insurance", "health")] == [
        "one",
        "one",
        "one",
        "two",
    ]


def test_what_two_groups_claim_tells_none() -> None:
    config = made(("one", "A", ["musée"]), ("two", "B", ["musée"]))
    assert group_of("museum", config) is None
    assert claims(config.course).groups_of("museum") == {"one", "two"}


def test_what_no_group_claims_tells_none() -> None:
    config = made(("one", "Santé", []))
    assert claims(config.course).groups_of("mining") == {NO_GROUP}
    assert claims(config.course).groups_of("no such activity") == {NO_GROUP}


def test_several_members_of_a_family_speak_for_the_rest_one_does_not() -> None:
    two = made(("scene", "Premier", ["musicien", "théâtre"]), ("rest", "Santé", []))
    assert group_of("literature", two) == "scene"
    one = made(("scene", "Premier", ["musicien"]), ("rest", "Santé", []))
    assert group_of("literature", one) is None


def test_an_activity_of_one_or_another_family_is_sure_where_both_go_the_same_way() -> None:
    assert group_of("photography", made(("all", "Arts et services", []))) == "all"
    assert group_of("photography", made(("a", "Arts", []), ("b", "Services", []))) is None


def test_activities_by_key() -> None:
    assert group_of("fishing", made(("sea", "Mer", []), activities=("fishing",))) == "sea"


def test_the_course_itself_says_nothing() -> None:
    index = claims(made(("one", "Commerce", []), name="La comptabilité pour tous").course)
    assert list(index.find("comptabilite")) == []
    kept = claims(made(("one", "Comptabilité", []), name="La comptabilité pour tous").course)
    assert [seen.sure for seen in kept.find("comptabilite")] == ["one"]


def test_a_word_unknown_to_the_word_file_names_its_group() -> None:
    index = claims(made(("moon", "Sélénites", ["cratère"])).course)
    assert [seen.sure for seen in index.find("je vis dans un cratere chez les selenites")] == ["moon", "moon"]


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("x@usinagedulac.com", "manufacturier"),
        ("x@dulac-usinage.com", "manufacturier"),
        ("x@cpelespetits.org", "communautaire"),
        ("x@biblio.ville.lointaine.qc.ca", "arts"),
        ("x@ville.lointaine.qc.ca", "communautaire"),
        ("x@aubinhotel.com", "commerce"),
        ("x@gmail.com", None),
        ("x@aubin.com", None),
        ("x@boulanger.com", None),
        ("x@", None),
        ("", None),
    ],
)
def test_domains(address: str, group: str | None) -> None:
    index = claims(course("shipped").course)
    found = {seen.sure for seen in domains.sightings(address, index)}
    assert found == ({group} if group else set())


def test_a_word_that_is_as_often_another_tells_behind_an_article() -> None:
    index = claims(made(("ore", "Mines", ["mine"]), ("rest", "Santé", [])).course)
    assert [seen.sure for seen in index.find("i work at the mine")] == ["ore"]
    assert [seen.sure for seen in index.find("une mine de sel")] == ["ore"]
    assert list(index.find("two seats , one is mine")) == []
    assert list(index.find("a friend of mine")) == []


def test_one_word_of_an_activity_does_not_claim_what_another_group_names() -> None:
    both = made(("old", "Vieilleries", ["magasin de lampes"]), ("shops", "Commerces", ["commerce de détail"]))
    assert group_of("home_store", both) == "shops"
    assert group_of("home_store", made(("old", "Vieilleries", ["magasin de lampes"]), ("rest", "Santé", []))) == "old"
