"""References: stable, checkable, not guessable."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.token import codes_in_ids, find_codes, genuine, is_letter_id, letter_id, make_code

OLD, NEW = b"o" * 32, b"n" * 32


@given(st.text(min_size=1, max_size=40))
def test_a_code_is_genuine_with_its_key_and_found_in_text(seed: str) -> None:
    code = make_code(NEW, "course", seed)
    assert code == make_code(NEW, "course", seed)
    assert genuine((NEW,), code)
    assert find_codes((NEW, OLD), f"Reference: {code.lower()}.\nBye") == (code,)


def test_an_old_key_stays_valid_and_a_foreign_one_does_not() -> None:
    code = make_code(OLD, "course", "seed")
    assert genuine((NEW, OLD), code)
    assert not genuine((NEW,), code)


def test_made_up_and_misread_codes_are_nobodys() -> None:
    code = make_code(NEW, "course", "seed")
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert find_codes((NEW,), f"{wrong} 1234-5678 ABCD-EFGH") == ()


def test_message_ids_carry_the_code_and_differ_by_cause() -> None:
    code = make_code(NEW, "course", "seed")
    first, other = letter_id(NEW, code, "office.example", "a"), letter_id(NEW, code, "office.example", "b")
    assert first != other
    assert is_letter_id(first) and not is_letter_id("CAF@mail.example")
    assert codes_in_ids((NEW,), (first, "x@y", other)) == (code,)
