CREATE TABLE adult ( given TEXT NOT NULL, family TEXT NOT NULL, preferred TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, source TEXT NOT NULL, continuing INTEGER NOT NULL, district_id TEXT NOT NULL, first_day TEXT, left_day TEXT, note TEXT NOT NULL, fold TEXT NOT NULL, search_row INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, erased INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE assessment ( name TEXT NOT NULL, subject TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE carried_parcel ( place INTEGER NOT NULL, parcel BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (place) ) STRICT
CREATE UNIQUE INDEX ix_carried_parcel_parcel ON carried_parcel (parcel)
CREATE TABLE committed ( table_name TEXT NOT NULL, row_key BLOB NOT NULL, fields BLOB NOT NULL, PRIMARY KEY (table_name, row_key) ) WITHOUT ROWID, STRICT
CREATE TABLE disclosure ( day TEXT NOT NULL, what TEXT NOT NULL, recipient TEXT NOT NULL, purpose TEXT NOT NULL, who TEXT NOT NULL, exact INTEGER NOT NULL, people INTEGER, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_disclosure_day ON disclosure (day)
CREATE TABLE erasure ( row_id BLOB NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL, second TEXT NOT NULL, with_id BLOB, row_count INTEGER NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (row_id) ) WITHOUT ROWID, STRICT
CREATE TABLE external_id ( source TEXT NOT NULL, kind TEXT NOT NULL, ext_id TEXT NOT NULL, row_id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (source, kind, ext_id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_external_id_row_id ON external_id (row_id)
CREATE TABLE folded_commit ( action BLOB NOT NULL, part TEXT NOT NULL, PRIMARY KEY (action, part) ) WITHOUT ROWID, STRICT
CREATE TABLE household ( name TEXT NOT NULL, address TEXT NOT NULL, language TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE import_mapping ( source TEXT NOT NULL, kind TEXT NOT NULL, mapping TEXT NOT NULL, PRIMARY KEY (source, kind) ) WITHOUT ROWID, STRICT
CREATE TABLE import_run ( id BLOB NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, file_name TEXT NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL, "left" INTEGER NOT NULL, errors INTEGER NOT NULL, group_id BLOB NOT NULL, taken_back_at INTEGER, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE journal ( seq INTEGER NOT NULL, group_id BLOB NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, cause TEXT NOT NULL, title TEXT NOT NULL, undoes BLOB, changes BLOB NOT NULL, replica BLOB, seen_log BLOB, seen_seq INTEGER DEFAULT 0 NOT NULL, entry INTEGER, parcel BLOB, PRIMARY KEY (seq) ) STRICT
CREATE INDEX ix_journal_group_id ON journal (group_id)
CREATE INDEX ix_journal_parcel ON journal (parcel)
CREATE INDEX ix_journal_undoes ON journal (undoes)
CREATE INDEX ix_journal_waiting ON journal (seq) WHERE entry IS NULL
CREATE TABLE journal_touch ( row_key BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (row_key, seq) ) WITHOUT ROWID, STRICT
CREATE TABLE laptop ( name TEXT NOT NULL, slot INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE legal_hold ( kind TEXT NOT NULL, person_id BLOB NOT NULL, since TEXT NOT NULL, until TEXT, reason TEXT NOT NULL, who TEXT NOT NULL, lifted TEXT, lifted_by TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_legal_hold_person_id ON legal_hold (person_id)
CREATE TABLE list_word ( list_code TEXT NOT NULL, label TEXT NOT NULL, label_es TEXT NOT NULL, position INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE log_entry ( seq INTEGER NOT NULL, received INTEGER NOT NULL, parcel BLOB NOT NULL, chain BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (seq) ) STRICT
CREATE UNIQUE INDEX ix_log_entry_parcel ON log_entry (parcel)
CREATE TABLE out_parcel ( parcel BLOB NOT NULL, replica BLOB NOT NULL, n INTEGER NOT NULL, content BLOB NOT NULL, seq INTEGER, PRIMARY KEY (parcel) ) STRICT
CREATE UNIQUE INDEX ix_out_parcel_replica_n ON out_parcel (replica, n)
CREATE TABLE program ( name TEXT NOT NULL, coordinator TEXT NOT NULL, phone TEXT NOT NULL, paper TEXT NOT NULL, min_enrolled_days INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, share_level TEXT DEFAULT 'counts' NOT NULL, share_smallest INTEGER DEFAULT 10 NOT NULL, share_approved TEXT DEFAULT '' NOT NULL, retention_years INTEGER DEFAULT 3 NOT NULL, final_report TEXT, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE replica_time ( replica BLOB NOT NULL, eff INTEGER NOT NULL, PRIMARY KEY (replica) ) WITHOUT ROWID, STRICT
CREATE TABLE school ( name TEXT NOT NULL, district TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE school_year ( name TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE sheet_layout ( id TEXT NOT NULL, layout TEXT NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id) ) WITHOUT ROWID, STRICT
CREATE TABLE sync_conflict ( table_name TEXT NOT NULL, row_key BLOB NOT NULL, field TEXT NOT NULL, seq INTEGER NOT NULL, stands BLOB NOT NULL, lost BLOB NOT NULL, after_removal INTEGER NOT NULL, settled INTEGER NOT NULL, PRIMARY KEY (table_name, row_key, field, seq) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_sync_conflict_open ON sync_conflict (seq) WHERE settled = 0
CREATE TABLE sync_fact ( name TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (name) ) WITHOUT ROWID, STRICT
CREATE TABLE adult_role ( adult_id BLOB NOT NULL, role TEXT NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (adult_id, role), FOREIGN KEY(adult_id) REFERENCES adult (id) ) WITHOUT ROWID, STRICT
CREATE TABLE guardian ( given TEXT NOT NULL, family TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL, language TEXT NOT NULL, household_id BLOB, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(household_id) REFERENCES household (id) ) WITHOUT ROWID, STRICT
CREATE TABLE replica ( laptop_id BLOB NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(laptop_id) REFERENCES laptop (id) ) WITHOUT ROWID, STRICT
CREATE TABLE site ( name TEXT NOT NULL, school_id BLOB, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(school_id) REFERENCES school (id) ) WITHOUT ROWID, STRICT
CREATE TABLE student ( given TEXT NOT NULL, middle TEXT NOT NULL, family TEXT NOT NULL, preferred TEXT NOT NULL, birth_date TEXT, grade TEXT NOT NULL, school_id BLOB, household_id BLOB, district_id TEXT NOT NULL, state_id TEXT NOT NULL, language TEXT NOT NULL, gender TEXT NOT NULL, race TEXT NOT NULL, hispanic TEXT NOT NULL, first_day TEXT, left_day TEXT, note TEXT NOT NULL, fold TEXT NOT NULL, search_row INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, erased INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(school_id) REFERENCES school (id), FOREIGN KEY(household_id) REFERENCES household (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_student_district_id ON student (district_id)
CREATE INDEX ix_student_fold ON student (fold)
CREATE INDEX ix_student_household_id ON student (household_id)
CREATE INDEX ix_student_removed ON student (id) WHERE removed = 1
CREATE INDEX ix_student_uncounted ON student (id) WHERE removed = 1 AND erased = 0
CREATE TABLE term ( school_year_id BLOB NOT NULL, name TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(school_year_id) REFERENCES school_year (id) ) WITHOUT ROWID, STRICT
CREATE TABLE closure ( first_day TEXT NOT NULL, last_day TEXT NOT NULL, site_id BLOB, reason TEXT NOT NULL, label TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(site_id) REFERENCES site (id) ) WITHOUT ROWID, STRICT
CREATE TABLE goal ( student_id BLOB NOT NULL, words TEXT NOT NULL, baseline TEXT NOT NULL, target TEXT NOT NULL, unit TEXT NOT NULL, next_step TEXT NOT NULL, first_day TEXT NOT NULL, due TEXT, state TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(student_id) REFERENCES student (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_goal_student_id ON goal (student_id)
CREATE TABLE school_day ( student_id BLOB NOT NULL, day TEXT NOT NULL, absent_x2 INTEGER NOT NULL, excused INTEGER NOT NULL, code TEXT NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (student_id, day), FOREIGN KEY(student_id) REFERENCES student (id) ) WITHOUT ROWID, STRICT
CREATE TABLE score ( assessment_id BLOB NOT NULL, student_id BLOB NOT NULL, day TEXT NOT NULL, window TEXT NOT NULL, score TEXT NOT NULL, level TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(assessment_id) REFERENCES assessment (id), FOREIGN KEY(student_id) REFERENCES student (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_score_student_id_assessment_id_day ON score (student_id, assessment_id, day)
CREATE TABLE student_group ( name TEXT NOT NULL, site_id BLOB, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(site_id) REFERENCES site (id) ) WITHOUT ROWID, STRICT
CREATE TABLE student_guardian ( student_id BLOB NOT NULL, guardian_id BLOB NOT NULL, relation TEXT NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (student_id, guardian_id), FOREIGN KEY(student_id) REFERENCES student (id), FOREIGN KEY(guardian_id) REFERENCES guardian (id) ) WITHOUT ROWID, STRICT
CREATE TABLE assignment ( adult_id BLOB NOT NULL, student_id BLOB, group_id BLOB, role TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(adult_id) REFERENCES adult (id), FOREIGN KEY(student_id) REFERENCES student (id), FOREIGN KEY(group_id) REFERENCES student_group (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_assignment_adult_id ON assignment (adult_id)
CREATE INDEX ix_assignment_group_id ON assignment (group_id)
CREATE INDEX ix_assignment_student_id ON assignment (student_id)
CREATE TABLE membership ( group_id BLOB NOT NULL, student_id BLOB NOT NULL, first_day TEXT NOT NULL, last_day TEXT, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(group_id) REFERENCES student_group (id), FOREIGN KEY(student_id) REFERENCES student (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_membership_group_id_student_id_first_day_last_day ON membership (group_id, student_id, first_day, last_day) WHERE removed = 0
CREATE INDEX ix_membership_student_id_group_id_first_day_last_day ON membership (student_id, group_id, first_day, last_day) WHERE removed = 0
CREATE TABLE series ( group_id BLOB NOT NULL, site_id BLOB NOT NULL, days TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL, role TEXT NOT NULL, activity TEXT NOT NULL, subject TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(group_id) REFERENCES student_group (id), FOREIGN KEY(site_id) REFERENCES site (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_series_group_id ON series (group_id)
CREATE TABLE series_adult ( series_id BLOB NOT NULL, adult_id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (series_id, adult_id), FOREIGN KEY(series_id) REFERENCES series (id), FOREIGN KEY(adult_id) REFERENCES adult (id) ) WITHOUT ROWID, STRICT
CREATE TABLE session ( series_id BLOB, planned_day TEXT, group_id BLOB NOT NULL, site_id BLOB NOT NULL, day TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, role TEXT NOT NULL, activity TEXT NOT NULL, subject TEXT NOT NULL, status TEXT NOT NULL, reason_note TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(series_id) REFERENCES series (id), FOREIGN KEY(group_id) REFERENCES student_group (id), FOREIGN KEY(site_id) REFERENCES site (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_session_day ON session (day, site_id, status, group_id, start, "end") WHERE removed = 0
CREATE INDEX ix_session_group_id_day_status ON session (group_id, day, status) WHERE removed = 0
CREATE INDEX ix_session_planned ON session (day) WHERE removed = 0 AND status = 'planned'
CREATE INDEX ix_session_series_id_planned_day ON session (series_id, planned_day)
CREATE TABLE mark ( session_id BLOB NOT NULL, student_id BLOB NOT NULL, status TEXT NOT NULL, minutes INTEGER NOT NULL, minutes_source TEXT NOT NULL, scheduled INTEGER NOT NULL, time_in INTEGER, time_out INTEGER, early_release TEXT NOT NULL, note TEXT NOT NULL, day TEXT NOT NULL, held_site_id BLOB, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (session_id, student_id), FOREIGN KEY(session_id) REFERENCES session (id), FOREIGN KEY(student_id) REFERENCES student (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_mark_day ON mark (day, session_id, student_id, status, minutes, scheduled) WHERE removed = 0
CREATE INDEX ix_mark_student ON mark (student_id, day, session_id, status, minutes, scheduled, held_site_id) WHERE removed = 0
CREATE TABLE session_adult ( session_id BLOB NOT NULL, adult_id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (session_id, adult_id), FOREIGN KEY(session_id) REFERENCES session (id), FOREIGN KEY(adult_id) REFERENCES adult (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_session_adult_adult_id_session_id ON session_adult (adult_id, session_id)
CREATE TABLE session_student ( session_id BLOB NOT NULL, student_id BLOB NOT NULL, planned INTEGER NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (session_id, student_id), FOREIGN KEY(session_id) REFERENCES session (id), FOREIGN KEY(student_id) REFERENCES student (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_session_student_student_id_session_id_planned ON session_student (student_id, session_id, planned) WHERE removed = 0
CREATE TABLE sheet ( number TEXT NOT NULL, session_id BLOB NOT NULL, state TEXT NOT NULL, layout_id TEXT NOT NULL, language TEXT NOT NULL, pages INTEGER NOT NULL, row_count INTEGER NOT NULL, printed_at INTEGER, typed_at INTEGER, typed_by TEXT NOT NULL, checked_at INTEGER, checked_by TEXT NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(session_id) REFERENCES session (id), FOREIGN KEY(layout_id) REFERENCES sheet_layout (id) ) WITHOUT ROWID, STRICT
CREATE UNIQUE INDEX ix_sheet_number ON sheet (number)
CREATE INDEX ix_sheet_out ON sheet (session_id) WHERE removed = 0 AND state IN ('printed', 'in_hand')
CREATE INDEX ix_sheet_session_id_state ON sheet (session_id, state)
CREATE TABLE sheet_entry ( sheet_id BLOB NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, line TEXT NOT NULL, counted INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id), FOREIGN KEY(sheet_id) REFERENCES sheet (id) ) WITHOUT ROWID, STRICT
CREATE INDEX ix_sheet_entry_sheet_id ON sheet_entry (sheet_id)
CREATE TABLE sheet_row ( sheet_id BLOB NOT NULL, "row" INTEGER NOT NULL, student_id BLOB NOT NULL, walk_in INTEGER NOT NULL, removed INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (sheet_id, "row"), FOREIGN KEY(sheet_id) REFERENCES sheet (id), FOREIGN KEY(student_id) REFERENCES student (id) ) WITHOUT ROWID, STRICT
CREATE VIRTUAL TABLE person_search USING fts5(fold, kind UNINDEXED, row_id UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')
CREATE TRIGGER student_search_insert AFTER INSERT ON student WHEN new.removed = 0 BEGIN INSERT INTO person_search(rowid, fold, kind, row_id) VALUES (new.search_row, new.fold, 'student', hex(new.id)); END
CREATE TRIGGER student_search_update AFTER UPDATE OF fold, removed ON student BEGIN DELETE FROM person_search WHERE rowid = new.search_row; INSERT INTO person_search(rowid, fold, kind, row_id) SELECT new.search_row, new.fold, 'student', hex(new.id) WHERE new.removed = 0; END
CREATE TRIGGER adult_search_insert AFTER INSERT ON adult WHEN new.removed = 0 BEGIN INSERT INTO person_search(rowid, fold, kind, row_id) VALUES (new.search_row, new.fold, 'adult', hex(new.id)); END
CREATE TRIGGER adult_search_update AFTER UPDATE OF fold, removed ON adult BEGIN DELETE FROM person_search WHERE rowid = new.search_row; INSERT INTO person_search(rowid, fold, kind, row_id) SELECT new.search_row, new.fold, 'adult', hex(new.id) WHERE new.removed = 0; END
CREATE TRIGGER mark_from_session AFTER INSERT ON mark BEGIN UPDATE mark SET held_site_id = ( SELECT site_id FROM session WHERE id = new.session_id AND status = 'held' AND removed = 0) WHERE session_id = new.session_id AND student_id = new.student_id; END
CREATE TRIGGER session_to_marks AFTER UPDATE OF day, site_id, status, removed ON session BEGIN UPDATE mark SET day = new.day, held_site_id = CASE WHEN new.status = 'held' AND new.removed = 0 THEN new.site_id END WHERE session_id = new.id; END
