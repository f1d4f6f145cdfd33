# SPDX-License-Identifier: Apache-2.0
"""The pick-up list and the papers of families: who is on them, with what, and what is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.domain.words import ConsentAnswer, ConsentKind, YesNoUnknown
from app.printing.families import papers_report
from app.printing.listed import ListedAsk, listed_report, write_listed
from app.services import care, people
from app.services.consents import ConsentDraft, add_consent
from tests.services.conftest import Small, small, store, template  # noqa: F401  (fixtures)
from tests.test_restricted import text_of

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 18)
DAY = date(2026, 9, 1)


@pytest.fixture
def families(small: Small, monkeypatch: pytest.MonkeyPatch) -> Small:  # noqa: F811
    """The first student may be driven, and may go with the mother only; a paper about photos ends soon."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00")
    student = small.students[0]
    with small.store.write("family", "A family") as s:
        mother = people.add_guardian(s, people.GuardianDraft(given="Rosa", phone="555-0101"))
        people.link_guardian(s, student, mother, "mother")
        care.set_collecting(s, student, mother, YesNoUnknown.YES, 1)
        other = care.add_family_contact(
            s, student, care.FamilyContactDraft(name="Dale Roe", may_collect=YesNoUnknown.NO)
        )
        care.set_custody(s, other, "canary of the court")
        for kind, expires in ((ConsentKind.TRANSPORT, None), (ConsentKind.PHOTO, date(2026, 12, 1))):
            paper = ConsentDraft(kind=kind, day=DAY, signer="Rosa", expires=expires)
            add_consent(s, student, paper)
        no = ConsentDraft(kind=ConsentKind.PHOTO, day=DAY, signer="Kim", answer=ConsentAnswer.NO)
        add_consent(s, small.students[2], no)
    return small


def test_the_pick_up_list_has_everybody_and_no_reason(families: Small, tmp_path: Path) -> None:
    made = listed_report(families.store, "pick_up", ListedAsk(FIRST, LAST))
    rows = {row.cells[0]: row.cells[1:] for row in made.tables[0].rows}
    assert rows["Tłʼízí Begaye"] == ("Rosa, mother, 555-0101", "Dale Roe", "", "Yes")
    assert rows["Cher"] == ("", "", "", "No")
    assert [number for number, _words in made.figures] == ["4", "3", "3"]
    (file,) = write_listed(made, tmp_path / "pick-up.pdf", "pdf")
    assert "Rosa, mother" in " ".join(text_of(file).split())
    assert "canary" not in text_of(file)
    one = listed_report(families.store, "pick_up", ListedAsk(FIRST, LAST, student_id=families.students[0]))
    assert len(one.tables[0].rows) == 1


def test_papers_that_end_and_papers_that_are_missing(families: Small) -> None:
    made = papers_report(families.store, FIRST, LAST)
    ending, missing = made.tables
    assert [row.cells for row in ending.rows] == [("Begaye, Tłʼízí", "Photos", "Dec 1, 2026", "Ends soon")]
    words = {row.cells[0]: row.cells[1] for row in missing.rows}
    assert words["Begaye, Tłʼízí"] == "School papers, Sharing data"
    assert words["Nguyễn, Kim"] == "School papers, Transport, Sharing data", "a no is an answer"
    assert words["Cher"] == "School papers, Photos, Transport, Sharing data"
    assert made.figures[2][0] == "4"
