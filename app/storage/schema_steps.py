# SPDX-License-Identifier: Apache-2.0
"""The steps from each schema of the data file to the next one, as SQL text; ``migrations`` runs them.

They never import ``tables``, which will have moved on by the time they run.
"""

from __future__ import annotations

from collections.abc import Sequence

# The shared log: what the journal needs for it, what this laptop knows of it, and the program's laptops.
_TO_2 = """
ALTER TABLE journal ADD COLUMN replica BLOB;
ALTER TABLE journal ADD COLUMN seen_log BLOB;
ALTER TABLE journal ADD COLUMN seen_seq INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE journal ADD COLUMN entry INTEGER;
ALTER TABLE journal ADD COLUMN parcel BLOB;
CREATE INDEX ix_journal_waiting ON journal (seq) WHERE entry IS NULL;
CREATE INDEX ix_journal_parcel ON journal (parcel);
ALTER TABLE sheet_layout ADD COLUMN removed INTEGER DEFAULT 0 NOT NULL;
CREATE TABLE laptop (name TEXT NOT NULL, slot INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER
    DEFAULT 0 NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE TABLE replica (laptop_id BLOB NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(laptop_id) REFERENCES laptop (id)) WITHOUT ROWID, STRICT;
CREATE TABLE sync_fact (name TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (name)) WITHOUT ROWID,
    STRICT;
CREATE TABLE log_entry (seq INTEGER NOT NULL, received INTEGER NOT NULL, parcel BLOB NOT NULL, chain
    BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (seq)) STRICT;
CREATE UNIQUE INDEX ix_log_entry_parcel ON log_entry (parcel);
CREATE TABLE out_parcel (parcel BLOB NOT NULL, replica BLOB NOT NULL, n INTEGER NOT NULL, content BLOB
    NOT NULL, seq INTEGER, PRIMARY KEY (parcel)) STRICT;
CREATE UNIQUE INDEX ix_out_parcel_replica_n ON out_parcel (replica, n);
CREATE TABLE carried_parcel (place INTEGER NOT NULL, parcel BLOB NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (place)) STRICT;
CREATE UNIQUE INDEX ix_carried_parcel_parcel ON carried_parcel (parcel);
CREATE TABLE committed (table_name TEXT NOT NULL, row_key BLOB NOT NULL, fields BLOB NOT NULL, PRIMARY
    KEY (table_name, row_key)) WITHOUT ROWID, STRICT;
CREATE TABLE folded_commit (action BLOB NOT NULL, part TEXT NOT NULL, PRIMARY KEY (action, part))
    WITHOUT ROWID, STRICT;
CREATE TABLE replica_time (replica BLOB NOT NULL, eff INTEGER NOT NULL, PRIMARY KEY (replica)) WITHOUT
    ROWID, STRICT;
CREATE TABLE sync_conflict (table_name TEXT NOT NULL, row_key BLOB NOT NULL, field TEXT NOT NULL, seq
    INTEGER NOT NULL, stands BLOB NOT NULL, lost BLOB NOT NULL, after_removal INTEGER NOT NULL, settled
    INTEGER NOT NULL, PRIMARY KEY (table_name, row_key, field, seq)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_sync_conflict_open ON sync_conflict (seq) WHERE settled = 0
"""

# What the program lets its hub read.
_TO_3 = """
ALTER TABLE program ADD COLUMN share_level TEXT DEFAULT 'counts' NOT NULL;
ALTER TABLE program ADD COLUMN share_smallest INTEGER DEFAULT 10 NOT NULL;
ALTER TABLE program ADD COLUMN share_approved TEXT DEFAULT '' NOT NULL
"""

