# SPDX-License-Identifier: Apache-2.0
"""Plain tables with a column mapping: which heading holds which of our fields.

The mapping is guessed from the headings, may be corrected by a person, and is kept as JSON so that the same
layout is asked about once. Turning mapped rows into the neutral roster is in ``mapped_people`` and
``school_attendance``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping as MappingOf, Sequence
from dataclasses import dataclass, field

from app.errors import Invalid
from app.exchange.roster import Kind
from app.exchange.table import Row, Table, header_key, means_password

_ID = ("studentid", "localid", "localidnumber", "studentnumber", "districtid", "districtstudentid", "lasid", "pupilid",
       "studentlocalid", "studentidentifier", "idnumber", "studentidnumber", "idestudiante", "localstudentid", "id")
_SYSTEM_ID = ("sisid", "sourcedid", "studentsisid", "personid", "stdoid", "attstdoid", "uniqueid", "externalid")
_STATE_ID = ("stateid", "statestudentid", "sasid", "ssid", "stateidentifier", "stateassignedid", "statestudentnumber")
_GIVEN = ("firstname", "givenname", "first", "given", "fname", "studentfirstname", "legalfirstname", "nombre", "nombres")
_FAMILY = ("lastname", "familyname", "last", "surname", "family", "lname", "studentlastname", "legallastname",
           "apellido", "apellidos")
_FULL = ("fullname", "name", "studentname", "student", "displayname", "lastfirst", "nombrecompleto")
_BIRTH = ("birthdate", "dateofbirth", "dob", "birthday", "birth", "studentbirthdate", "fechadenacimiento")
_SCHOOL = ("school", "schoolname", "currentschool", "escuela", "schoollocalid", "schoolcode", "schoolid", "schoolnumber",
           "schoolidentifier", "building", "campus", "attskloid")
_PHONE = ("phone", "phonenumber", "cell", "mobile", "cellphone", "telephone", "primaryphone", "homephone", "telefono")
_EMAIL = ("email", "emailaddress", "mail", "primaryemail", "correo", "correoelectronico")
_LANGUAGE = ("language", "homelanguage", "primarylanguage", "preferredlanguage", "idioma")

FIELDS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.STUDENTS: {
        "ext_id": _SYSTEM_ID, "district_id": _ID, "state_id": _STATE_ID, "full_name": _FULL, "given": _GIVEN,
        "middle": ("middlename", "middle", "mname", "middleinitial"), "family": _FAMILY,
        "preferred": ("preferredname", "nickname", "preferred", "preferredfirstname", "goesby", "apodo"),
        "birth_date": _BIRTH, "grade": ("grade", "gradelevel", "currentgrade", "grades", "grado", "gradelvl"),
        "school": _SCHOOL, "language": _LANGUAGE, "gender": ("gender", "sex", "genero", "sexo"),
        "race": ("race", "federalracecategory", "raceethnicity", "ethnicity", "racecode", "raza"),
        "hispanic": ("hispanic", "hispaniclatino", "ishispanic", "hispanicorlatino", "hispanicorlatinoethnicity"),
        "status": ("status", "enrollmentstatus", "active", "estado"),
        "household": ("household", "householdid", "familyid"), "address": ("address", "studentaddress", "homeaddress",
                                                                             "streetaddress", "direccion"),
        "guardian": ("guardian", "guardianname", "parent", "parentname", "parentguardian", "contactname", "tutorlegal",
                     "emergencycontact", "parentguardianname", "contact1name", "guardian1name", "guardian1"),
        "relation": ("relation", "relationship", "guardianrelation", "contact1relationship", "guardian1relation"),
        "phone": ("guardianphone", "parentphone", "contactphone", "contact1phone", "guardian1phone", *_PHONE),
        "email": ("guardianemail", "parentemail", "contactemail", "contact1email", "guardian1email", *_EMAIL),
        "guardian2": ("guardian2", "guardian2name", "parent2", "parent2name", "contact2name"),
        "relation2": ("relation2", "relationship2", "guardian2relation", "contact2relationship"),
        "phone2": ("phone2", "guardian2phone", "parent2phone", "contact2phone"),
        "email2": ("email2", "guardian2email", "parent2email", "contact2email"),
    },
    Kind.ADULTS: {
        "ext_id": (*_SYSTEM_ID, "adultid", "volunteerid", "tutorid", "mentorid", "id"),
        "district_id": ("staffid", "employeeid", "teachernumber", "staffnumber", "employeenumber"), "full_name":
        ("fullname", "name", "adult", "adultname", "volunteer", "volunteername", "tutor", "tutorname", "mentor",
         "mentorname", "displayname", "lastfirst", "nombrecompleto"), "given": _GIVEN, "family": _FAMILY,
        "preferred": ("preferredname", "nickname", "preferred", "goesby"), "email": _EMAIL, "phone": _PHONE,
        "source": ("source", "type", "adulttype", "category", "affiliation", "organization", "volunteertype"),
        "roles": ("role", "roles", "position", "program"), "continuing": ("continuing", "returning", "newcontinuing"),
        "status": ("status", "active"),
    },
    Kind.ASSESSMENTS: {
        "student_id": (*_ID, *_SYSTEM_ID, *_STATE_ID),
        "instrument": ("instrument", "assessment", "assessmentname", "test", "testname", "measure", "exam"),
        "subject": ("subject", "subjectname", "area"),
        "day": ("date", "testdate", "completeddate", "assessmentdate", "datetaken", "completed", "administrationdate"),
        "window": ("window", "term", "season", "period", "testwindow", "screeningperiod", "schoolyearterm", "testperiod"),
        "score": ("score", "scaledscore", "scalescore", "totalscore", "rawscore", "result", "ritscore", "testritscore",
                  "percentilerank", "percentile", "points", "composite"),
        "level": ("level", "performancelevel", "proficiency", "benchmark", "achievementlevel", "gradeequivalent",
                  "proficiencylevel", "status"),
    },
    Kind.SCHOOL_ATTENDANCE: {
        "student_id": (*_ID[:-1], *_SYSTEM_ID, *_STATE_ID),
        "day": ("attendancedate", "date", "attdate", "day", "absencedate", "calendardate", "fecha"),
        "portion_absent": ("portionabsent", "attportionabsent", "absentportion", "fractionabsent", "daysabsent"),
        "absent": ("absent", "isabsent", "absentind", "attabsentind", "absentflag", "absence"),
        "present": ("presenceflag", "present", "ispresent", "presentflag", "presence"),
        "status": ("attendancestatus", "status", "attendance", "attendancedescription"),
        "code": ("attendancecode", "code", "attcodeview", "attendancecodeview", "absencecode", "absencetype"),
        "excused": ("excused", "isexcused", "attexcusedind", "excusedflag", "excusedind"),
        "school": _SCHOOL,
    },
}
# What must be mapped; of each group one is enough.
_NEEDED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.STUDENTS: (("full_name", "given", "family", "ext_id", "district_id", "state_id"),),
    Kind.ADULTS: (("full_name", "given", "family"),),
    Kind.ASSESSMENTS: (("student_id",), ("score", "level")),
    Kind.SCHOOL_ATTENDANCE: (("student_id",), ("day",), ("portion_absent", "absent", "present", "status", "code")),
}
LABELS = {"ext_id": "id in the school's system", "district_id": "student number", "state_id": "state id",
          "full_name": "full name", "given": "first name", "family": "last name", "student_id": "student id",
          "day": "date", "score": "score", "level": "level", "portion_absent": "part of the day absent",
          "absent": "absent", "present": "present", "status": "status", "code": "attendance code"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """``columns``: our field -> heading of the file. ``constants``: our field -> a value for every row."""

    kind: Kind
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """As text that can be kept or edited by hand."""
        return json.dumps({"kind": self.kind, "columns": self.columns, "constants": self.constants},
                          ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read a kept mapping. Raises Invalid with a sentence when it is none."""
        try:
            kept = json.loads(text)
            kind = Kind(kept["kind"])
            columns, constants = kept.get("columns", {}), kept.get("constants", {})
            fields = FIELDS[kind]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Invalid({"mapping": "The column mapping cannot be read. It needs kind and columns."}) from None
        for part in (columns, constants):
            if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
                raise Invalid({"mapping": "The column mapping must name a heading for each field."})
            if unknown := [name for name in part if name not in fields]:
                raise Invalid({"mapping": f"The column mapping names an unknown field: {unknown[0]}. "
                                          f"Known fields: {', '.join(fields)}."})
        if any(means_password(heading) for heading in columns.values()):
            raise Invalid({"mapping": "The column mapping names a password column. Passwords are never read."})
        return cls(kind, dict(columns), dict(constants))


