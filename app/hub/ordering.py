# SPDX-License-Identifier: Apache-2.0
"""The one transaction of a sync: parcels get their places in the log, and a page of it goes back.

The program's row is locked first, before anything else is read: two laptops at once get places one after the
other, and no reader ever sees a place whose predecessor is still missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from app.errors import NotFound
from app.hub import statements
from app.sync import shares
from app.sync.chain import link
from app.sync.parcel import FIRST, BadParcel, Header, header_of, is_signed, parcel_hash
from app.sync.wire import LARGEST_PAGE, Answer, Diverged, Fork, Item, Message, Page, Request, sum_of

EVERY_PROGRAM = bytes(16)
_GONE = "This hub does not know this program any more. Ask the hub's staff."
_ENTRIES_A_PAGE = 500
# They are read in growing steps: a page of full parcels ends in the first one.
_FIRST_STEP = 24
# So many parcels that no laptop signed may be carried along before the rest is not looked at either.
_STRANGERS = 20
_MESSAGES = 20


class Refused(Exception):
    """A parcel that cannot be taken: not of this program, not signed by one of its laptops, out of order."""


class _Unsigned(Refused):
    """Costs a signature check for every laptop of the program."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The laptop that a token belongs to."""

    program: bytes
    laptop: bytes
    slot: int


@dataclass(slots=True)
class _Head:
    """The program's row, which is locked; written back at the end."""

    log: bytes
    seq: int
    chain: bytes
    received: int


def sync(
    connection: Connection, caller: Caller, request: Request, now: int, *, by_file: bool = False
) -> Answer:
    """Order what came and answer with what follows the caller's cursor. Raises Refused, BadMessage, NotFound.

    ``by_file``: a bundle may be older than another one that came before it; that alone is no fork, and what
    it shares is out of date.
    """
    for _kind, _period, content in request.shares:
        if content:
            shares.inflated(content)  # is it small enough? What it says is not looked at.
    head = _lock(connection, caller.program)
    answer = _compare(connection, caller, request, head, by_file=by_file)
    if answer is not None:
        return answer
    is_old = by_file and _is_old(connection, caller, request)
    sent: dict[bytes, bytes] = {}
    fork = _order_all(connection, caller, request, head, sent, now)
    _write_head(connection, caller.program, head)
    if fork is not None:
        return fork
    _note(connection, caller, replace(request, shares=(), recovery=b"") if is_old else request, now)
    return _page(connection, caller, request, head, sent, now)


def missing(connection: Connection, caller: Caller, request: Request) -> int:
    """How many parcels of its writing history the laptop has made and the hub has not."""
    known = _replica(connection, caller.program, request.replica)
    return max(0, request.n - (known.n if known is not None else 0))


def locked_length(connection: Connection, program_id: bytes) -> int:
    """How long a program's log is, which nobody else makes longer until this transaction ends."""
    return _lock(connection, program_id).seq


def where(connection: Connection, caller: Caller, now: int) -> Page:
    """The log as it stands, without entries."""
    row = connection.execute(statements.HEAD, {"the_program": caller.program}).one_or_none()
    if row is None:
        raise NotFound(_GONE)
    return Page(
        log=bytes(row.log), now=now, head=row.head, chain=bytes(row.chain), slot=caller.slot,
        cuts=_cuts(connection, caller.program),
    )  # fmt: skip


def _order_all(
    connection: Connection, caller: Caller, request: Request, head: _Head, sent: dict[bytes, bytes], now: int
) -> Fork | None:
    """Order parcel after parcel up to a fork. One that is only carried and does not fit is left out."""
    strangers = 0
    for content in request.parcels:
        header = _header(caller, content)
        try:
            fork = _order(connection, caller, header, content, head, now)
        except Refused as refused:
            strangers += isinstance(refused, _Unsigned)
            if header.replica == request.replica or strangers > _STRANGERS:
                raise
            continue
        if fork is not None and header.replica == request.replica:
            return fork
        sent[header.parcel] = content
    return None


def _lock(connection: Connection, program_id: bytes) -> _Head:
    row = connection.execute(statements.LOCKED_HEAD, {"the_program": program_id}).one_or_none()
    if row is None:
        raise NotFound(_GONE)
    return _Head(bytes(row.log), row.head, bytes(row.chain), row.received)


def _compare(
    connection: Connection, caller: Caller, request: Request, head: _Head, *, by_file: bool
) -> Answer | None:
    """What must be settled before anything is taken: another log, or a replica that went on elsewhere."""
    if request.log and request.log != head.log:
        floor = connection.scalar(statements.CUT, {"the_program": caller.program, "the_log": request.log})
        return Diverged(head.log, min(int(floor or 0), request.cursor))
    if request.cursor > head.seq or (
        request.cursor and request.chain != _chain_at(connection, caller.program, request.cursor)
    ):
        return Diverged(head.log, 0)
    fork = _fork_of(connection, caller, request)
    return None if fork is not None and by_file and fork.match == request.n else fork


