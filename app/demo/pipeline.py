# SPDX-License-Identifier: Apache-2.0
"""The way of the invented adults: most are cleared, some are on their way, one check ran out, one ends soon.

Among those who work with students one is not cleared and was let in, with a name and a reason. Two people
offered to help and wait for an answer.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.clock import Id, new_id
from app.demo.leaflets import add_shelf
from app.demo.names import FAMILY, GIVEN
from app.demo.people import People
from app.demo.plan import Span
from app.domain import pipeline
from app.domain.pipeline import Asked
from app.domain.rulebook import Rules
from app.domain.words import Decision, RequirementKind, Role, Source
from app.storage.journal import WriteSession, insert_rows
from app.storage.queries.pipeline import rows_of
from app.storage.tables import Adult, AdultRole, AdultStep, Override, Setting, Training

Values = dict[str, Any]
_DECIDED_BY = "Rosa Tsosie"
# Who is still on the way: how many requirements are met, the role, the source, where the offer came from.
_COMING = (
    (0, Role.TUTOR, Source.COMMUNITY, "Church"),
    (0, Role.MENTOR, Source.COLLEGE, "Sign-up sheet"),
    (2, Role.TUTOR, Source.NEAR_PEER, "School"),
    (2, Role.MENTOR, Source.COMMUNITY, "Friend"),
    (3, Role.TUTOR, Source.COLLEGE, "Web page"),
    (4, Role.TUTOR, Source.WORK_STUDY, "College"),
)


def add_pipeline(session: WriteSession, rng: random.Random, everyone: People, span: Span) -> None:
    """Steps and training of all adults, five more people on the way, and the gate since the first day."""
    known = rows_of(session, [one["id"] for one in everyone.adults], span.today)
    shelf = add_shelf(session)
    steps: list[Values] = []
    training: list[Values] = []
    for at, adult in enumerate(everyone.adults):
        asked = pipeline.asked_of(
            pipeline.defaults(Rules()), known[adult["id"]].roles or (Role.TUTOR,), adult["source"]
        )
        begun = span.first - timedelta(days=rng.randrange(40, 300))
        left_out = "check" if at == 7 else ""
        steps += _steps(rng, adult["id"], asked, begun, _expires(at, span), left_out)
        training += _training(adult["id"], begun + timedelta(days=5), shelf)
    coming_steps, coming_training = _add_coming(session, rng, span, shelf)
    insert_rows(session, AdultStep, steps + coming_steps)
    insert_rows(session, Training, training + coming_training)
    _add_override(session, everyone.adults[7]["id"], span)
    insert_rows(session, Setting, [{"name": "gate_from", "value": span.first.isoformat()}])


def _expires(at: int, span: Span) -> date | None:
    """The last day of somebody's checks, where it is not the usual one."""
    return {4: span.today + timedelta(days=24), 9: span.today - timedelta(days=11)}.get(at)


def _steps(
    rng: random.Random, adult: Id, asked: tuple[Asked, ...], begun: date, expires: date | None,
    left_out: str = "",
) -> list[Values]:  # fmt: skip
    return [
        _step(rng, adult, one, begun + timedelta(days=2 * number + turn), expires)
        for number, one in enumerate(asked)
        for turn in range(one.count)
        if not one.minutes and one.code != left_out
    ]


def _step(rng: random.Random, adult: Id, asked: Asked, day: date, expires: date | None) -> Values:
    is_check = asked.kind is RequirementKind.CHECK
    return {
        "id": new_id(), "adult_id": adult, "requirement": asked.code, "day": day, "decision": Decision.MET,
        "decided_by": _DECIDED_BY if is_check else "",
        "reference": f"No. {rng.randrange(10_000, 99_999)}" if is_check else "",
        "expires": expires if is_check else None, "minutes": 0,
    }  # fmt: skip


def _training(adult: Id, day: date, shelf: Mapping[str, Id]) -> list[Values]:
    return [
        {
            "id": new_id(), "adult_id": adult, "topic": topic, "day": day + timedelta(days=number),
            "minutes": 75, "trainer": _DECIDED_BY, "material_id": shelf.get(topic),
        }
        for number, topic in enumerate(("Start of service", "Keeping children safe"))
    ]  # fmt: skip


def _add_coming(
    session: WriteSession, rng: random.Random, span: Span, shelf: Mapping[str, Id]
) -> tuple[list[Values], list[Values]]:
    adults: list[Values] = []
    links: list[Values] = []
    steps: list[Values] = []
    training: list[Values] = []
    for number, (met, role, source, heard) in enumerate(_COMING):
        day = span.today - timedelta(days=3 + 9 * number)
        adult: Values = {
            "id": new_id(), "given": GIVEN[number], "family": FAMILY[-1 - number], "source": source,
            "phone": f"555-01{20 + number}", "lead_day": day, "lead_from": heard,
            "lead_note": "Has time on two afternoons.",
        }  # fmt: skip
        adults.append(adult)
        links.append({"adult_id": adult["id"], "role": role})
        asked = pipeline.asked_of(pipeline.defaults(Rules()), {role}, source)
        steps += _steps(rng, adult["id"], asked[:met], day + timedelta(days=1), None)
        if met > 2:
            training += _training(adult["id"], day + timedelta(days=2), shelf)
    insert_rows(session, Adult, adults)
    insert_rows(session, AdultRole, links)
    return steps, training


def _add_override(session: WriteSession, adult: Id, span: Span) -> None:
    insert_rows(
        session, Override,
        [{
            "id": new_id(), "adult_id": adult, "what": "match", "target_id": adult, "day": span.first,
            "who": _DECIDED_BY, "reason": "The result is on its way; a second adult is in the room.",
            "missing": "Background check",
        }],
    )  # fmt: skip