# Erasing people: whom, what is held back from it, what was given to whom. Erased people count in reports.
_TO_4 = """
ALTER TABLE program ADD COLUMN retention_years INTEGER DEFAULT 3 NOT NULL;
ALTER TABLE program ADD COLUMN final_report TEXT;
ALTER TABLE student ADD COLUMN erased INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE adult ADD COLUMN erased INTEGER DEFAULT 0 NOT NULL;
CREATE INDEX ix_student_uncounted ON student (id) WHERE removed = 1 AND erased = 0;
CREATE TABLE erasure (row_id BLOB NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, reason TEXT NOT NULL,
    who TEXT NOT NULL, second TEXT NOT NULL, with_id BLOB, row_count INTEGER NOT NULL, removed INTEGER
    DEFAULT 0 NOT NULL, PRIMARY KEY (row_id)) WITHOUT ROWID, STRICT;
CREATE TABLE legal_hold (kind TEXT NOT NULL, person_id BLOB NOT NULL, since TEXT NOT NULL, until TEXT,
    reason TEXT NOT NULL, who TEXT NOT NULL, lifted TEXT, lifted_by TEXT NOT NULL, id BLOB NOT NULL, removed
    INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_legal_hold_person_id ON legal_hold (person_id);
CREATE TABLE disclosure (day TEXT NOT NULL, what TEXT NOT NULL, recipient TEXT NOT NULL, purpose TEXT NOT
    NULL, who TEXT NOT NULL, exact INTEGER NOT NULL, people INTEGER, id BLOB NOT NULL, removed INTEGER DEFAULT
    0 NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_disclosure_day ON disclosure (day)
"""

