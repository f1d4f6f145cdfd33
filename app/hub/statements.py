# SPDX-License-Identifier: Apache-2.0
"""The statements of a sync, made once: to build one for each request costs more than to run it.

Values that a statement looks for are named ``the_...``; columns that it writes have their own names.
"""

from __future__ import annotations

from sqlalchemy import (
    BindParameter,
    Integer,
    LargeBinary,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from app.hub.tables import cut, entry, laptop, message, parcel_number, program, replica, share

_PROGRAM: BindParameter[bytes] = bindparam("the_program", type_=LargeBinary)
_REPLICA: BindParameter[bytes] = bindparam("the_replica", type_=LargeBinary)
_COUNT: BindParameter[int] = bindparam("count", type_=Integer)

HEAD = select(program.c.log, program.c.head, program.c.chain, program.c.received).where(
    program.c.program == _PROGRAM
)
LOCKED_HEAD = HEAD.with_for_update()
MOVE_HEAD = update(program).where(program.c.program == _PROGRAM)

CUT = select(cut.c.seq).where(and_(cut.c.program == _PROGRAM, cut.c.log == bindparam("the_log")))
CUTS = select(cut.c.log, cut.c.seq).where(cut.c.program == _PROGRAM).order_by(cut.c.log)

CHAIN_AT = select(entry.c.chain).where(and_(entry.c.program == _PROGRAM, entry.c.seq == bindparam("the_seq")))
ENTRY_OF = select(entry.c.seq).where(
    and_(entry.c.program == _PROGRAM, entry.c.parcel == bindparam("the_parcel"))
)
ENTRIES_AFTER = (
    select(entry.c.seq, entry.c.received, entry.c.parcel, entry.c.chain, entry.c.content)
    .where(and_(entry.c.program == _PROGRAM, entry.c.seq > bindparam("the_seq")))
    .order_by(entry.c.seq)
    .limit(_COUNT)
)
ADD_ENTRY = insert(entry)

REPLICA = select(replica.c.laptop, replica.c.n, replica.c.hash).where(
    and_(replica.c.program == _PROGRAM, replica.c.replica == _REPLICA)
)
ADD_REPLICA = insert(replica)
MOVE_REPLICA = update(replica).where(and_(replica.c.program == _PROGRAM, replica.c.replica == _REPLICA))

HASH_UNDER = select(parcel_number.c.hash).where(
    and_(
        parcel_number.c.program == _PROGRAM,
        parcel_number.c.replica == _REPLICA,
        parcel_number.c.n == bindparam("the_number"),
    )
)
ADD_NUMBER = insert(parcel_number)

# The caller first: its own parcels are nearly all.
SIGNERS = (
    select(laptop.c.laptop, laptop.c.verify_key)
    .where(laptop.c.program == _PROGRAM)
    .order_by((laptop.c.laptop == bindparam("the_laptop")).desc())
)
NOTE_LAPTOP = update(laptop).where(
    and_(laptop.c.program == _PROGRAM, laptop.c.laptop == bindparam("the_laptop"))
)
DIGESTS_OF_OTHERS = select(laptop.c.digest).where(
    and_(
        laptop.c.program == _PROGRAM,
        laptop.c.laptop != bindparam("the_laptop"),
        laptop.c.cursor == bindparam("the_cursor"),
        laptop.c.revoked.is_(None),
        laptop.c.last_contact.is_not(None),
    )
)
TOKEN = select(laptop.c.token_hash, laptop.c.slot, laptop.c.revoked).where(
    and_(laptop.c.program == _PROGRAM, laptop.c.laptop == bindparam("the_laptop"))
)

_SHARE = and_(
    share.c.program == _PROGRAM,
    share.c.kind == bindparam("the_kind"),
    share.c.period == bindparam("the_period"),
)
DROP_SHARE = delete(share).where(_SHARE)
REPLACE_SHARE = update(share).where(_SHARE)
ADD_SHARE = insert(share)

MESSAGES = (
    select(message.c.n, message.c.at, message.c.title, message.c.words)
    .where(
        and_(
            or_(message.c.program == _PROGRAM, message.c.program == bindparam("every_program")),
            message.c.withdrawn.is_(False),
        )
    )
    .order_by(message.c.at.desc(), message.c.n.desc())
    .limit(_COUNT)
)
