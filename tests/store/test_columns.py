"""Our column types: what goes in comes out, and what makes no sense is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.dialects import sqlite

from mailbot.config.values import YearMonth
from mailbot.store.columns import Listed, Month, Plain, UtcTime

ANY = sqlite.dialect()


def test_a_moment_is_kept_in_utc_and_given_back_aware() -> None:
    here = dt.datetime(2027, 3, 1, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    bound = UtcTime().process_bind_param(here, ANY)
    assert bound == dt.datetime(2027, 3, 1, 15, 0)
    assert UtcTime().process_result_value(bound, ANY) == here
    assert UtcTime().process_bind_param(None, ANY) is UtcTime().process_result_value(None, ANY) is None


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        UtcTime().process_bind_param(dt.datetime(2027, 3, 1), ANY)


def test_a_month() -> None:
    month = YearMonth.parse("2027-03")
    assert Month().process_bind_param(month, ANY) == "2027-03"
    assert Month().process_result_value("2027-03", ANY) == month
    assert Month().process_bind_param(None, ANY) is Month().process_result_value(None, ANY) is None


def test_a_list_is_the_same_text_everywhere() -> None:
    text = Listed().process_bind_param(("é", 1, None), ANY)
    assert text == '["é",1,null]'
    assert Listed().process_result_value(text, ANY) == ("é", 1, None)
    assert Listed().process_bind_param(None, ANY) == "[]" and Listed().process_result_value(None, ANY) == ()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("bees", "bees"),
        ("Zoé 🐝", "Zoé 🐝"),
        ("a\0b", "ab"),
        ("\ud83d", "?"),
        ("é\udc80\0", "é?"),
        ("", ""),
        (None, None),
    ],
)
def test_text_without_what_databases_refuse(text: str | None, kept: str | None) -> None:
    assert Plain().process_bind_param(text, ANY) == kept
