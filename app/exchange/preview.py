# SPDX-License-Identifier: Apache-2.0
"""The dry run: a neutral roster compared with the program. Nothing is written.

People are compared in ``preview_students`` and ``preview_adults``, school days and scores in
``preview_facts``, grades and behavior in ``preview_measures``; ``apply`` writes what this worked out. A
person missing from the roster is "left on": an import never ends or removes anybody.
"""

from __future__ import annotations

from sqlalchemy.orm import Session as DbSession

from app.domain.names import display_name
from app.exchange.comparison import Comparison
from app.exchange.known import load_known
from app.exchange.plan import Decisions, Outcome, Preview, PreviewLine, Report, Writes
from app.exchange.preview_adults import compare_adults, compare_guardians
from app.exchange.preview_facts import compare_details, compare_school_days, compare_scores
from app.exchange.preview_measures import compare_measures
from app.exchange.preview_students import compare_schools, compare_students
from app.exchange.roster import Roster
from app.progress import SILENT, Progress


def preview(
    session: DbSession,
    roster: Roster,
    decisions: Decisions | None = None,
    create_missing: bool = False,
    progress: Progress = SILENT,
) -> Preview:
    """Compare a roster with the program.

    ``create_missing``: students whom a file of school attendance, scores or grades names by an id, and who
    are not here, are added under it. Possible duplicates are held back until ``decisions`` says what they
    are.
    """
    report = Report(warnings=list(roster.warnings), errors=list(roster.errors))
    work = Comparison(
        session, roster, load_known(session, roster.source), decisions or Decisions(), Writes(), report
    )
    steps = (compare_schools, compare_students, compare_guardians, compare_adults)
    for done, step in enumerate(steps):
        progress.step(done, len(steps) + 1, f"Comparing {roster.kind} with the program")
        step(work)
    progress.step(len(steps), len(steps) + 1, "Comparing school days, scores and grades")
    compare_details(work)
    compare_school_days(work, create_missing)
    compare_scores(work, create_missing)
    compare_measures(work, create_missing)
    _note_left(work)
    return Preview(
        tuple(report.lines),
        {kind: dict(counter) for kind, counter in report.counts.items()},
        tuple(dict.fromkeys(report.warnings)),
        tuple(report.errors),
        work.writes,
    )


def _note_left(work: Comparison) -> None:
    """People this source named before and does not name now; they stay as they are."""
    roster = work.roster
    named = (
        ("student", {row.ext_id for row in roster.students if not row.details_only}, work.known.students),
        ("adult", {row.ext_id for row in roster.adults}, work.known.adults),
    )
    for kind, ext_ids, people in named:
        if not ext_ids:
            continue
        for ext_id, known in people.own_ids():
            values = people.rows.get(known.row_id)
            if (
                ext_id in ext_ids
                or known.removed
                or values is None
                or values["removed"]
                or values["left_day"]
            ):
                continue
            work.report.add(
                PreviewLine(
                    kind,
                    Outcome.LEFT,
                    ext_id,
                    display_name(values["given"], values["family"]),
                    row_id=known.row_id,
                    why="not in the file any more; left on",
                )
            )
