# SPDX-License-Identifier: Apache-2.0
"""The way of an adult from an offer to a child: what is asked for, what is there, and who is cleared. Pure.

Before a match a mentor needs a written application, an interview, two references, all checks, two hours of
training and a signed commitment (MENTOR, Elements of Effective Practice, 4th ed.); an AmeriCorps member needs
the four parts of the National Service Criminal History Check, decided before the first day of service
(45 CFR 2540.200 to 207). A program may ask for more or less, by role and by source.

The stage says how far somebody came and never falls back: a placed adult whose check ran out is still placed.
Whether the adult may work with students today is another question, ``Standing.is_cleared``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.dates import add_months
from app.domain.rulebook import Rules
from app.domain.words import Decision, RequirementKind, Role, Source, Stage

# The stages that something is asked for, in their order.
_ASKING = (Stage.SCREENED, Stage.TRAINED, Stage.CLEARED)
_DONE = frozenset({Decision.MET, Decision.WAIVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that is asked of adults before ``stage``; no roles or no sources means all of them.

    ``count`` is how often (two references); ``minutes`` are for training, which is summed over the training
    log; ``valid_months`` None never runs out, of training as of anything else.
    """

    code: str
    kind: RequirementKind
    label: str
    stage: Stage
    label_es: str = ""
    roles: frozenset[Role] = frozenset()
    sources: frozenset[Source] = frozenset()
    count: int = 1
    minutes: int = 0
    valid_months: int | None = None

    def applies(self, roles: Collection[Role], source: Source) -> bool:
        """Whether it is asked of somebody from ``source`` who takes ``roles`` (empty: none yet)."""
        return (not self.roles or not self.roles.isdisjoint(roles)) and (
            not self.sources or source in self.sources
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Something that an adult did, or that was decided; ``expires`` is the last day on which it is good."""

    code: str
    day: date
    decision: Decision = Decision.MET
    expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    """What the way depends on. Days are both included; ``training`` are (day, minutes)."""

    roles: frozenset[Role]
    source: Source
    steps: Sequence[Step] = ()
    training: Sequence[tuple[date, int]] = ()
    recruited: date | None = None
    service_begins: date | None = None
    placed: date | None = None
    left: date | None = None


class Expiry(StrEnum):
    """How long something that runs out is still good."""

    FINE = "fine"
    SOON = "soon"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked of this adult: since when it is there, until when it is good, what is missing.

    ``reached`` is the first day on which there was enough of it; ``missing`` is empty when there is now.
    ``is_late``: it was decided on or after the first day of service, which AmeriCorps does not allow.
    """

    asked: Asked
    reached: date | None
    expires: date | None
    expiry: Expiry
    missing: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an adult stands on a day. ``days`` has every stage that was reached, with the day."""

    stage: Stage
    days: dict[Stage, date]
    items: tuple[Item, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing today, in the order in which it is asked for."""
        return tuple(item.missing for item in self.items if item.missing)

    @property
    def is_cleared(self) -> bool:
        """Everything that is asked for is there and still good, and the adult has not left."""
        return not self.missing and self.stage is not Stage.ENDED

    @property
    def running_out(self) -> tuple[Item, ...]:
        """What ran out, or will soon; the earliest first."""
        found = [item for item in self.items if item.expiry is not Expiry.FINE]
        return tuple(sorted(found, key=lambda item: (item.expires or date.max, item.asked.code)))


def defaults(rules: Rules) -> tuple[Asked, ...]:
    """What is asked for until a program says otherwise."""
    mentor, member = frozenset({Role.MENTOR}), frozenset({Source.AMERICORPS})
    check, months = RequirementKind.CHECK, rules.recheck_months

    def americorps(code: str, words: str, spanish: str) -> Asked:
        return Asked(
            code=code, kind=check, label=words, label_es=spanish, stage=Stage.CLEARED, sources=member,
            valid_months=months,
        )  # fmt: skip

    found = (
        Asked(code="application", kind=RequirementKind.APPLICATION, label="Written application",
              label_es="Solicitud por escrito", stage=Stage.SCREENED),
        Asked(code="interview", kind=RequirementKind.INTERVIEW, label="Interview", label_es="Entrevista",
              stage=Stage.SCREENED, count=rules.interviews),
        Asked(code="reference", kind=RequirementKind.REFERENCE, label="Reference", label_es="Referencia",
              stage=Stage.SCREENED, roles=mentor, count=rules.references),
        Asked(code="training", kind=RequirementKind.TRAINING, label="Training before the start",
              label_es="Capacitación inicial", stage=Stage.TRAINED, minutes=rules.training_minutes),
        Asked(code="check", kind=check, label="Background check", label_es="Verificación de antecedentes",
              stage=Stage.CLEARED, valid_months=months,
              sources=frozenset(Source) - member),
        americorps("nsopw", "Sex offender registry", "Registro de delincuentes sexuales"),
        americorps("state_service", "State of service", "Estado de servicio"),
        americorps("state_residence", "State of residence", "Estado de residencia"),
        americorps("fbi", "FBI", "FBI"),
        Asked(code="commitment", kind=RequirementKind.COMMITMENT, label="Signed commitment",
              label_es="Compromiso firmado", stage=Stage.CLEARED, roles=mentor),
    )  # fmt: skip
    return tuple(one for one in found if one.count > 0)


def asked_of(requirements: Iterable[Asked], roles: Collection[Role], source: Source) -> tuple[Asked, ...]:
    """What is asked of somebody, by stage; within a stage in the order given."""
    wanted = [one for one in requirements if one.applies(roles, source)]
    return tuple(sorted(wanted, key=lambda one: _ASKING.index(one.stage) if one.stage in _ASKING else 9))


def standing(adult: Adult, requirements: Iterable[Asked], on: date, warn_days: int) -> Standing:
    """Where an adult stands on a day. ``warn_days`` before something runs out it is said."""
    items = tuple(
        _item(adult, one, on, warn_days) for one in asked_of(requirements, adult.roles, adult.source)
    )
    days: dict[Stage, date] = {}
    first = adult.recruited or min((step.day for step in adult.steps), default=None)
    if first is not None and first <= on:
        days[Stage.RECRUITED] = first
    days |= _reached(items, days.get(Stage.RECRUITED))
    if adult.placed is not None and adult.placed <= on:
        days[Stage.PLACED] = adult.placed
    if adult.left is not None and adult.left < on:
        days[Stage.ENDED] = adult.left
    stage = max(days, key=list(Stage).index, default=Stage.RECRUITED)
    return Standing(stage, days, items)


def _reached(items: Sequence[Item], first: date | None) -> dict[Stage, date]:
    """The days of the stages between, as far as one follows the other."""
    days: dict[Stage, date] = {}
    last = first
    for stage in _ASKING:
        own = [item.reached for item in items if item.asked.stage is stage]
        if any(day is None for day in own):
            break
        known = [day for day in (*own, last) if day is not None]
        if not known:
            break
        last = days[stage] = max(known)
    return days


def _item(adult: Adult, asked: Asked, on: date, warn_days: int) -> Item:
    if asked.minutes:
        return _training(adult, asked, on, warn_days)
    told = sorted((step for step in adult.steps if step.code == asked.code and step.day <= on), key=_order)
    done = [step for step in told if step.decision in _DONE]
    reached = done[asked.count - 1].day if len(done) >= asked.count else None
    standing_now = _since_a_no(told)
    good = [step for step in standing_now if (last := last_day(step, asked)) is None or last >= on]
    if len(good) >= asked.count:
        ends = sorted((last_day(step, asked) or date.max for step in good), reverse=True)[asked.count - 1]
        expires = None if ends == date.max else ends
        return Item(
            asked, reached, expires, expiry_of(expires, on, warn_days), "", _is_late(adult, good, asked)
        )
    ended = [last for step in standing_now if (last := last_day(step, asked)) is not None and last < on]
    if ended:
        return Item(asked, reached, max(ended), Expiry.EXPIRED, f"{asked.label}: ran out")
    return Item(asked, reached, None, Expiry.FINE, _missing(asked, told, len(good)))


def _order(step: Step) -> tuple[date, bool]:
    """By day; of one day a no is the last word."""
    return step.day, step.decision is Decision.NOT_MET


def _since_a_no(told: Sequence[Step]) -> list[Step]:
    """What was done since the last time it was refused."""
    found: list[Step] = []
    for step in told:
        if step.decision is Decision.NOT_MET:
            found = []
        elif step.decision in _DONE:
            found.append(step)
    return found


def _missing(asked: Asked, told: Sequence[Step], there: int) -> str:
    if told and told[-1].decision is Decision.NOT_MET:
        return f"{asked.label}: not met"
    if told and told[-1].decision is Decision.WAITING:
        return f"{asked.label}: waiting"
    return f"{asked.label}: {there} of {asked.count}" if asked.count > 1 else asked.label


def _training(adult: Adult, asked: Asked, on: date, warn_days: int) -> Item:
    """The sum of the training log; a step that says it is met or waived stands for all of it.

    Where it is good for months only, a training that is older counts no longer, and it has run out on the day
    from which what is left is too little. The usual list gives training no months: the handbook has none.
    """
    told = [
        (step.day, last_day(step, asked) or date.max, asked.minutes)
        for step in adult.steps
        if step.code == asked.code and step.day <= on and step.decision in _DONE
    ]
    told += [
        (day, last_day(Step(asked.code, day), asked) or date.max, minutes)
        for day, minutes in adult.training
        if day <= on
    ]

    def there(at: date) -> int:
        return sum(minutes for first, last, minutes in told if first <= at <= last)

    reached = next((day for day in sorted({one[0] for one in told}) if there(day) >= asked.minutes), None)
    ends = sorted({one[1] for one in told}, reverse=True)
    enough = next((day for day in ends if there(day) >= asked.minutes), None)
    if enough is None:
        return Item(
            asked, reached, None, Expiry.FINE, f"{asked.label}: {there(on)} of {asked.minutes} minutes"
        )
    if enough < on:
        return Item(asked, reached, enough, Expiry.EXPIRED, f"{asked.label}: ran out")
    expires = None if enough == date.max else enough
    return Item(asked, reached, expires, expiry_of(expires, on, warn_days), "")


def _is_late(adult: Adult, good: Sequence[Step], asked: Asked) -> bool:
    """AmeriCorps: every check is decided before the first day of service."""
    begins = adult.service_begins
    is_members = adult.source is Source.AMERICORPS and asked.kind is RequirementKind.CHECK
    return is_members and begins is not None and min(step.day for step in good) >= begins


def last_day(step: Step, asked: Asked) -> date | None:
    """The last day on which a step is good; None for ever. What somebody wrote wins over the usual months."""
    if step.expires is not None or asked.valid_months is None:
        return step.expires
    return add_months(step.day, asked.valid_months) - timedelta(days=1)


def expiry_of(expires: date | None, on: date, warn_days: int) -> Expiry:
    """The last day still counts."""
    if expires is None:
        return Expiry.FINE
    if expires < on:
        return Expiry.EXPIRED
    return Expiry.SOON if expires - on <= timedelta(days=warn_days) else Expiry.FINE


def is_gate_shut(standing_now: Standing, on: date, rules: Rules) -> bool:
    """The adult may not be put on anything with students on this day, unless somebody overrides it.

    The gate holds from ``Rules.gate_day`` on: a program that began before it noted any step would otherwise
    have nobody left to lead tomorrow's sessions.
    """
    since = rules.gate_day
    return since is not None and on >= since and not standing_now.is_cleared
