# SPDX-License-Identifier: Apache-2.0
"""The list of students, and the way to one of them or to their groups.

What a profile shows is in ``profile``; groups are in ``groups_page`` and ``group_page``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain import grades
from app.domain.names import display_name
from app.domain.words import Role
from app.domain.words import label as word
from app.errors import PorchlightError
from app.services import people
from app.storage.queries import calendar, groups, students
from app.storage.queries.students import StudentFilter, StudentRow, StudentSort
from ui import choices
from ui.desk import Desk
from ui.kit.buttons import menu_button
from ui.kit.dialog import tell
from ui.kit.empty import EmptyState
from ui.kit.form_dialog import FormDialog
from ui.kit.table import Column
from ui.people.list_page import Asked, PeopleList, Reading
from ui.people.people_screen import PeopleScreen, Place
from ui.screen import Action
from ui.screens.students.forms import student_draft, student_fields, student_values
from ui.screens.students.group_page import GroupPage
from ui.screens.students.groups_page import GroupsPage

if TYPE_CHECKING:
    from ui.screens.students.profile import StudentProfilePage


class StudentsScreen(PeopleScreen[StudentRow]):
    """Who is in the program, and how is this child doing?"""

    name = "students"
    title = "Students"
    icon = "students"
    help_topic = "students"
    watches = frozenset(
        {
            *("student", "school", "membership", "student_group", "mark", "session", "goal", "score"),
            *(
                "guardian",
                "student_guardian",
                "household",
                "assignment",
                "school_day",
                "session_student",
                "erasure",
                "legal_hold",
                "need",
                "availability",
                "not_with",
                "consent",
                "family_contact",
                "care",
                "person_note",
                "incident",
                "setting",
                "session_adult",
                "no_school",
                "school_total",
                "assessment",
                "list_word",
                "goal_step",
                "measure",
                "survey",
                "survey_question",
                "survey_paper",
                "survey_answer",
            ),
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._group: GroupPage | None = None
        self._pages: dict[str, Any] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {
            "groups": self._make_groups,
            "who": self._make_who,
            "dosage": self._make_dosage,
            "school": self._make_school,
            "results": self._make_results,
            "measures": self._make_measures,
            "surveys": self._make_surveys,
        }

    def open_student(self, student_id: Id) -> None:
        """Show a student's profile. Raises NotFound."""
        self.open_person(student_id)

    def open_group(self, group_id: Id) -> None:
        """Show a group. Raises NotFound."""
        self.open_place(Place("group", group_id))

    def open_groups(self) -> None:
        """Show all groups."""
        self.open_place(Place("groups"))

    def open_who(self) -> None:
        """Show who the students are, in numbers."""
        self.open_place(Place("who"))

    def open_dosage(self) -> None:
        """Show who gets tutoring often enough."""
        self.open_place(Place("dosage"))

    def open_school_attendance(self) -> None:
        """Show who misses school, by band."""
        self.open_place(Place("school"))

    def open_results(self) -> None:
        """Show the results of an assessment, to be read and typed in."""
        self.open_place(Place("results"))

    def open_measures(self) -> None:
        """Show the grades of a day, to be typed in."""
        self.open_place(Place("measures"))

    def open_surveys(self) -> None:
        """Show the surveys, their papers and results."""
        self.open_place(Place("surveys"))

    def open_student_part(self, student_id: Id, part: str) -> None:
        """Show one part of a student's profile. Raises NotFound."""
        self.open_student(student_id)
        self.page.open_part(part)
        self.page.scroll_area.verticalScrollBar().setValue(0)

    def half_typed(self) -> dict[str, Any]:
        """Also what is chosen on the page about everybody that is in front."""
        kept = super().half_typed()
        page = self._pages.get(self.place.kind)
        if page is not None and hasattr(page, "half_typed"):
            kept["page"] = page.half_typed()
        return kept

    def put_back(self, kept: Mapping[str, Any]) -> None:
        super().put_back(kept)
        page = self._pages.get(self.place.kind)
        if page is not None and "page" in kept and hasattr(page, "put_back"):
            page.put_back(kept["page"])

    def offers(self) -> Sequence[Action]:
        return (
            Action("add", "Add a student", self.add, "add"),
            Action("groups", "Groups", self.open_groups, "people"),
            Action("who", "Who our students are", self.open_who, "chart"),
            Action("dosage", "Dosage of tutoring", self.open_dosage, "clock"),
            Action("school", "School attendance", self.open_school_attendance, "calendar"),
            Action("results", "Results of assessments", self.open_results, "goal"),
            Action("measures", "Grades and behavior", self.open_measures, "book"),
            Action("surveys", "Surveys", self.open_surveys, "sheet"),
        )

    def open_form(self, place: str) -> bool:
        """Also the forms of a student's family and goals, and a new group."""
        if place == "group" and self.place.kind == "groups":
            self._pages["groups"].add_group()
            return True
        if self.place.kind in self._makers and hasattr(self._pages[self.place.kind], "open_form"):
            return bool(self._pages[self.place.kind].open_form(place))
        kind, _, rest = place.partition(" ")
        student, _, row = rest.partition(" ")
        if self.place.kind != "person" or student != self.place.id.hex():
            return super().open_form(place)
        return self.page.open_form(kind, row)

    def _page_at(self, place: Place) -> QWidget:
        if place.kind in self._makers:
            page = self._further(place.kind)
            page.read()
            return cast(QWidget, page)
        if place.kind == "group":
            if self._group is None:
                self._group = GroupPage(self.desk, self.drafts, self.back)
                self.stack.addWidget(self._group)
            self._group.read(place.id)
            return self._group
        return super()._page_at(place)

    def _further(self, kind: str) -> Any:
        """A page about everybody, made when it is first opened."""
        if kind not in self._pages:
            self._pages[kind] = self._makers[kind]()
            self.stack.addWidget(self._pages[kind])
        return self._pages[kind]

    def _make_groups(self) -> QWidget:
        return GroupsPage(self.desk, self.drafts, self.back)

    def _make_who(self) -> QWidget:
        from ui.screens.students.who_page import WhoPage

        return WhoPage(self.desk, self.back)

    def _make_dosage(self) -> QWidget:
        from ui.screens.students.dosage_page import DosagePage

        return DosagePage(self.desk, self.back, partial(self._open_part, "dosage"))

    def _make_school(self) -> QWidget:
        from ui.screens.students.school_attendance_page import SchoolAttendancePage

        return SchoolAttendancePage(self.desk, self.drafts, self.back, partial(self._open_part, "school"))

    def _make_results(self) -> QWidget:
        from ui.screens.students.results_page import ResultsPage

        return ResultsPage(self.desk, self.drafts, self.back, self.open_measures)

    def _make_measures(self) -> QWidget:
        from ui.screens.students.measures_page import MeasuresPage

        return MeasuresPage(self.desk, self.back)

    def _make_surveys(self) -> QWidget:
        from ui.screens.students.surveys_page import SurveysPage

        return SurveysPage(self.desk, self.drafts, self.back)

    def _open_part(self, part: str, student_id: Id) -> None:
        self.open_student_part(student_id, part)

    def _make_list(self) -> PeopleList[StudentRow]:
        made = PeopleList(self.desk, "Students", "Find a student", _columns(), Reading(self._ids, self._rows))
        overviews = [
            ("Who they are", "people", self.open_who),
            ("Dosage of tutoring", "clock", self.open_dosage),
            ("School attendance", "calendar", self.open_school_attendance),
            ("Results of assessments", "goal", self.open_results),
            ("Grades and behavior", "book", self.open_measures),
            ("Surveys", "sheet", self.open_surveys),
        ]
        made.add_action_widget(menu_button("Overviews", overviews, icon="chart"))
        made.add_action("Groups", self.open_groups, icon="people")
        made.set_primary("Add a student", self.add, icon="add")
        made.set_empty(
            EmptyState(
                "No students yet", "The school's file brings them all at once, with schools and grades.",
                "Bring in a file", lambda: self.desk.navigator.run("settings", "bring_in"), icon="students",
            )
        )  # fmt: skip
        made.add_filter("school", "School")
        made.add_filter("grade", "Grade")
        made.add_filter("group", "Group")
        made.add_filter("need", "Need")
        made.add_filter("state", "Here or left")
        made.offer(
            "grade",
            [("", "All grades"), ("none", "Without a grade"), *((c, grades.label(c)) for c in grades.CODES)],
        )
        made.offer("need", [("", "All needs or none"), ("any", "With a need"), *choices.ROLES])
        made.offer("state", [("", "Here now"), ("left", "Left"), ("all", "Here or left")])
        made.table.row_activated.connect(lambda row: self.open_student(row.id))
        return made

    def _make_profile(self) -> StudentProfilePage:
        from ui.screens.students.profile import (
            StudentProfilePage,  # with all its parts: not before it is shown
        )

        self.page = StudentProfilePage(self.desk, self.drafts, self.back, self.edit, self.remove)
        return self.page

    def _read_list(self) -> None:
        with self.desk.ctx.store.read() as session:
            schools = calendar.schools(session, clock.today())
            found = groups.group_rows(session, clock.today())
        named = [(id_text(one.id), one.name) for one in schools]
        self.list.offer("school", [("", "All schools"), ("none", "Without a school"), *named])
        grouped = [(id_text(one.id), one.name) for one in found]
        self.list.offer("group", [("", "All groups"), ("none", "Without a group"), *grouped])
        self.list.read()

    def _read_profile(self, person: Id) -> None:
        self.page.read(person)

    def _ids(self, asked: Asked) -> list[Id]:
        with self.desk.ctx.store.read() as session:
            return students.student_ids(
                session, _wanted(asked), cast(StudentSort, asked.sort), descending=asked.descending
            )

    def _rows(self, ids: Sequence[Id]) -> list[StudentRow]:
        with self.desk.ctx.store.read() as session:
            return students.student_rows(session, ids, clock.today())

    def add(self) -> None:
        """Open the form of a new student."""
        self.dialog = FormDialog(
            self, "Add a student", "Add student", self._fields(), self._add, drafts=self.drafts, draft="new",
            values={"first_day": clock.today()}, columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _fields(self) -> list[Any]:
        with self.desk.ctx.store.read() as session:
            return student_fields(calendar.schools(session, clock.today()))

    def _add(self, values: dict[str, Any]) -> None:
        title = f"Added {display_name(values['given'], values['family'])}"
        draft = student_draft(values)
        made = self.desk.store_as("student.add", title, lambda s: people.add_student(s, draft))
        self.open_student(cast(Id, made))

    def edit(self) -> None:
        """Open the form of the student who is shown."""
        data = self.page.data
        if data is None:
            return
        self.dialog = FormDialog(
            self, f"Edit {data.display_name}", "Keep changes", self._fields(), self._change,
            drafts=self.drafts, draft=data.id.hex(), values=student_values(data), columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _change(self, values: dict[str, Any]) -> None:
        data = self.page.data
        assert data is not None
        draft, title = student_draft(values, data), f"Changed {data.display_name}"
        self.desk.store_as("student.change", title, lambda s: people.change_student(s, data.id, draft))
        self.open_student(data.id)

    def remove(self) -> None:
        """Hide the student who is shown; Undo brings the student back."""
        data = self.page.data
        if data is None:
            return
        try:
            self.desk.store_as(
                "student.remove", f"Removed {data.display_name}", lambda s: people.remove_student(s, data.id)
            )
        except PorchlightError as problem:
            tell(self, "Not removed", str(problem))
        self.back()
        self._read_list()


def _wanted(asked: Asked) -> StudentFilter:
    school, grade, group, need = (asked.filters[key] for key in ("school", "grade", "group", "need"))
    return StudentFilter(
        on=clock.today(), text=asked.text, no_school=school == "none", no_grade=grade == "none",
        no_group=group == "none", grade=grade if grade not in ("", "none") else None,
        school_id=id_from_text(school) if school not in ("", "none") else None,
        group_id=id_from_text(group) if group not in ("", "none") else None,
        need=Role(need) if need not in ("", "any") else None, any_need=need == "any",
        state=cast(Any, asked.filters["state"] or "active"),
    )  # fmt: skip


def _needs(row: StudentRow) -> str:
    return ", ".join(word(Role(one)) for one in row.needs.split(",") if one)


def _columns() -> list[Column[StudentRow]]:
    return [
        Column[StudentRow](key="name", title="Name", value=lambda row: row.name, icon=lambda _row: "person",
                           tooltip=lambda row: row.name, least=200),
        Column[StudentRow](key="grade", title="Grade", value=lambda row: grades.label(row.grade), width=130),
        Column[StudentRow](key="school", title="School", value=lambda row: row.school, soft=True,
                           tooltip=lambda row: row.school),
        Column[StudentRow](key="group", title="Groups", value=lambda row: row.groups, least=110,
                           tooltip=lambda row: row.groups),
        Column[StudentRow](key="needs", title="Needs", value=_needs, least=110, soft=True, sortable=False,
                           tooltip=_needs),
    ]  # fmt: skip
