# SPDX-License-Identifier: Apache-2.0
"""What is easily guessed is refused with a sentence; drawn words and honest phrases pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.paths import words
from app.vault.passphrase_rules import SAMPLES, check_passphrase, suggest_passphrase
from app.vault.recovery_code import new_recovery_code

KNOWN = ("Pine Hill Tutoring", "Rosa Tsosie", "2026-27")


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("short", "15 characters"),
        ("fourteen chars", "15 characters"),
        ("short          ", "15 characters"),
        ("a" * 15, "few different letters"),
        ("ababababababababab", "few different letters"),
        ("tutor77 tutor77 tutor77", "again and again"),
        ("abcdefghijklmnopqrst", "alphabet"),
        ("zyxwvutsrqponmlk!", "alphabet"),
        ("12345678901234567", "numbers"),
        ("qwertyuiop asdfghjkl", "keyboard"),
        ("Correct Horse Battery Staple", "many people know"),
        ("to be or not to be 1", "many people know"),
        ("Padre nuestro que estás", "many people know"),
        ("Pine Hill Tutoring 2026-27", "program's name"),
        ("rosa tsosie 2026 27!!", "program's name"),
        ("pinehill-pinehill-1234", "program's name"),
        ("MySecretPassword2026", "tried first"),
        ("Porchlight passphrase 1", "tried first"),
        ("welcome welcome123456", "tried first"),
    ],
)
def test_what_is_easily_guessed_is_refused(passphrase: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        check_passphrase(passphrase, KNOWN)
    assert set(refused.value.fields) == {"passphrase"}
    assert "ive" in refused.value.message, "and says what is better: five words"
    assert passphrase not in refused.value.message


def test_a_recovery_code_is_no_passphrase() -> None:
    with pytest.raises(Invalid, match="on paper only"):
        check_passphrase(new_recovery_code().lower())


def test_the_passphrases_of_the_instructions_are_known() -> None:
    for sample in SAMPLES:
        check_passphrase(sample)  # whoever follows the instructions to try the program out
        with pytest.raises(Invalid, match="many people know"):
            check_passphrase(sample.title(), SAMPLES)


@pytest.mark.parametrize(
    "passphrase",
    [
        "five words are easy enough", "la casa de mi abuela es azul", "acorn bench candle dune elbow",
        "Tį́įhdígóó ałtso naashnish", "my dog is called bella", "2026 was the year the river froze",
        "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᎤᏬᏂᎯᏍᏗ ᎠᏂᏴᏫᏯ",
    ],
)  # fmt: skip
def test_honest_phrases_pass(passphrase: str) -> None:
    check_passphrase(passphrase, KNOWN)


@given(st.lists(st.sampled_from(words()), min_size=5, max_size=5, unique=True))
def test_drawn_words_always_pass(drawn: list[str]) -> None:
    check_passphrase(" ".join(drawn), (*KNOWN, *SAMPLES))


def test_five_words_are_drawn_and_no_two_alike() -> None:
    assert all(len(set(suggest_passphrase(words()[:6]).split())) == 5 for _ in range(50))


def test_drawn_words_pass_also_when_they_are_all_on_the_list() -> None:
    listed = {"student", "school", "word", "program", "hello", "secret", "april", "pink", "hill"} & set(
        words()
    )
    assert len(listed) >= 5
    check_passphrase(" ".join(sorted(listed)), ("Pink Hill School Program", "April"))
