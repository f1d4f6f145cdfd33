# SPDX-License-Identifier: Apache-2.0
"""What is restricted is on no sheet, report or list, in no share and no command's output, not in History."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from app.cli.listings import Wanted, listing
from app.domain.restricted import NOT_SHOWN, RESTRICTED
from app.domain.words import ConsentAnswer, ConsentKind, Role, YesNoUnknown
from app.partnership import shares
from app.printing.attendance import AttendanceAsk, make_attendance
from app.printing.progress import make_progress
from app.printing.sheets import SheetsAsk, print_sheets
from app.services import care, entry, groups, notes
from app.services.consents import ConsentDraft, add_consent
from app.storage.queries import history
from app.storage.tables import JOURNALED, NotWith
from tests.services.conftest import Small, small, store, template  # noqa: F401  (fixtures)

FIRST, LAST = date(2026, 9, 7), date(2026, 9, 16)
CANARY = "canary"


@pytest.fixture
def full(small: Small) -> Small:  # noqa: F811
    """Every restricted field of the first student has a canary in it."""
    student, other = small.students[:2]
    with small.store.write("restricted", "Restricted") as s:
        care.keep_care(s, student, care.CareDraft(**dict.fromkeys(RESTRICTED["care"], CANARY)))
        made = care.add_family_contact(
            s, student, care.FamilyContactDraft(name="Dale", may_collect=YesNoUnknown.NO)
        )
        care.set_custody(s, made, CANARY)
        notes.add_note(
            s, "student", student, notes.NoteDraft(day=FIRST, words=CANARY, restricted=True), "Rosa"
        )
        incident = notes.IncidentDraft(day=FIRST, what=CANARY, who=CANARY, told=CANARY, follow_up=CANARY)
        notes.add_incident(s, student, incident)
        s.add(NotWith(first_id=min(student, other), second_id=max(student, other), reason=CANARY))
        match = groups.assign(s, small.tutor, Role.TUTOR, FIRST, student_id=student)
        row = s.get_one(JOURNALED["assignment"], match)
        row.end_note = CANARY  # type: ignore[attr-defined]
    return small


def text_of(content: Path | bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    pages = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    document.close()
    return "\n".join(pages)


def test_every_restricted_field_is_a_field(full: Small) -> None:
    for table, fields in RESTRICTED.items():
        assert set(fields) <= set(JOURNALED[table].__table__.columns.keys())  # type: ignore[attr-defined]
        with full.store.read() as session:
            columns = ", ".join(fields)
            rows = session.connection().exec_driver_sql(f"SELECT {columns} FROM {table}")
            assert (CANARY,) * len(fields) in {tuple(row) for row in rows}, table


def test_nothing_restricted_is_on_paper_or_in_a_list_or_share(full: Small, tmp_path: Path) -> None:
    print_sheets(full.store, SheetsAsk(FIRST, LAST), tmp_path / "sheets.pdf")
    print_sheets(full.store, SheetsAsk(FIRST, LAST, large=True, language="es"), tmp_path / "large.pdf")
    make_attendance(full.store, AttendanceAsk(FIRST, LAST), tmp_path / "attendance.pdf")
    make_attendance(full.store, AttendanceAsk(FIRST, LAST), tmp_path / "attendance.csv", "csv")
    letter = BytesIO()
    make_progress(full.store, [full.students[0]], FIRST, LAST, "en", letter)
    pages = [text_of(file) for file in tmp_path.glob("*.pdf")] + [text_of(letter.getvalue())]
    assert len(pages) == 4
    assert all("Begaye" in page or "Pine Hill" in page for page in pages)
    tables = [file.read_text("utf-8-sig") for file in tmp_path.glob("*.csv")]
    with full.store.read() as session:
        whats = ("students", "adults", "sites", "sessions", "sheets", "marks")
        tables += [repr(listing(session, what, Wanted(layout=True))) for what in whats]
        shared = shares.preview(session, shares.NUMBERED, 10)
    assert len(tables) == 9
    assert not [text for text in (*pages, *tables, repr(shared)) if CANARY in text]


def test_history_says_that_it_changed_and_not_what_it_is(full: Small) -> None:
    with full.store.read() as session:
        newest = history.actions(session, 1)[0]
        changes = history.changes_of(session, newest.group_id)
        whole = repr(changes)
    assert CANARY not in whole
    hidden = {(row.table, one.field) for row in changes for one in row.fields if one.new == NOT_SHOWN}
    assert {table for table, _field in hidden} == set(RESTRICTED)
    assert ("care", "allergies") in hidden
    assert "Restricted" in repr(newest)


def test_a_family_that_said_no_to_sharing_data_is_in_no_numbered_row(full: Small, tmp_path: Path) -> None:
    numbers = print_sheets(full.store, SheetsAsk(FIRST, LAST), tmp_path / "sheets.pdf")
    with full.store.write("enter", "Typed") as s:
        entry.enter_line(s, numbers[0], "", "Rosa")
    assert len(_numbered_students(full)) == 4
    with full.store.write("consent.add", "Noted a paper") as s:
        no = ConsentDraft(
            kind=ConsentKind.DATA_SHARING, answer=ConsentAnswer.NO, day=FIRST, signer="Rosa Begaye"
        )
        add_consent(s, full.students[0], no)
    assert len(_numbered_students(full)) == 3


def _numbered_students(small: Small) -> set[object]:  # noqa: F811
    with small.store.read() as session:
        found = shares.preview(session, shares.NUMBERED, 10)
    return {row[0] for one in found for table in one.tables if table.name == "marks" for row in table.rows}