# The whole field: the way of adults, needs, consents, supports, results, hours, the program's own numbers.
_TO_5 = """
CREATE INDEX ix_mark_clock ON mark (day, session_id, student_id, time_in, time_out, minutes_source)
    WHERE removed = 0 AND (time_in IS NOT NULL OR time_out IS NOT NULL);
ALTER TABLE school ADD COLUMN absences_only INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE adult ADD COLUMN languages TEXT DEFAULT '' NOT NULL;
ALTER TABLE adult ADD COLUMN household_id BLOB;
ALTER TABLE adult ADD COLUMN home_site_id BLOB;
ALTER TABLE adult ADD COLUMN most_travel INTEGER;
ALTER TABLE adult ADD COLUMN lead_day TEXT;
ALTER TABLE adult ADD COLUMN lead_from TEXT DEFAULT '' NOT NULL;
ALTER TABLE adult ADD COLUMN lead_note TEXT DEFAULT '' NOT NULL;
ALTER TABLE adult ADD COLUMN end_reason TEXT DEFAULT '' NOT NULL;
ALTER TABLE student ADD COLUMN english_learner TEXT DEFAULT 'unknown' NOT NULL;
ALTER TABLE student ADD COLUMN disability TEXT DEFAULT 'unknown' NOT NULL;
ALTER TABLE student ADD COLUMN low_income TEXT DEFAULT 'unknown' NOT NULL;
ALTER TABLE student ADD COLUMN unhoused TEXT DEFAULT 'unknown' NOT NULL;
ALTER TABLE student ADD COLUMN foster_care TEXT DEFAULT 'unknown' NOT NULL;
ALTER TABLE student ADD COLUMN migrant TEXT DEFAULT 'unknown' NOT NULL;
ALTER TABLE student_guardian ADD COLUMN may_collect TEXT DEFAULT 'unknown' NOT NULL;
ALTER TABLE student_guardian ADD COLUMN first_call INTEGER;
ALTER TABLE assignment ADD COLUMN subject TEXT DEFAULT '' NOT NULL;
ALTER TABLE assignment ADD COLUMN weekly_minutes INTEGER;
ALTER TABLE assignment ADD COLUMN base TEXT DEFAULT '' NOT NULL;
ALTER TABLE assignment ADD COLUMN committed_until TEXT;
ALTER TABLE assignment ADD COLUMN because TEXT DEFAULT '' NOT NULL;
ALTER TABLE assignment ADD COLUMN notice_day TEXT;
ALTER TABLE assignment ADD COLUMN end_reason TEXT DEFAULT '' NOT NULL;
ALTER TABLE assignment ADD COLUMN end_note TEXT DEFAULT '' NOT NULL;
ALTER TABLE assignment ADD COLUMN later_contact TEXT DEFAULT '' NOT NULL;
ALTER TABLE assignment ADD COLUMN rematch TEXT DEFAULT 'undecided' NOT NULL;
ALTER TABLE assignment ADD COLUMN exit_adult TEXT DEFAULT 'not_yet' NOT NULL;
ALTER TABLE assignment ADD COLUMN exit_student TEXT DEFAULT 'not_yet' NOT NULL;
ALTER TABLE assignment ADD COLUMN exit_guardian TEXT DEFAULT 'not_yet' NOT NULL;
CREATE TABLE availability (kind TEXT NOT NULL, person_id BLOB NOT NULL, weekday INTEGER NOT NULL, start
    INTEGER NOT NULL, "end" INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY
    KEY (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_availability_person_id ON availability (person_id);
CREATE TABLE likeness (first_id BLOB NOT NULL, second_id BLOB NOT NULL, kind TEXT NOT NULL, answer TEXT
    NOT NULL, kept_id BLOB, day TEXT NOT NULL, who TEXT NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY
    KEY (first_id, second_id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_likeness_second_id ON likeness (second_id);
CREATE TABLE material (title TEXT NOT NULL, topic TEXT NOT NULL, kind TEXT NOT NULL, file_name TEXT NOT
    NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, minutes INTEGER NOT NULL, id BLOB NOT NULL, removed
    INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE TABLE not_with (first_id BLOB NOT NULL, second_id BLOB NOT NULL, reason TEXT NOT NULL, removed
    INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (first_id, second_id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_not_with_second_id ON not_with (second_id);
CREATE TABLE person_note (kind TEXT NOT NULL, person_id BLOB NOT NULL, day TEXT NOT NULL, who TEXT NOT
    NULL, restricted INTEGER NOT NULL, words TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT
    NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_person_note_person_id_day ON person_note (person_id, day);
CREATE TABLE quality_answer (checklist TEXT NOT NULL, element TEXT NOT NULL, day TEXT NOT NULL, answer
    TEXT NOT NULL, words TEXT NOT NULL, who TEXT NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY
    (checklist, element, day)) WITHOUT ROWID, STRICT;
CREATE TABLE quality_element (checklist TEXT NOT NULL, code TEXT NOT NULL, words TEXT NOT NULL, words_es
    TEXT NOT NULL, position INTEGER NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (checklist,
    code)) WITHOUT ROWID, STRICT;
CREATE TABLE requirement (code TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL, label_es TEXT NOT
    NULL, stage TEXT NOT NULL, roles TEXT NOT NULL, sources TEXT NOT NULL, count INTEGER NOT NULL, minutes
    INTEGER NOT NULL, valid_months INTEGER, position INTEGER NOT NULL, removed INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (code)) WITHOUT ROWID, STRICT;
CREATE TABLE setting (name TEXT NOT NULL, value TEXT NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY
    KEY (name)) WITHOUT ROWID, STRICT;
CREATE TABLE survey (name TEXT NOT NULL, name_es TEXT NOT NULL, audience TEXT NOT NULL, id BLOB NOT NULL,
    removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE TABLE no_school (school_id BLOB, first_day TEXT NOT NULL, last_day TEXT NOT NULL, label TEXT NOT
    NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(school_id)
    REFERENCES school (id)) WITHOUT ROWID, STRICT;
CREATE TABLE survey_paper (survey_id BLOB NOT NULL, kind TEXT NOT NULL, person_id BLOB, day TEXT NOT NULL,
    window TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN
    KEY(survey_id) REFERENCES survey (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_survey_paper_person_id ON survey_paper (person_id);
CREATE INDEX ix_survey_paper_survey_id ON survey_paper (survey_id);
CREATE TABLE survey_question (survey_id BLOB NOT NULL, position INTEGER NOT NULL, words TEXT NOT NULL,
    words_es TEXT NOT NULL, kind TEXT NOT NULL, least INTEGER NOT NULL, most INTEGER NOT NULL, id BLOB NOT
    NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(survey_id) REFERENCES survey (id))
    WITHOUT ROWID, STRICT;
CREATE INDEX ix_survey_question_survey_id ON survey_question (survey_id);
CREATE TABLE care (student_id BLOB NOT NULL, allergies TEXT NOT NULL, medicines TEXT NOT NULL, doctor TEXT
    NOT NULL, "plan" TEXT NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (student_id), FOREIGN
    KEY(student_id) REFERENCES student (id)) WITHOUT ROWID, STRICT;
CREATE TABLE consent (student_id BLOB NOT NULL, kind TEXT NOT NULL, answer TEXT NOT NULL, scope TEXT NOT
    NULL, purpose TEXT NOT NULL, recipients TEXT NOT NULL, signer TEXT NOT NULL, relation TEXT NOT NULL, day
    TEXT NOT NULL, expires TEXT, withdrawn TEXT, language TEXT NOT NULL, paper TEXT NOT NULL, id BLOB NOT
    NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(student_id) REFERENCES student
    (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_consent_student_id_kind ON consent (student_id, kind);
CREATE TABLE family_contact (student_id BLOB NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, relation
    TEXT NOT NULL, may_collect TEXT NOT NULL, emergency INTEGER NOT NULL, position INTEGER NOT NULL, custody
    TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN
    KEY(student_id) REFERENCES student (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_family_contact_student_id ON family_contact (student_id);
CREATE TABLE measure (student_id BLOB NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, value TEXT NOT
    NULL, words TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN
    KEY(student_id) REFERENCES student (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_measure_student_id_kind_day ON measure (student_id, kind, day);
CREATE TABLE milestone (student_id BLOB NOT NULL, kind TEXT NOT NULL, words TEXT NOT NULL, due TEXT, day
    TEXT, state TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN
    KEY(student_id) REFERENCES student (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_milestone_student_id ON milestone (student_id);
CREATE TABLE need (student_id BLOB NOT NULL, role TEXT NOT NULL, first_day TEXT NOT NULL, urgency TEXT NOT
    NULL, said_by TEXT NOT NULL, words TEXT NOT NULL, subject TEXT NOT NULL, last_day TEXT, end_reason TEXT
    NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (student_id, role, first_day), FOREIGN
    KEY(student_id) REFERENCES student (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_need_open ON need (role, student_id, first_day, last_day) WHERE removed = 0;
CREATE TABLE school_total (student_id BLOB NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
    enrolled_x2 INTEGER NOT NULL, absent_x2 INTEGER NOT NULL, source TEXT NOT NULL, removed INTEGER DEFAULT 0
    NOT NULL, PRIMARY KEY (student_id, first_day), FOREIGN KEY(student_id) REFERENCES student (id)) WITHOUT
    ROWID, STRICT;
CREATE TABLE survey_answer (paper_id BLOB NOT NULL, question_id BLOB NOT NULL, person_id BLOB, value TEXT
    NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (paper_id, question_id), FOREIGN KEY(paper_id)
    REFERENCES survey_paper (id), FOREIGN KEY(question_id) REFERENCES survey_question (id)) WITHOUT ROWID,
    STRICT;
CREATE INDEX ix_survey_answer_person_id ON survey_answer (person_id);
CREATE TABLE travel (first_site_id BLOB NOT NULL, second_site_id BLOB NOT NULL, minutes INTEGER NOT NULL,
    removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (first_site_id, second_site_id), FOREIGN
    KEY(first_site_id) REFERENCES site (id), FOREIGN KEY(second_site_id) REFERENCES site (id)) WITHOUT ROWID,
    STRICT;
CREATE TABLE adult_step (adult_id BLOB NOT NULL, requirement TEXT NOT NULL, day TEXT NOT NULL, decision
    TEXT NOT NULL, decided_by TEXT NOT NULL, reference TEXT NOT NULL, expires TEXT, minutes INTEGER NOT NULL,
    id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(adult_id) REFERENCES
    adult (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_adult_step_adult_id ON adult_step (adult_id);
CREATE TABLE goal_step (goal_id BLOB NOT NULL, student_id BLOB NOT NULL, words TEXT NOT NULL, due TEXT,
    done TEXT, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(goal_id)
    REFERENCES goal (id), FOREIGN KEY(student_id) REFERENCES student (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_goal_step_goal_id ON goal_step (goal_id);
CREATE INDEX ix_goal_step_student_id ON goal_step (student_id);
CREATE TABLE hour_term (adult_id BLOB NOT NULL, hat TEXT NOT NULL, program TEXT NOT NULL, first_day TEXT
    NOT NULL, last_day TEXT, term_minutes INTEGER, weekly_minutes INTEGER, rate_cents INTEGER, supervisor TEXT
    NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(adult_id)
    REFERENCES adult (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_hour_term_adult_id ON hour_term (adult_id);
CREATE TABLE override (adult_id BLOB NOT NULL, what TEXT NOT NULL, target_id BLOB NOT NULL, day TEXT NOT
    NULL, who TEXT NOT NULL, reason TEXT NOT NULL, missing TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER
    DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(adult_id) REFERENCES adult (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_override_adult_id ON override (adult_id);
CREATE INDEX ix_override_day ON override (day);
CREATE TABLE referral (student_id BLOB NOT NULL, adult_id BLOB, need TEXT NOT NULL, service TEXT NOT NULL,
    referred TEXT NOT NULL, reached TEXT, closed TEXT, outcome TEXT NOT NULL, words TEXT NOT NULL, id BLOB NOT
    NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(student_id) REFERENCES student
    (id), FOREIGN KEY(adult_id) REFERENCES adult (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_referral_student_id ON referral (student_id);
CREATE TABLE timesheet (adult_id BLOB NOT NULL, hat_family TEXT NOT NULL, first_day TEXT NOT NULL,
    last_day TEXT NOT NULL, adult_signed TEXT, adult_name TEXT NOT NULL, supervisor_signed TEXT, supervisor
    TEXT NOT NULL, locked INTEGER NOT NULL, minutes INTEGER NOT NULL, removed INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (adult_id, hat_family, first_day), FOREIGN KEY(adult_id) REFERENCES adult (id)) WITHOUT ROWID,
    STRICT;
CREATE TABLE training (adult_id BLOB NOT NULL, topic TEXT NOT NULL, day TEXT NOT NULL, minutes INTEGER NOT
    NULL, trainer TEXT NOT NULL, material_id BLOB, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(adult_id) REFERENCES adult (id), FOREIGN KEY(material_id) REFERENCES
    material (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_training_adult_id_day ON training (adult_id, day);
CREATE TABLE contact (person_id BLOB NOT NULL, kind TEXT NOT NULL, assignment_id BLOB, adult_id BLOB,
    party TEXT NOT NULL, purpose TEXT NOT NULL, day TEXT NOT NULL, at INTEGER, reached INTEGER NOT NULL,
    minutes INTEGER NOT NULL, how TEXT NOT NULL, barrier TEXT NOT NULL, words TEXT NOT NULL, who TEXT NOT
    NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(assignment_id)
    REFERENCES assignment (id), FOREIGN KEY(adult_id) REFERENCES adult (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_contact_day ON contact (day, purpose, reached) WHERE removed = 0;
CREATE INDEX ix_contact_match ON contact (assignment_id, day, purpose, reached, party) WHERE removed = 0;
CREATE INDEX ix_contact_person ON contact (person_id, day, purpose, reached, party) WHERE removed = 0;
CREATE TABLE match_pause (assignment_id BLOB NOT NULL, first_day TEXT NOT NULL, last_day TEXT, reason TEXT
    NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN
    KEY(assignment_id) REFERENCES assignment (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_match_pause_assignment_id ON match_pause (assignment_id);
CREATE TABLE hour_line (adult_id BLOB NOT NULL, day TEXT NOT NULL, hat TEXT NOT NULL, category TEXT NOT
    NULL, minutes INTEGER NOT NULL, start INTEGER, "end" INTEGER, miles_x10 INTEGER NOT NULL, session_id BLOB,
    words TEXT NOT NULL, corrects_id BLOB, why TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT
    NULL, PRIMARY KEY (id), FOREIGN KEY(adult_id) REFERENCES adult (id), FOREIGN KEY(session_id) REFERENCES
    session (id), FOREIGN KEY(corrects_id) REFERENCES hour_line (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_hour_line_adult ON hour_line (adult_id, day) WHERE removed = 0;
CREATE TABLE incident (student_id BLOB NOT NULL, session_id BLOB, day TEXT NOT NULL, what TEXT NOT NULL,
    who TEXT NOT NULL, told TEXT NOT NULL, follow_up TEXT NOT NULL, closed TEXT, id BLOB NOT NULL, removed
    INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(student_id) REFERENCES student (id), FOREIGN
    KEY(session_id) REFERENCES session (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_incident_student_id ON incident (student_id)
"""

# STEPS[n] turns version n + 1 into n + 2: released schemas never change, so the list only grows.
# Marks that arrive with the place where they were held need no second look at their session.
_MARKS_OF_5 = (
    "DROP TRIGGER mark_from_session",
    """CREATE TRIGGER mark_from_session AFTER INSERT ON mark WHEN new.held_site_id IS NULL BEGIN
UPDATE mark SET held_site_id = (
    SELECT site_id FROM session WHERE id = new.session_id AND status = 'held' AND removed = 0)
WHERE session_id = new.session_id AND student_id = new.student_id;
END""",
)

STEPS: Sequence[Sequence[str]] = (
    _TO_2.split(";"), _TO_3.split(";"), _TO_4.split(";"), (*_TO_5.split(";"), *_MARKS_OF_5),
)  # fmt: skip
