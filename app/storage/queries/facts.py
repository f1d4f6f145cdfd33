# SPDX-License-Identifier: Apache-2.0
"""The SQL under every attendance figure: which student-sessions there are in a period, and of what kind.

A *mark* of a held session is a fact. A student on the plan of a held session without a mark is
*unmarked*; on the plan of a session that did not take place, the session is *lost* to the program.
Planned sessions of the past are silence and appear nowhere here. Both ends of a period count.

The statements begin at the sessions of the period (index on day) and go from there to marks and members
by index alone, so that their cost follows the period and not the years kept.
"""

from __future__ import annotations

from app.storage.queries.sql import joined

# Sessions of the period under the filter. All columns come from one index.
_CHOSEN = """
    s.removed = 0 AND s.day BETWEEN :first AND :last
    AND (:site IS NULL OR s.site_id = :site) AND (:group IS NULL OR s.group_id = :group)
    AND (:session IS NULL OR s.id = :session)
"""
# Only the students that are meant.
_WHO = """
    {student} NOT IN (SELECT id FROM student WHERE removed = 1 AND erased = 0)
    AND (:school IS NULL OR {student} IN (SELECT id FROM student WHERE school_id = :school))
    AND (NOT :no_school OR {student} IN (SELECT id FROM student WHERE school_id IS NULL))
"""
_ON_PLAN = """
    NOT EXISTS (SELECT 1 FROM session_student o WHERE o.session_id = s.id AND o.student_id = {student}
                AND o.planned = 0 AND o.removed = 0)
"""
_GAP_COLUMNS = """
SELECT s.id AS session_id, {student} AS student_id, s.day AS day, s.site_id AS site_id,
    s.group_id AS group_id,
       s.status AS status
"""


def _for(column: str, *parts: str) -> str:
    return joined(*parts).replace("{student}", column)


# Marks ``m`` of held sessions ``s``, of all students: FROM and WHERE, so that a query can join names.
MARKS_FROM = "FROM session s CROSS JOIN mark m ON m.day = s.day AND m.session_id = s.id AND m.removed = 0"
MARKS_WHERE = _for("m.student_id", "WHERE s.status = 'held' AND", _CHOSEN, "AND", _WHO)

# The same without the sessions, for whole programs and sites: the marks of a student lie together in one
# index, and ``held_site_id`` says where they count. A third faster than through the sessions of a year.
STUDENTS_MARKS_FROM = "FROM mark m INDEXED BY ix_mark_student"
STUDENTS_MARKS_WHERE = """
WHERE m.removed = 0 AND m.day BETWEEN :first AND :last AND m.held_site_id IS NOT NULL
    AND (:site IS NULL OR m.held_site_id = :site)
    AND m.student_id IN (SELECT id FROM student WHERE (removed = 0 OR erased = 1)
        AND (:school IS NULL OR school_id = :school) AND (NOT :no_school OR school_id IS NULL))
"""

# The same of one student, where one index leads to the marks.
STUDENT_MARKS_FROM = "FROM mark m CROSS JOIN session s ON s.id = m.session_id"
STUDENT_MARKS_WHERE = _for(
    "m.student_id",
    "WHERE m.removed = 0 AND m.student_id = :student AND m.day BETWEEN :first AND :last",
    "AND s.status = 'held' AND",
    _CHOSEN,
    "AND",
    _WHO,
)

# Students of the plan without a mark: ``status`` says whether the session was held or what kept it.
# UNION, because two overlapping memberships are still one student.
# Nearly every student of a plan has a mark; CASE sees to it that the other questions come after this one.
_WITHOUT_MARK = joined(
    """
    AND s.status <> 'planned' AND CASE WHEN s.status = 'held' AND EXISTS (
        SELECT 1 FROM mark k INDEXED BY ix_mark_day
        WHERE k.day = s.day AND k.session_id = s.id AND k.student_id = {student} AND k.removed = 0)
    THEN 0 ELSE
    """,
    _ON_PLAN,
    "AND",
    _WHO,
    "END",
)
GAPS = joined(
    _for(
        "p.student_id",
        _GAP_COLUMNS,
        "FROM session s CROSS JOIN membership p ON p.group_id = s.group_id AND p.removed = 0",
        "     AND p.first_day <= s.day AND (p.last_day IS NULL OR p.last_day >= s.day)",
        "WHERE",
        _CHOSEN,
        _WITHOUT_MARK,
    ),
    "UNION",
    _for(
        "x.student_id",
        _GAP_COLUMNS,
        "FROM session_student x CROSS JOIN session s ON s.id = x.session_id",
        "WHERE x.planned = 1 AND x.removed = 0 AND",
        _CHOSEN,
        _WITHOUT_MARK,
    ),
)
STUDENT_GAPS = joined(
    _for(
        "p.student_id",
        _GAP_COLUMNS,
        "FROM membership p CROSS JOIN session s ON s.group_id = p.group_id",
        "     AND s.day >= p.first_day AND (p.last_day IS NULL OR s.day <= p.last_day)",
        "WHERE p.student_id = :student AND p.removed = 0 AND",
        _CHOSEN,
        _WITHOUT_MARK,
    ),
    "UNION",
    _for(
        "x.student_id",
        _GAP_COLUMNS,
        "FROM session_student x CROSS JOIN session s ON s.id = x.session_id",
        "WHERE x.student_id = :student AND x.planned = 1 AND x.removed = 0 AND",
        _CHOSEN,
        _WITHOUT_MARK,
    ),
)

# Sums over marks, in the order of ``tallies._marked``. Three counts of 20 bits share a sum, which spares a
# fifth of the time of a year's report; the words for having come lie between ``late`` and ``present``, and
# comparing twice takes half the time of looking in a list.
COUNT_BITS = 20
_CAME = "m.minutes > 0 AND m.status BETWEEN 'late' AND 'present'"
MARK_SUMS = joined(
    "sum(m.scheduled + CASE WHEN",
    _CAME,
    "THEN CASE m.scheduled WHEN 1 THEN 1 << 20 ELSE 1 << 40 END ELSE 0 END),",
    "sum(CASE m.scheduled WHEN 1 THEN CASE m.status WHEN 'absent_excused' THEN 1",
    "    WHEN 'absent_unexcused' THEN 1 << 20 WHEN 'school_absent' THEN 1 << 40 ELSE 0 END ELSE 0 END),",
    "sum(CASE WHEN",
    _CAME,
    "THEN m.minutes ELSE 0 END)",
)
GAP_SUMS = "sum(status = 'held'), sum(status <> 'held')"
