# SPDX-License-Identifier: Apache-2.0
"""Known layouts of exports from school information systems, so that nobody has to map them by hand.

Their quirks of writing (single-quoted headings, NULL, backslashes) are met in ``csv_table``; their
"Last, First" names in ``mapped_people``. A layout that is not known here is guessed by ``mapped``.
"""

from __future__ import annotations

from app.exchange.mapped import Mapping
from app.exchange.roster import Kind
from app.exchange.table import Table

# Headings (compared form) that give a layout away, and its mapping.
_LAYOUTS: tuple[tuple[frozenset[str], Mapping], ...] = (
    (
        frozenset({"attstdoid", "attdate", "attabsentind"}),
        Mapping(
            Kind.SCHOOL_ATTENDANCE,
            {
                "student_id": "ATT_STD_OID",
                "day": "ATT_DATE",
                "absent": "ATT_ABSENT_IND",
                "portion_absent": "ATT_PORTION_ABSENT",
                "code": "ATT_CODE_VIEW",
                "excused": "ATT_EXCUSED_IND",
                "school": "ATT_SKL_OID",
            },
        ),
    ),
    (
        frozenset({"studentidentifier", "percentilerank", "completeddate", "gradeequivalent"}),
        Mapping(
            Kind.ASSESSMENTS,
            {
                "student_id": "StudentIdentifier",
                "day": "CompletedDate",
                "score": "PercentileRank",
                "level": "GradeEquivalent",
            },
        ),
    ),
)


def known_layout(table: Table) -> Mapping | None:
    """The mapping of a layout we know, limited to the columns that are there."""
    for headings, mapping in _LAYOUTS:
        if headings <= set(table.keys):
            columns = {
                name: heading
                for name, heading in mapping.columns.items()
                if table.column("".join(filter(str.isalnum, heading.casefold()))) >= 0
            }
            return Mapping(mapping.kind, columns, mapping.constants)
    return None


def is_survey(table: Table) -> bool:
    """True for answers to an online form: a time stamp and questions as headings. Not a list of people."""
    questions = sum(1 for header in table.headers if len(header) > 25 or header.endswith(("?", "....", ":")))
    return table.column("timestamp", "submittedat") >= 0 and questions > 0
