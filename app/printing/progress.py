# SPDX-License-Identifier: Apache-2.0
"""Progress reports for families: one student each, in one file, each in the family's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.goal_progress import Value, counted_in, way
from app.errors import Invalid, NotFound
from app.i18n import Language, family_language
from app.printing.attendance import report_head
from app.progress import SILENT, Progress
from app.reports import progress as paper
from app.reports.head import Audience
from app.reports.output import Out, finished
from app.storage.queries.agenda import sessions_between
from app.storage.queries.measures import named_values, student_measures
from app.storage.queries.progress import AssessmentProgress
from app.storage.queries.progress import progress as progress_of
from app.storage.queries.student_work import GoalRow, GoalStepRow
from app.storage.queries.students import StudentAdultRow, student_profile
from app.storage.store import Store


def progress_report(
    store: Store, student_id: Id, first: date, last: date, language: Language = "en"
) -> paper.ProgressReport:
    """Everything the family's report says. Raises NotFound, or Invalid when the period runs backwards."""
    from dataclasses import replace

    if last < first:
        raise Invalid({"last": "The last day of the period is before its first day."})
    with store.read() as session:
        found = progress_of(session, student_id, first, last)
        measured = [row for row in student_measures(session, student_id) if row.day <= last]
        head = replace(report_head(session, first, last, language), audience=Audience.FAMILY)
        lost = sum(
            row.status not in ("planned", "held")
            for row in sessions_between(session, first, last, student_id=student_id)
        )
    scores = [score for one in found.assessments for score in one.scores]
    named = named_values(scores, measured)
    return paper.ProgressReport(
        head=head, student_id=student_id, name=found.display_name, call_name=found.call_name,
        grade=found.grade, school=found.school,
        adults=tuple(_adults(found.adults)),
        scheduled=found.tally.scheduled, attended=found.tally.attended, minutes=found.tally.minutes,
        sessions_lost=lost,
        stretches=tuple(
            paper.Stretch(m.first, m.last, m.tally.scheduled, m.tally.attended, m.tally.minutes)
            for m in found.months
        ),
        goals=tuple(_goal(goal, found.steps, named) for goal in found.goals),
        assessments=tuple(_assessment(one) for one in found.assessments),
        next_steps=found.next_steps,
    )  # fmt: skip


def make_progress(
    store: Store,
    student_ids: Sequence[Id],
    first: date,
    last: date,
    language: Language | None,
    out: Out,
    progress: Progress = SILENT,
) -> int:
    """Write one PDF with a report for each student; returns how many. Raises NotFound for nobody.

    ``language`` None: each in the language of the child's home, as the family or the school gave it.
    """
    from app.reports.progress_pages import draw_progress

    if not student_ids:
        raise NotFound("No student is chosen, so there is nothing to print.")
    parts = []
    for done, student_id in enumerate(student_ids):
        progress.step(done, len(student_ids), "Writing progress reports")
        own = language or home_language(store, student_id)
        part = BytesIO()
        draw_progress(progress_report(store, student_id, first, last, own), part)
        parts.append(part.getvalue())
    with finished(out) as target:
        _join(parts, target)
    return len(student_ids)


def home_language(store: Store, student_id: Id) -> Language:
    """The language of the household, else of the student. Raises NotFound."""
    day = clock.today()
    with store.read() as session:
        found = student_profile(session, student_id, day, day)
    return family_language(found.household_language or found.language)


def _join(parts: Sequence[bytes], target: str | BinaryIO) -> None:
    if len(parts) == 1:
        if isinstance(target, str):
            Path(target).write_bytes(parts[0])
        else:
            target.write(parts[0])
        return
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        opened = pypdfium2.PdfDocument(part)
        whole.import_pages(opened)
        opened.close()
    whole.save(target)
    whole.close()


def _adults(rows: Sequence[StudentAdultRow]) -> list[paper.AdultLine]:
    """Each adult once, however many assignments there are."""
    lines = {a.adult_id: paper.AdultLine(names.display_name(a.given, a.family), a.role) for a in rows}
    return list(lines.values())


def _goal(
    goal: GoalRow, steps: Sequence[GoalStepRow], named: Mapping[str, Sequence[Value]]
) -> paper.GoalLine:
    own = tuple(paper.GoalStep(step.words, step.done) for step in steps if step.goal_id == goal.id)
    values = way(goal.baseline, goal.target, counted_in(goal.unit, named), goal.first_day).values
    return paper.GoalLine(
        words=goal.words, baseline=goal.baseline, target=goal.target, unit=goal.unit, due=goal.due,
        latest=values[-1].text if values else "",
        state=goal.state, next_step=goal.next_step, steps=own,
    )  # fmt: skip


def _assessment(one: AssessmentProgress) -> paper.AssessmentLine:
    points = tuple(
        paper.ScorePoint(score.day, score.window, score.score, score.value, score.level)
        for score in one.scores
    )
    return paper.AssessmentLine(one.name, one.subject, points)