def _is_old(connection: Connection, caller: Caller, request: Request) -> bool:
    """Later work of this laptop came before this word of it."""
    known = _replica(connection, caller.program, request.replica)
    return known is not None and known.n > request.n


def _chain_at(connection: Connection, program_id: bytes, seq: int) -> bytes:
    found = connection.scalar(statements.CHAIN_AT, {"the_program": program_id, "the_seq": seq})
    return b"" if found is None else bytes(found)


def _fork_of(connection: Connection, caller: Caller, request: Request) -> Fork | None:
    known = _replica(connection, caller.program, request.replica)
    if known is None:
        return None
    if bytes(known.laptop) != caller.laptop:
        return Fork(0)
    if known.n > request.n:
        return Fork(_last_match(connection, caller, request))
    if known.n and known.n == request.n and bytes(known.hash) != request.last:
        return Fork(_last_match(connection, caller, request))
    return None


def _last_match(connection: Connection, caller: Caller, request: Request) -> int:
    """The last number under which both know the same parcel: everything above it goes again."""
    if _hash_under(connection, caller, request.replica, request.n) == request.last:
        return request.n
    sent = [header_of(content) for content in request.parcels]
    for header in sent:
        if header.replica != request.replica:
            continue
        if _hash_under(connection, caller, request.replica, header.n - 1) == header.prev:
            return header.n - 1
    return 0


def _replica(connection: Connection, program_id: bytes, replica_id: bytes) -> Row[Any] | None:
    wanted = {"the_program": program_id, "the_replica": replica_id}
    return connection.execute(statements.REPLICA, wanted).one_or_none()


def _hash_under(connection: Connection, caller: Caller, replica_id: bytes, n: int) -> bytes | None:
    """Of the parcel that stands under a number of a replica."""
    wanted = {"the_program": caller.program, "the_replica": replica_id, "the_number": n}
    found = connection.scalar(statements.HASH_UNDER, wanted)
    return None if found is None else bytes(found)


def _header(caller: Caller, content: bytes) -> Header:
    try:
        header = header_of(content)
    except BadParcel as problem:
        raise Refused(problem.message) from problem
    if header.program != caller.program:
        raise Refused("A parcel belongs to another program.")
    return header


def _order(
    connection: Connection, caller: Caller, header: Header, content: bytes, head: _Head, now: int
) -> Fork | None:
    """Give one parcel its place, unless its id has one; a fork when its number is another parcel's."""
    known = _replica(connection, caller.program, header.replica)
    n, last = (known.n, bytes(known.hash)) if known is not None else (0, FIRST)
    own_hash = parcel_hash(content)
    if header.n <= n:
        there = _hash_under(connection, caller, header.replica, header.n)
        return None if there == own_hash else Fork(header.n - 1)
    if header.n != n + 1:
        raise Refused("A parcel is missing before the ones that were sent.")
    if header.prev != last:
        return Fork(n - 1)
    owner = _owner(connection, caller, None if known is None else bytes(known.laptop), content)
    _advance(connection, caller, header, owner, own_hash, is_new=known is None)
    if not _is_known(connection, caller.program, header.parcel):
        head.seq += 1
        head.received = max(now, head.received)
        head.chain = link(head.chain, head.seq, own_hash, head.received)
        connection.execute(
            statements.ADD_ENTRY,
            {
                "program": caller.program, "seq": head.seq, "received": head.received,
                "parcel": header.parcel, "chain": head.chain, "content": content,
            },
        )  # fmt: skip
    return None


def _owner(connection: Connection, caller: Caller, known: bytes | None, content: bytes) -> bytes:
    """The laptop that signed: the caller, or another one whose parcels the caller carries."""
    rows = connection.execute(
        statements.SIGNERS, {"the_program": caller.program, "the_laptop": caller.laptop}
    )
    for row in rows:
        if known in (None, bytes(row.laptop)) and is_signed(content, bytes(row.verify_key)):
            return bytes(row.laptop)
    raise _Unsigned("A parcel is not signed by a laptop of this program.")


def _advance(
    connection: Connection, caller: Caller, header: Header, owner: bytes, own_hash: bytes, *, is_new: bool
) -> None:
    key = {"program": caller.program, "replica": header.replica}
    now = {"n": header.n, "hash": own_hash}
    if is_new:
        connection.execute(statements.ADD_REPLICA, {**key, "laptop": owner, **now})
    else:
        where = {"the_program": caller.program, "the_replica": header.replica}
        connection.execute(statements.MOVE_REPLICA, {**where, **now})
    connection.execute(statements.ADD_NUMBER, {**key, **now})


def _is_known(connection: Connection, program_id: bytes, parcel: bytes) -> bool:
    wanted = {"the_program": program_id, "the_parcel": parcel}
    return connection.scalar(statements.ENTRY_OF, wanted) is not None


