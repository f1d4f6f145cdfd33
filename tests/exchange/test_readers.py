# SPDX-License-Identifier: Apache-2.0
"""From files to the neutral roster: our own invented files, and the public samples where they are."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import school_attendance
from app.domain.words import Role, Source
from app.errors import Invalid, PorchlightError
from app.exchange.detect import read
from app.exchange.mapped import Mapping, guess_mapping, layout_key, missing_fields
from app.exchange.roster import Kind, Roster
from tests.exchange.conftest import MakeFolder


def said(roster: Roster, *parts: str) -> bool:
    """Some one warning holds all these parts."""
    return any(all(part in warning for part in parts) for warning in roster.warnings)


def test_sds_v1(fixtures: Path) -> None:
    roster = read(fixtures / "sds-v1")
    assert (roster.kind, roster.source) == (Kind.SDS, "sds-v1")
    assert [school.ext_id for school in roster.schools] == ["00101", "00102"]
    begaye, _, tsalagi, kim = roster.students
    assert (begaye.ext_id, begaye.grade, begaye.birth_date) == ("00901", "07", date(2013, 3, 4))
    assert (tsalagi.given, tsalagi.family, tsalagi.grade) == ("ᏣᎳᎩ", "", "KG")
    assert not kim.active
    assert {student.state_id for student in roster.students} == {""}
    assert said(roster, "state id", "NM")
    assert [(one.file, one.row) for one in roster.errors] == [("Student.csv", 7), ("Student.csv", 6)]
    assert [adult.source for adult in roster.adults] == [Source.SCHOOL_STAFF]
    assert roster.groups[0].student_ext_ids == ("00901", "00902")
    assert roster.groups[0].teacher_ext_ids == ("00801",)
    assert {one.message for one in roster.pending} == {
        "the school is not in School.csv",
        "the section is not in Section.csv",
    }
    assert "Kestrel" not in repr(roster) + repr(roster.tables)


def test_sds_v21(fixtures: Path) -> None:
    roster = read(fixtures / "sds-v21")
    assert roster.source == "sds-v2.1"
    first, second, third = roster.students
    assert (first.grade, first.birth_date, first.race, first.hispanic) == (
        "07",
        date(2013, 3, 4),
        "white,asian",
        "yes",
    )
    assert second.race == "native_american"
    assert first.household == second.household == "U3"
    assert third.household == ""
    assert [(one.student_ext_id, one.relation) for one in roster.guardians] == [
        ("U1", "guardian"),
        ("U2", "parent"),
        ("U5", "relative"),
    ]
    assert [adult.ext_id for adult in roster.adults] == ["U4", "U5"]
    assert [school.name for school in roster.schools] == ["Pine Hill School"]
    assert roster.schools[0].district == "Pine Hill District"
    assert said(roster, "1 users have no role")
    assert len(roster.pending) == 1


def test_oneroster_11(fixtures: Path) -> None:
    roster = read(fixtures / "oneroster-11")
    assert roster.kind is Kind.ONEROSTER
    first, second, third = roster.students
    assert (first.given, first.state_id, first.district_id, first.birth_date) == (
        "Tłʼízí",
        "NM-0001",
        "000123",
        date(2013, 3, 4),
    )
    assert (second.active, second.grade, third.grade) == (False, "KG", "09")
    assert [school.ext_id for school in roster.schools] == ["O1"]
    assert [(one.given, one.relation) for one in roster.guardians] == [("Jo", "parent")]
    assert roster.groups[0].student_ext_ids == ("S1", "S404")
    assert {one.row for one in roster.errors} == {7, 8}
    assert said(roster, "givenNmae was read as givenname")
    assert said(roster, "no rows")
    assert {one.message for one in roster.pending} == {
        "the school is not in orgs.csv",
        "the user is not in users.csv",
    }


def test_oneroster_12_takes_roles_from_their_own_file(fixtures: Path) -> None:
    roster = read(fixtures / "oneroster-12")
    assert [(one.ext_id, one.preferred, one.school_ext_id) for one in roster.students] == [
        ("S1", "Alex", "O1"),
        ("B1", "", "O2"),
    ]
    assert [(one.ext_id, one.school_ext_id) for one in roster.adults] == [("B1", "O1")]
    assert [one.given for one in roster.guardians] == ["Rose"]


def test_school_system_exports(fixtures: Path) -> None:
    roster = read(fixtures / "sis")
    ana, beto = roster.students
    assert (ana.ext_id, ana.district_id, ana.given, ana.family) == (
        "0100",
        "0100",
        "Ana",
        "O'Brien-de la Cruz",
    )
    assert (beto.grade, beto.language, beto.hispanic) == ("KG", "es", "yes")
    assert ana.household == beto.household != ""
    assert {one.ext_id for one in roster.guardians} == {"~luz cruz/5055550100"}
    assert [(one.student_ext_id, one.day.day, one.absent_x2, one.excused) for one in roster.school_days] == [
        ("std1", 3, 2, True),
        ("std2", 3, 0, False),
        ("std2", 4, 2, False),
    ]
    assert [(one.instrument, one.window, one.score, one.level) for one in roster.scores] == [
        ("Star Reading", "middle", "70", "6.1"),
        ("Star Reading", "start", "", "not taken"),
    ]
    assert said(roster, "survey.csv", "passed over")
    assert [one.message for one in roster.errors] == ["The row has no name. It was left out."]


def test_a_survey_alone_is_asked_about(fixtures: Path) -> None:
    with pytest.raises(Invalid) as asked:
        read(fixtures / "sis" / "survey.csv")
    assert "as" in asked.value.fields
    assert len(read(fixtures / "sis" / "survey.csv", "students").students) == 1


def test_school_attendance(fixtures: Path) -> None:
    roster = read(fixtures / "attendance")
    assert roster.kind is Kind.SCHOOL_ATTENDANCE
    assert [(one.student_ext_id, one.day.day, one.absent_x2) for one in roster.school_days] == [
        ("0007", 1, 0),
        ("0007", 2, 2),
        ("0008", 1, 1),
        ("0008", 2, 0),
    ]
    assert [(one.row, one.column) for one in roster.errors] == [(11, "student_id"), (12, "day")]
    assert said(roster, "details.csv", "2 of its 2 ids", "do not join")


def test_a_feed_with_nothing_but_a_status(folder: MakeFolder) -> None:
    text = "Student ID,Date,Status\n01,2026-09-01,Present\n01,2026-09-02,Absent\n01,2026-09-03,Half day\n"
    roster = read(folder({"feed.csv": text + "01,2026-09-04,Elsewhere\n"}))
    assert [one.absent_x2 for one in roster.school_days] == [0, 2, 1]
    assert "not clear whether" in roster.errors[0].message


def test_only_absences_are_told(folder: MakeFolder) -> None:
    text = "Student ID,Date,Absent\n" + "".join(f"01,2026-09-{day:02d},1\n" for day in range(1, 26))
    assert said(read(folder({"feed.csv": text})), "lists only absences")


def test_adults(fixtures: Path) -> None:
    roster = read(fixtures / "lists" / "adults.csv")
    ana, sam = roster.adults
    assert (ana.given, ana.family, ana.source, ana.roles) == ("Ana", "Cruz", Source.WORK_STUDY, (Role.TUTOR,))
    assert (sam.given, sam.family, sam.roles) == ("Sam", "", (Role.TUTOR, Role.MENTOR))


def test_dates_are_asked_once_per_file(folder: MakeFolder) -> None:
    source = folder(
        {"students.csv": "student id,first name,last name,dob\n1,Ana,Begaye,3/4/2013\n2,Beto,Cruz,5/6/2013\n"}
    )
    with pytest.raises(Invalid, match="--dates mdy or --dates dmy") as asked:
        read(source)
    assert set(asked.value.fields) == {"dates"}
    assert read(source, dates="mdy").students[0].birth_date == date(2013, 3, 4)
    assert read(source, dates="dmy").students[0].birth_date == date(2013, 4, 3)


def test_one_clear_date_settles_the_file(folder: MakeFolder) -> None:
    head = "student id,first name,last name,dob\n"
    text = head + "1,Ana,Begaye,3/4/2013\n2,Beto,Cruz,25/6/2013\n3,Cy,Dee,unknown\n"
    roster = read(folder({"students.csv": text}))
    assert [student.birth_date for student in roster.students] == [date(2013, 4, 3), date(2013, 6, 25), None]
    assert said(roster, "1 dates under dob cannot be read")


def test_a_list_without_ids_knows_people_by_name_and_birth_date(folder: MakeFolder) -> None:
    text = (
        "First Name,Last Name,DOB,Grade\nTłʼízí,Begaye,2013-03-04,7\nTłʼízí,Begaye,2013-03-04,8\nCher,,,5\n"
    )
    roster = read(folder({"students.csv": text}))
    assert [student.ext_id for student in roster.students] == ["~tlizi begaye/2013-03-04", "~cher/"]
    assert roster.errors[0].row == 3


def test_mappings_are_guessed_kept_and_checked() -> None:
    headers = ["Stu. No", "Student ID", "Last Name", "First Name", "Grade Level"]
    mapping = guess_mapping(headers, Kind.STUDENTS)
    assert mapping.columns == {
        "district_id": "Student ID",
        "given": "First Name",
        "family": "Last Name",
        "grade": "Grade Level",
    }
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert missing_fields(mapping) == []
    assert missing_fields(guess_mapping(["Score"], Kind.ASSESSMENTS)) == ["student id"]
    assert layout_key(headers) == layout_key([header.upper() for header in reversed(headers)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"kind": "students", "columns": {"given": 1}}',
        '{"kind": "x"}',
        '{"kind": "students", "columns": {"shoe": "Shoe"}}',
        '{"kind": "students", "columns": {"given": "Password"}}',
    ],
)
def test_mappings_that_cannot_be_used_get_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as problem:
        Mapping.from_json(text)
    assert problem.value.fields["mapping"].endswith(".")


def test_a_mapping_given_by_hand(folder: MakeFolder) -> None:
    source = folder({"odd.csv": "Kind,Nachname,Klasse\nAna,Begaye,7\n"})
    mapping = Mapping(Kind.STUDENTS, {"given": "Kind", "family": "Nachname", "grade": "Klasse"})
    assert read(source, mapping=mapping).students[0].grade == "07"
    with pytest.raises(Invalid, match="no column named Schule"):
        read(source, mapping=Mapping(Kind.STUDENTS, {"given": "Kind", "school": "Schule"}))


@pytest.mark.parametrize(("as_kind", "dates", "name"), [("people", None, "as"), ("auto", "ydm", "dates")])
def test_wrong_words_are_named(fixtures: Path, as_kind: str, dates: str | None, name: str) -> None:
    with pytest.raises(Invalid) as problem:
        read(fixtures / "sis", as_kind, dates=dates)
    assert set(problem.value.fields) == {name}


_PART = st.sampled_from(
    [
        "S1",
        "P1",
        "T1",
        "O1",
        "C1",
        "",
        "student",
        "teacher",
        "parent",
        "x,y",
        "{State:1}",
        "inactive",
        "tobedeleted",
        "2013-03-04",
        "3/4/2013",
        "K",
        "active",
        "'\"",
        "ᏣᎳᎩ",
        "true",
    ]
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "users",
                "orgs",
                "roles",
                "classes",
                "enrollments",
                "demographics",
                "relationships",
                "Student",
                "School",
                "Section",
                "StudentEnrollment",
                "GuardianRelationship",
                "User",
            ]
        ),
        st.tuples(
            st.lists(
                st.sampled_from(
                    [
                        "sourcedId",
                        "status",
                        "givenName",
                        "familyName",
                        "role",
                        "orgSourcedIds",
                        "userSourcedId",
                        "classSourcedId",
                        "agentSourcedIds",
                        "SIS ID",
                        "First Name",
                        "Email",
                        "birthDate",
                        "grades",
                        "relationshipUserSourcedId",
                        "name",
                        "type",
                        "Section SIS ID",
                    ]
                ),
                max_size=7,
            ),
            st.lists(st.lists(_PART, max_size=8), max_size=5),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_mixture_of_files_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, tuple[list[str], list[list[str]]]]
) -> None:
    place = tmp_path_factory.mktemp("mix")
    for name, (head, body) in files.items():
        (place / f"{name}.csv").write_text(
            "\n".join(",".join(row) for row in [head, *body]), encoding="utf-8"
        )
    for kind in ("auto", "oneroster", "sds"):
        with suppress(PorchlightError):
            roster = read(place, kind)
            assert all(
                one.ext_id and (one.given or one.family or one.details_only) for one in roster.students
            )


# -- the public samples ---------------------------------------------------------------------------


def test_sample_sds_v1(shared_data: Path) -> None:
    roster = read(shared_data / "sds-v1-100")
    assert (len(roster.schools), len(roster.students), len(roster.adults)) == (2, 86, 12)
    assert sum(len(group.student_ext_ids) for group in roster.groups) == 602
    assert (roster.errors, roster.pending) == ((), ())
    assert roster.students[0].birth_date == date(2000, 4, 2)
    assert "P@ss" not in repr(roster) + repr(roster.tables)


def test_sample_sds_v21(shared_data: Path) -> None:
    roster = read(shared_data / "sds-v2.1")
    assert (len(roster.students), len(roster.adults), len(roster.guardians), len(roster.schools)) == (
        4,
        2,
        3,
        2,
    )
    assert "P@ss" not in repr(roster) + repr(roster.tables)


def test_sample_school_attendance_reproduces_its_bands(shared_data: Path) -> None:
    roster = read(shared_data / "school-attendance" / "studentattendance.csv")
    absent: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for row in roster.school_days:
        absent[row.student_ext_id] += row.absent_x2
        days[row.student_ext_id] += 2
    bands = Counter(str(school_attendance.band(absent[one], days[one])) for one in days)
    assert bands == {"satisfactory": 63, "at_risk": 155, "moderate": 289, "severe": 93}
    assert sum(10 * absent[one] == days[one] for one in days) == 174


def test_sample_details_that_do_not_join_are_told(shared_data: Path) -> None:
    roster = read(shared_data / "school-attendance")
    assert said(roster, "studentdemographics.csv", "100 of its 100 ids", "do not join")


def test_sample_school_system_exports(shared_data: Path) -> None:
    roster = read(shared_data / "sis-exports")
    assert (len(roster.students), len(roster.school_days), len(roster.scores)) == (5, 1, 1)
    assert (roster.students[0].given, roster.students[0].family) == ("First", "Fake Student")
    assert (roster.students[0].ext_id, roster.students[0].state_id) == ("100", "1000000000")
    assert said(roster, "student_voice_survey.csv", "passed over")


def test_a_file_of_scores_is_no_file_of_grades(folder: MakeFolder) -> None:
    scores = "Student ID,Measure,Date,Score\n01,DIBELS,2026-09-01,210\n"
    assert read(folder({"a.csv": scores})).kind is Kind.ASSESSMENTS
    adults = "Name,Type,Date,Email\nAna Begaye,volunteer,2026-09-01,a@example.org\n"
    assert read(folder({"volunteers.csv": adults})).kind is Kind.ADULTS
    grades = "Name,Series,Date,Value\nAna Begaye,Math grade,2026-09-01,80\n"
    assert read(folder({"a.csv": grades})).kind is Kind.MEASURES
