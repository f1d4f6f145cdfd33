# SPDX-License-Identifier: Apache-2.0
"""Where sessions happen, and the schools the students go to."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import SessionStatus
from app.errors import Conflict, Invalid, NotFound
from app.services.naming import require
from app.storage.tables import School, Session, Site, Student


def add_site(session: DbSession, name: str, school_id: Id | None = None) -> Id:
    """Add a site. Raises Invalid when the name is empty or taken."""
    require(name=name)
    _require_new(session, Site, name)
    site = Site(name=names.nfc(name), school_id=school_id)
    session.add(site)
    session.flush()
    return site.id


def rename_site(session: DbSession, site_id: Id, name: str) -> None:
    require(name=name)
    site = _site(session, site_id)
    if names.fold(site.name) != names.fold(name):
        _require_new(session, Site, name)
    site.name = names.nfc(name)


def add_school(session: DbSession, name: str, district: str = "") -> Id:
    """Add a school. Raises Invalid when the name is empty or taken."""
    require(name=name)
    _require_new(session, School, name)
    school = School(name=names.nfc(name), district=names.nfc(district))
    session.add(school)
    session.flush()
    return school.id


def set_site_school(session: DbSession, site_id: Id, school_id: Id | None) -> None:
    """Say at which school a site is; None for a library, a church or a chapter house."""
    _site(session, site_id).school_id = school_id


def remove_site(session: DbSession, site_id: Id) -> None:
    """Take a site off the list. Raises Conflict while sessions are planned there."""
    site = _site(session, site_id)
    planned = session.scalars(
        select(Session.id).where(
            Session.site_id == site_id, Session.removed.is_(False), Session.status == SessionStatus.PLANNED
        ).limit(1)
    ).first()  # fmt: skip
    if planned is not None:
        raise Conflict(f"Sessions are planned at {site.name}. Move them or end their series first.")
    site.removed = True


def change_school(session: DbSession, school_id: Id, name: str, district: str) -> None:
    """Rename a school or its district. Raises Invalid when the name is empty or taken."""
    require(name=name)
    school = _school(session, school_id)
    if names.fold(school.name) != names.fold(name):
        _require_new(session, School, name)
    school.name, school.district = names.nfc(name), names.nfc(district)


def remove_school(session: DbSession, school_id: Id) -> None:
    """Take a school off the list. Raises Conflict while students go there."""
    school = _school(session, school_id)
    someone = session.scalars(
        select(Student.id).where(Student.school_id == school_id, Student.removed.is_(False)).limit(1)
    ).first()
    if someone is not None:
        raise Conflict(f"Students of {school.name} are here. Give them another school first.")
    school.removed = True


def find_site(session: DbSession, name: str) -> Id:
    """The site with this name, however it is accented or capitalised. Raises NotFound naming the sites."""
    sites = session.scalars(select(Site).where(Site.removed.is_(False))).all()
    for site in sites:
        if names.fold(site.name) == names.fold(name):
            return site.id
    known = ", ".join(sorted(site.name for site in sites)) or "none yet"
    raise NotFound(f"There is no site named “{name}”. Sites here: {known}.")


def _site(session: DbSession, site_id: Id) -> Site:
    site = session.get(Site, site_id)
    if site is None or site.removed:
        raise NotFound("This site is no longer here.")
    return site


def _school(session: DbSession, school_id: Id) -> School:
    school = session.get(School, school_id)
    if school is None or school.removed:
        raise NotFound("This school is no longer here.")
    return school


def _require_new(session: DbSession, table: type[Site | School], name: str) -> None:
    for taken in session.scalars(select(table.name).where(table.removed.is_(False))):
        if names.fold(taken) == names.fold(name):
            raise Invalid({"name": f"“{taken}” is already here."})