def _write_head(connection: Connection, program_id: bytes, head: _Head) -> None:
    connection.execute(
        statements.MOVE_HEAD,
        {"the_program": program_id, "head": head.seq, "chain": head.chain, "received": head.received},
    )


def _note(connection: Connection, caller: Caller, request: Request, now: int) -> None:
    """What the laptop told of itself, and the shares that changed."""
    connection.execute(
        statements.NOTE_LAPTOP,
        {
            "the_program": caller.program, "the_laptop": caller.laptop, "last_contact": now,
            "app": request.app[:40], "cursor": request.cursor, "digest": request.digest,
            **({"recovery": request.recovery} if request.recovery else {}),
        },
    )  # fmt: skip
    for kind, period, content in request.shares:
        which = {"the_program": caller.program, "the_kind": kind, "the_period": period}
        if not content:
            connection.execute(statements.DROP_SHARE, which)
            continue
        said = {"content": content, "at": now}
        if not connection.execute(statements.REPLACE_SHARE, {**which, **said}).rowcount:
            connection.execute(
                statements.ADD_SHARE, {"program": caller.program, "kind": kind, "period": period, **said}
            )


def _page(
    connection: Connection, caller: Caller, request: Request, head: _Head, sent: dict[bytes, bytes], now: int
) -> Page:
    items: list[Item] = []
    size, chain, limit = 0, request.chain, min(request.limit, LARGEST_PAGE)
    known_to = _known_to(connection, caller, request, sent)
    for row in _after(connection, caller.program, request.cursor):
        # Only what the caller has byte for byte goes as its id.
        same = _is_callers(request, sent, row, known_to)
        content = bytes(row.parcel) if same else bytes(row.content)
        size += len(content)
        if items and size > limit:
            break
        items.append(Item(row.seq, row.received, content))
        chain = bytes(row.chain)
    last = items[-1].seq if items else request.cursor
    return Page(
        log=head.log, now=now, head=head.seq, chain=chain, items=tuple(items), more=last < head.seq,
        agree=_agree(connection, caller, request), slot=caller.slot, cuts=_cuts(connection, caller.program),
        messages=_messages(connection, caller.program, request.told),
    )  # fmt: skip


def _after(connection: Connection, program_id: bytes, seq: int) -> Iterator[Row[Any]]:
    """What follows an entry, as far as a page may go; no more of it is held in memory than is wanted."""
    left, count = _ENTRIES_A_PAGE, _FIRST_STEP
    while left:
        count = min(left, count)
        wanted = {"the_program": program_id, "the_seq": seq, "count": count}
        rows = connection.execute(statements.ENTRIES_AFTER, wanted).all()
        yield from rows
        if len(rows) < count:
            return
        seq, left, count = rows[-1].seq, left - count, count * 5


def _known_to(connection: Connection, caller: Caller, request: Request, sent: Mapping[bytes, bytes]) -> int:
    """Up to which number of its replica the caller surely has the very parcels that are here.

    Each parcel holds the hash of the one before: one that both have, by its hash, speaks for all before it.
    A laptop that was restored may have used the same numbers for others, so that numbers alone say nothing.
    """
    known = _replica(connection, caller.program, request.replica)
    if known is None or bytes(known.laptop) != caller.laptop:
        return 0
    if known.n == request.n and bytes(known.hash) == request.last:
        return request.n
    own = (header for header in map(header_of, sent.values()) if header.replica == request.replica)
    return max((header.n for header in own), default=0)


def _is_callers(request: Request, sent: Mapping[bytes, bytes], row: Row[Any], known_to: int) -> bool:
    """The caller has these bytes: it has just sent them, or made them and not read them back yet."""
    content = bytes(row.content)
    if sent.get(bytes(row.parcel)) == content:
        return True
    header = header_of(content)
    return header.replica == request.replica and header.n <= known_to


def _agree(connection: Connection, caller: Caller, request: Request) -> bool | None:
    """Whether other laptops that read exactly as far have the same rows."""
    wanted = {"the_program": caller.program, "the_laptop": caller.laptop, "the_cursor": request.cursor}
    others = connection.scalars(statements.DIGESTS_OF_OTHERS, wanted).all()
    return all(bytes(digest) == request.digest for digest in others) if others else None


def _cuts(connection: Connection, program_id: bytes) -> tuple[tuple[bytes, int], ...]:
    rows = connection.execute(statements.CUTS, {"the_program": program_id})
    return tuple((bytes(row.log), row.seq) for row in rows)


def _messages(connection: Connection, program_id: bytes, told: bytes) -> tuple[Message, ...] | None:
    wanted = {"the_program": program_id, "every_program": EVERY_PROGRAM, "count": _MESSAGES}
    rows = connection.execute(statements.MESSAGES, wanted)
    messages = tuple(Message(row.n, row.at, row.title, row.words) for row in rows)
    return None if sum_of(messages) == (told or sum_of(())) else messages
