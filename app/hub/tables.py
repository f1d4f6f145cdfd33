# SPDX-License-Identifier: Apache-2.0
"""The hub's tables. Every one begins with the program, so that a distributed PostgreSQL shards by it.

No serial column orders anything: the log is numbered by the program's head row, which is locked first.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

program = Table(
    "program",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("log", LargeBinary, nullable=False),
    Column("head", BigInteger, nullable=False, default=0),
    Column("chain", LargeBinary, nullable=False),
    Column("received", BigInteger, nullable=False, default=0),
    Column("next_slot", Integer, nullable=False, default=0),
    Column("made", BigInteger, nullable=False),
)

# Earlier logs of a restored hub, each with the entry up to which it lives on in the present one.
cut = Table(
    "cut",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("log", LargeBinary, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

laptop = Table(
    "laptop",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("laptop", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("verify_key", LargeBinary, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("enrolled", BigInteger, nullable=False),
    Column("revoked", BigInteger),
    Column("last_contact", BigInteger),
    Column("app", Text, nullable=False, default=""),
    Column("cursor", BigInteger, nullable=False, default=0),
    Column("digest", LargeBinary, nullable=False, default=b""),
    # The recovery slot and the program key, each sealed: the hub opens neither.
    Column("recovery", LargeBinary, nullable=False, default=b""),
)

# One-time codes. ``kind`` is "enrol" (from the staff) or "invite" (from a laptop; ``sealed`` is the program
# key under the six words, which the hub never sees).
code = Table(
    "code",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False, default=b""),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger),
    Index("ix_code_code_hash", "code_hash"),
)

replica = Table(
    "replica",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("replica", LargeBinary, primary_key=True),
    Column("laptop", LargeBinary, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

# Which parcel stood under which number, whether or not its id was known already.
parcel_number = Table(
    "parcel_number",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("replica", LargeBinary, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("received", BigInteger, nullable=False),
    Column("parcel", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("program", "parcel"),
)

# Work of a laptop that was revoked before it came in by file: a person decides. ``token_hash`` opens it.
held = Table(
    "held",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("content_hash", LargeBinary, primary_key=True),
    Column("laptop", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
)

share = Table(
    "share",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_share_kind_period", "kind", "period"),
)

# ``program`` of sixteen zero bytes means every program of this hub.
message = Table(
    "message",
    metadata,
    Column("program", LargeBinary, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
)

# -- of no program: the network's goals, and the people at the hub ---------------------------------

# How many adults of a role the network wants to have in a school year.
goal = Table(
    "goal",
    metadata,
    Column("year", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("adults", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("name", Text, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("failed", Integer, nullable=False, default=0),
    Column("locked_until", BigInteger, nullable=False, default=0),
    Column("made", BigInteger, nullable=False),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("form_key", Text, nullable=False),
    Column("expires", BigInteger, nullable=False),
)
