# SPDX-License-Identifier: Apache-2.0
"""The forms of an adult and of an offer to help: their fields, and the drafts they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.words import Role, Source, label
from app.services.people import AdultDraft
from app.services.pipeline import LeadDraft
from app.storage.queries.adults import AdultProfile
from ui.kit.form import Field

_PLAIN = (
    "given",
    "family",
    "preferred",
    "email",
    "phone",
    "continuing",
    "district_id",
    "first_day",
    "left_day",
)


def adult_fields() -> list[Field | str]:
    """Names first, then what the adult does, then how to reach the adult."""
    return [
        Field(key="given", label="First name"),
        Field(key="family", label="Family name"),
        Field(key="preferred", label="Called"),
        Field(key="source", label="Comes from", kind="choice", choices=[(s, label(s)) for s in Source]),
        Field(key="roles", label="May be", kind="choices", choices=[(role, label(role)) for role in Role]),
        Field(key="email", label="E-mail"),
        Field(key="phone", label="Phone"),
        Field(key="first_day", label="First day", kind="date"),
        Field(key="left_day", label="Last day", kind="date"),
        Field(key="district_id", label="District number"),
        Field(key="continuing", label="Came back from last year", kind="check"),
        Field(key="note", label="Notes", kind="long"),
    ]


def adult_draft(values: dict[str, Any]) -> AdultDraft:
    """The draft of a filled form."""
    return AdultDraft(
        **{key: values[key] for key in _PLAIN},
        note=values["note"],
        source=Source(values["source"] or Source.COMMUNITY),
        roles=[Role(role) for role in values["roles"]],
    )


def adult_values(profile: AdultProfile) -> dict[str, Any]:
    """What the form shows of an adult."""
    values = {key: getattr(profile, key) for key in _PLAIN}
    roles = [str(role) for role in profile.roles]
    return values | {"note": profile.note, "source": str(profile.source), "roles": roles}


def lead_fields(heard: Sequence[str]) -> list[Field | str]:
    """A name, a way to reach somebody, where the offer came from."""
    return [
        Field(key="given", label="First name"),
        Field(key="family", label="Family name"),
        Field(key="phone", label="Phone"),
        Field(key="email", label="E-mail"),
        Field(key="day", label="Offered on", kind="date", required=True),
        Field(key="heard_from", label="Heard of us", kind="choice", choices=[(one, one) for one in heard]),
        Field(key="source", label="Comes from", kind="choice", choices=[(s, label(s)) for s in Source]),
        Field(key="roles", label="Would be", kind="choices", choices=[(role, label(role)) for role in Role]),
        Field(key="note", label="What was said", kind="long"),
    ]


def lead_draft(values: dict[str, Any]) -> LeadDraft:
    """The draft of a filled form."""
    return LeadDraft(
        given=str(values["given"]), family=str(values["family"]), phone=str(values["phone"] or ""),
        email=str(values["email"] or ""), day=values["day"], heard_from=str(values["heard_from"] or ""),
        note=str(values["note"] or ""), source=Source(values["source"] or Source.COMMUNITY),
        roles=[Role(role) for role in values["roles"]],
    )  # fmt: skip