def guess_mapping(headers: Sequence[str], kind: Kind) -> Mapping:
    """The likeliest mapping for these headings; each heading is used once, earlier synonyms win."""
    by_key = {header_key(header): header for header in reversed(headers)}
    columns: dict[str, str] = {}
    used: set[str] = set()
    for name, synonyms in FIELDS[kind].items():
        key = next((key for key in synonyms if key in by_key and key not in used), None)
        if key is not None:
            columns[name] = by_key[key]
            used.add(key)
    if "given" in columns or "family" in columns:
        columns.pop("full_name", None)
    return Mapping(kind, columns)


def missing_fields(mapping: Mapping) -> list[str]:
    """What still has to be mapped before the table can be read, in plain words."""
    have = {*mapping.columns, *mapping.constants}
    return [" or ".join(LABELS.get(name, name) for name in group)
            for group in _NEEDED[mapping.kind] if not have & set(group)]


def layout_key(headers: Sequence[str]) -> str:
    """Names a layout (a set of headings), under which its mapping is remembered."""
    text = "\n".join(sorted(header_key(header) for header in headers))
    return "layout-" + hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MappedCells:
    """Reads cells of a table by our field names."""

    table: Table
    mapping: Mapping
    at: MappingOf[str, int]

    def get(self, row: Row, name: str) -> str:
        position = self.at.get(name, -1)
        return row.cells[position] if position >= 0 else self.mapping.constants.get(name, "")

    def position(self, name: str) -> int:
        return self.at.get(name, -1)

    def has(self, name: str) -> bool:
        return name in self.at or name in self.mapping.constants

    def first(self, row: Row, names: Iterable[str]) -> str:
        return next((value for name in names if (value := self.get(row, name))), "")


def mapped_cells(table: Table, mapping: Mapping) -> MappedCells:
    """Join a mapping to a table. Raises Invalid when a heading is absent or something needed is not mapped."""
    at: dict[str, int] = {}
    for name, heading in mapping.columns.items():
        position = table.column(header_key(heading))
        if position < 0:
            raise Invalid({"mapping": f"{table.name} has no column named {heading}. Its columns are: "
                                      f"{', '.join(table.headers[:30])}."})
        at[name] = position
    if missing := missing_fields(mapping):
        raise Invalid({"mapping": f"In {table.name} no column was found for: {'; '.join(missing)}. "
                                  "Choose the columns by hand (--mapping)."})
    return MappedCells(table, mapping, at)
