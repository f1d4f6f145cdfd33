# SPDX-License-Identifier: Apache-2.0
"""The form of what an adult brings along: languages, household, nearest site, longest way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import clock
from app.clock import id_from_text, id_text
from app.domain import languages
from app.services.availability import LONGEST_WAY, AroundDraft
from app.storage.queries.availability import AroundRow, households
from app.storage.queries.lists import words
from ui import choices
from ui.desk import Desk
from ui.kit.form import Field


def around_fields(desk: Desk, row: AroundRow) -> list[Field | str]:
    """The languages of the program's list and those noted already; households where students live."""
    with desk.ctx.store.read() as session:
        known = [(languages.code_of(word), word) for word in words(session, "languages")]
        homes = households(session, clock.today())
    own = [(code, languages.word_of(code)) for code in languages.codes(row.languages)]
    spoken = list({code: (code, word) for code, word in [*own, *known]}.values())
    offered = [("", "None noted"), *((id_text(one.id), f"{one.name}: {one.students}") for one in homes)]
    if row.household_id is not None and id_text(row.household_id) not in {value for value, _ in offered}:
        offered.append((id_text(row.household_id), row.household or "A household without students"))
    return [
        Field(key="languages", label="Languages", kind="choices", choices=spoken),
        Field(key="household_id", label="Household", kind="choice", choices=offered,
              hint="A suggestion says when adult and student live together."),
        Field(key="home_site_id", label="Nearest site", kind="choice",
              choices=[("", "Not noted"), *choices.site_choices(desk.ctx.store)]),
        Field(key="most_travel", label="Longest way, minutes", kind="number", least=0, most=LONGEST_WAY,
              hint="Empty: the program’s rule."),
    ]  # fmt: skip


def around_values(row: AroundRow) -> dict[str, Any]:
    """What stands in it."""
    return {
        "languages": list(languages.codes(row.languages)),
        "household_id": id_text(row.household_id) if row.household_id is not None else "",
        "home_site_id": id_text(row.home_site_id) if row.home_site_id is not None else "",
        "most_travel": row.most_travel,
    }


def around_draft(given: Mapping[str, Any]) -> AroundDraft:
    """What the form says."""
    home, site = given["household_id"], given["home_site_id"]
    return AroundDraft(
        languages=given["languages"], household_id=id_from_text(home) if home else None,
        home_site_id=id_from_text(site) if site else None, most_travel=given["most_travel"],
    )  # fmt: skip
