# SPDX-License-Identifier: Apache-2.0
"""What the database keeps true by itself: type-ahead over people, and the copied day of marks."""

from __future__ import annotations

# Type-ahead over people, and the copied day of marks: kept by the database itself, so that every way
# in (screen, import, undo) keeps them true. ``search_row`` is the integer that FTS5 needs as a key.
_SEARCH = (
    "CREATE VIRTUAL TABLE person_search USING fts5(fold, kind UNINDEXED, row_id UNINDEXED, "
    "tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"
)
_SEARCH_INSERT = """CREATE TRIGGER {kind}_search_insert AFTER INSERT ON {kind} WHEN new.removed = 0 BEGIN
INSERT INTO person_search(rowid, fold, kind, row_id) VALUES (new.search_row, new.fold, '{kind}', hex(new.id));
END"""
_SEARCH_UPDATE = """CREATE TRIGGER {kind}_search_update AFTER UPDATE OF fold, removed ON {kind} BEGIN
DELETE FROM person_search WHERE rowid = new.search_row;
INSERT INTO person_search(rowid, fold, kind, row_id)
SELECT new.search_row, new.fold, '{kind}', hex(new.id) WHERE new.removed = 0;
END"""
_MARK_INSERT = """CREATE TRIGGER mark_from_session AFTER INSERT ON mark WHEN new.held_site_id IS NULL BEGIN
UPDATE mark SET held_site_id = (
    SELECT site_id FROM session WHERE id = new.session_id AND status = 'held' AND removed = 0)
WHERE session_id = new.session_id AND student_id = new.student_id;
END"""
_SESSION_UPDATE = """CREATE TRIGGER session_to_marks
AFTER UPDATE OF day, site_id, status, removed ON session BEGIN
UPDATE mark SET day = new.day,
    held_site_id = CASE WHEN new.status = 'held' AND new.removed = 0 THEN new.site_id END
WHERE session_id = new.id;
END"""
EXTRA_DDL = [
    _SEARCH,
    *(shape.format(kind=kind) for kind in ("student", "adult") for shape in (_SEARCH_INSERT, _SEARCH_UPDATE)),
    _MARK_INSERT,
    _SESSION_UPDATE,
]
