# SPDX-License-Identifier: Apache-2.0
"""Coverage counts people: each once in every line, nobody dropped, both ends of a period included."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.coverage import Count, NeedSpan, by_month, coverage, meeting, months
from app.domain.words import Role

SEP, DEC = date(2026, 9, 1), date(2026, 12, 31)
ANA, BO, KIM = (bytes([n]) * 16 for n in (1, 2, 3))
EAST, WEST = b"east", b"west"


def need(
    who: bytes, role: Role, school: bytes | None = EAST, first: date = SEP, last: date | None = None
) -> NeedSpan:
    return NeedSpan(who, role, school, first, last)


def test_a_student_with_two_needs_counts_once_in_the_total_and_in_both_roles() -> None:
    found = coverage(
        [need(ANA, Role.TUTOR), need(ANA, Role.MENTOR), need(BO, Role.TUTOR, WEST)],
        {(ANA, Role.TUTOR)},
        {(ANA, Role.MENTOR), (BO, Role.TUTOR)},
    )
    assert found.total == Count(students=2, served=1, fully=0, matched=2)
    assert found.by_role[Role.TUTOR] == Count(2, 1, 1, 1)
    assert found.by_role[Role.MENTOR] == Count(1, 0, 0, 1)
    assert found.by_school == {EAST: Count(1, 1, 0, 1), WEST: Count(1, 0, 0, 1)}
    assert found.by_both[EAST, Role.MENTOR].unserved == 1
    assert sum(one.students for one in found.by_role.values()) > found.total.students


def test_help_in_another_role_is_not_the_help_that_is_needed() -> None:
    found = coverage([need(ANA, Role.MENTOR)], {(ANA, Role.TUTOR)})
    assert found.total == Count(1, 0, 0, 0)


def test_who_has_no_school_is_counted_as_such_and_a_need_noted_twice_is_one() -> None:
    twice = [need(ANA, Role.TUTOR, None), need(ANA, Role.TUTOR, None, date(2026, 10, 1))]
    found = coverage([*twice, need(BO, Role.TUTOR)], {(ANA, Role.TUTOR)})
    assert found.by_school[None] == Count(1, 1, 1, 0)
    assert found.total.students == 2
    assert coverage([], set()).total == Count()


def test_both_ends_of_the_period_and_of_the_need_count() -> None:
    one = need(ANA, Role.TUTOR, first=date(2026, 10, 5), last=date(2026, 10, 9))
    for first, last, is_in in (
        (date(2026, 10, 9), DEC, True), (date(2026, 10, 10), DEC, False),
        (SEP, date(2026, 10, 5), True), (SEP, date(2026, 10, 4), False),
    ):  # fmt: skip
        assert bool(meeting([one], first, last)) is is_in


def test_months_are_cut_to_the_period_and_count_what_was_done_in_them() -> None:
    needs = [need(ANA, Role.TUTOR, last=date(2026, 10, 31)), need(BO, Role.TUTOR, first=date(2026, 11, 30))]
    served = {"2026-09": {(ANA, Role.TUTOR)}, "2026-11": {(KIM, Role.TUTOR)}}
    found = by_month(needs, served, date(2026, 9, 15), date(2026, 11, 30))
    assert [(one.first, one.last) for one in found] == [
        (date(2026, 9, 15), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2026, 11, 30)),
    ]  # fmt: skip
    assert [(one.count.students, one.count.served) for one in found] == [(1, 1), (1, 0), (1, 0)]


WHO = st.sampled_from([bytes([n]) * 16 for n in range(8)])
SPANS = st.lists(
    st.builds(
        lambda who, role, at, days: NeedSpan(
            who, role, EAST if who < ANA * 2 else None, SEP + timedelta(days=at),
            None if days is None else SEP + timedelta(days=at + days),
        ),
        WHO, st.sampled_from(list(Role)), st.integers(0, 100), st.none() | st.integers(0, 60),
    ),
    max_size=20,
)  # fmt: skip
PAIRS = st.sets(st.tuples(WHO, st.sampled_from(list(Role))), max_size=20)


@given(SPANS, PAIRS, PAIRS)
def test_no_line_is_larger_than_the_total_and_none_is_lost(
    spans: list[NeedSpan], served: set[tuple[bytes, Role]], matched: set[tuple[bytes, Role]]
) -> None:
    found = coverage(spans, served, matched)
    people = {one.student for one in spans}
    assert found.total.students == len(people)
    assert sum(one.students for one in found.by_school.values()) == len(people)  # each has one school
    for one in (*found.by_role.values(), *found.by_school.values(), *found.by_both.values()):
        assert one.fully <= one.served <= one.students <= len(people)
        assert 0 <= one.matched <= one.students
    more = coverage(spans, served | {(one.student, one.role) for one in spans}, matched)
    assert more.total.served == more.total.fully == len(people)


@given(st.dates(SEP, DEC), st.integers(0, 200))
def test_months_are_every_day_of_the_period_once(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    met = [
        start + timedelta(days=n) for start, end in months(first, last) for n in range((end - start).days + 1)
    ]
    assert met == [first + timedelta(days=n) for n in range(days + 1)]
