# SPDX-License-Identifier: Apache-2.0
"""Consents: the latest word counts, through the whole of its last day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.consents import Consent, State, ends_soon, standing, why_not
from app.domain.words import ConsentAnswer, ConsentKind

ON = date(2026, 11, 18)
KIND = ConsentKind.PARTICIPATION


def day(offset: int) -> date:
    return ON + timedelta(days=offset)


def yes(said: int, expires: int | None = None, withdrawn: int | None = None) -> Consent:
    return Consent(
        KIND, ConsentAnswer.YES, day(said), None if expires is None else day(expires),
        None if withdrawn is None else day(withdrawn),
    )  # fmt: skip


def no(said: int) -> Consent:
    return Consent(KIND, ConsentAnswer.NO, day(said))


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ([], State.MISSING),
        ([yes(-9)], State.GIVEN),
        ([yes(0)], State.GIVEN),
        ([yes(1)], State.MISSING),
        ([yes(-9, expires=0)], State.GIVEN),
        ([yes(-9, expires=-1)], State.EXPIRED),
        ([no(-9)], State.REFUSED),
        ([no(-9), yes(-3)], State.GIVEN),
        ([yes(-9), no(-3)], State.REFUSED),
        ([yes(-3), no(-3)], State.REFUSED),
        ([yes(-9, withdrawn=0)], State.WITHDRAWN),
        ([yes(-9, withdrawn=1)], State.GIVEN),
        ([yes(-9, withdrawn=-5), yes(-3)], State.GIVEN),
        ([yes(-9, withdrawn=-3), yes(-5)], State.WITHDRAWN),
        ([yes(-9, withdrawn=-3), no(-3)], State.WITHDRAWN),
        ([yes(-90, expires=90), yes(-9, expires=-1)], State.EXPIRED),
        ([yes(-9, expires=-1), yes(-9, expires=5)], State.GIVEN),
    ],
)
def test_the_latest_word_counts(papers: list[Consent], state: State) -> None:
    assert standing(papers, KIND, ON).state is state


def test_one_question_says_nothing_about_another() -> None:
    photo = Consent(ConsentKind.PHOTO, ConsentAnswer.NO, day(-1))
    assert standing([photo, yes(-2)], KIND, ON).state is State.GIVEN
    assert standing([photo], KIND, ON).state is State.MISSING


@pytest.mark.parametrize(
    ("papers", "asked_for", "not_asked_for"),
    [
        ([yes(-9)], False, False),
        ([], True, False),
        ([yes(-9, expires=-1)], True, False),
        ([no(-9)], True, True),
        ([yes(-9, withdrawn=-1)], True, True),
    ],
)
def test_a_no_stops_always_and_silence_where_paper_is_asked_for(
    papers: list[Consent], asked_for: bool, not_asked_for: bool
) -> None:
    found = standing(papers, KIND, ON)
    assert bool(why_not(found, is_asked_for=True)) is asked_for
    assert bool(why_not(found, is_asked_for=False)) is not_asked_for


def test_the_sentence_says_the_days() -> None:
    given = standing([yes(-17, expires=30)], KIND, ON)
    assert given.sentence == "The family said yes to taking part on Nov 1, 2026, good through Dec 18, 2026."
    ended = standing([yes(-17, expires=-1)], KIND, ON)
    assert why_not(ended, is_asked_for=True).startswith("The yes to taking part ended on Nov 17, 2026. Ask")


@pytest.mark.parametrize(("expires", "is_soon"), [(-1, True), (0, True), (30, True), (31, False)])
def test_a_renewal_is_due_in_the_days_before_and_after_the_end(expires: int, is_soon: bool) -> None:
    assert ends_soon(standing([yes(-99, expires=expires)], KIND, ON), ON, 30) is is_soon
    assert not ends_soon(standing([yes(-99)], KIND, ON), ON, 30)
    assert not ends_soon(standing([no(-99)], KIND, ON), ON, 30)


PAPERS = st.builds(
    Consent, st.just(KIND), st.sampled_from(ConsentAnswer), st.integers(-9, 3).map(day),
    st.one_of(st.none(), st.integers(-9, 9).map(day)), st.one_of(st.none(), st.integers(-9, 3).map(day)),
)  # fmt: skip


@given(st.lists(PAPERS, max_size=6), st.integers(0, 999))
def test_the_order_of_papers_does_not_matter(papers: list[Consent], seed: int) -> None:
    mixed = list(papers)
    random.Random(seed).shuffle(mixed)
    assert standing(mixed, KIND, ON) == standing(papers, KIND, ON)


@given(st.lists(PAPERS, max_size=6))
def test_a_new_no_always_stops(papers: list[Consent]) -> None:
    assert standing([*papers, no(0)], KIND, ON).state in (State.REFUSED, State.WITHDRAWN)
