# SPDX-License-Identifier: Apache-2.0
"""Commits as bytes and back: columns for like changes, then zstd.

The bytes depend on the commits alone. One compression context spans one parcel, never two. Inflating is
capped, so that a small parcel cannot fill the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.sync import columns
from app.sync.commit import BadCommit, Change, Commit, NewerCommit, Plain, Seen, check
from app.sync.inflating import inflate

FORMAT = 1
# A parcel is at most 16 KiB sealed; forty times that is more than any honest one inflates to.
LARGEST_INFLATED = 1 << 20
_LEVEL = 19


def pack(commits: Sequence[Commit]) -> bytes:
    """Commits as compressed bytes."""
    writing = columns.Writing()
    heads = _heads(commits)
    shapes: dict[tuple[str, int, tuple[str, ...]], int] = {}
    order: list[Plain] = []
    rows: list[list[tuple[Plain, ...]]] = []
    for commit in commits:
        for change in commit.changes:
            names = tuple(sorted(change.fields))
            shape = shapes.setdefault((change.table, len(change.key), names), len(shapes))
            if shape == len(rows):
                rows.append([])
            rows[shape].append((*change.key, *map(change.fields.__getitem__, names)))
            order.append(shape)
    body = [
        [len(commits), [writing.write(head) for head in heads]],
        [len(order), writing.write(order)],
        [
            [table, keys, list(names), len(rows[at]), list(map(writing.write, zip(*rows[at], strict=True)))]
            for (table, keys, names), at in shapes.items()
        ],
    ]
    texts, ids = writing.tables()
    return _squeezed([FORMAT, texts], [len(writing.ids), ids], body)


def unpack(packed: bytes) -> list[Commit]:
    """The commits that ``pack`` wrote. Raises BadCommit for anything else."""
    import msgpack

    plain = _inflate(packed)
    try:
        return _read(msgpack.unpackb(plain, strict_map_key=True))
    except BadCommit:
        raise
    except Exception as problem:  # whatever a strange parcel breaks, it is a strange parcel
        raise BadCommit("A parcel arrived that this program cannot read.") from problem


def _squeezed(*sections: Sequence[Any]) -> bytes:
    """One list of all sections' parts, compressed in one context, but each section as a block of its own.

    Words, ids (which are random) and numbers do not look alike: one statistic for all costs 6 % more.
    """
    import msgpack
    import zstandard

    packer = msgpack.Packer()
    plain = [b"".join(map(packer.pack, section)) for section in sections]
    plain[0] = packer.pack_array_header(sum(map(len, sections))) + plain[0]
    squeezer = zstandard.ZstdCompressor(level=_LEVEL).compressobj(sum(map(len, plain)))
    blocks = [squeezer.compress(one) + squeezer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK) for one in plain]
    return b"".join(blocks) + squeezer.flush()


def _inflate(packed: bytes) -> bytes:
    try:
        return inflate(packed, LARGEST_INFLATED)
    except ValueError as problem:
        raise BadCommit("A parcel arrived that this program cannot read.") from problem


def _heads(commits: Sequence[Commit]) -> list[list[Plain]]:
    """One column for each part of the headings; instants as differences, which are small."""
    at = [commit.at for commit in commits]
    return [
        [commit.level for commit in commits],
        [now - before for before, now in zip([0, *at], at, strict=False)],
        [commit.seen.log.hex() for commit in commits],
        [commit.seen.seq for commit in commits],
        [commit.who for commit in commits],
        [commit.cause for commit in commits],
        [commit.title for commit in commits],
        [commit.action.hex() for commit in commits],
        [None if commit.undoes is None else commit.undoes.hex() for commit in commits],
        [len(commit.changes) for commit in commits],
        [commit.part for commit in commits],
    ]


def _read(parts: Any) -> list[Commit]:
    form, *rest = parts
    if form != FORMAT:
        raise NewerCommit("A parcel comes from a newer Porchlight. Update the program on this laptop.")
    texts, many_ids, ids, (count, heads), (changes, order), shapes = rest
    reading = columns.Reading(texts, ids, many_ids)
    columned = [reading.read(head, count) for head in heads]
    sequence_of_shapes = reading.read(order, changes)
    waiting = [iter(_changes(shape, reading)) for shape in shapes]
    sequence = [next(waiting[shape]) for shape in sequence_of_shapes]  # type: ignore[index]
    commits, at, taken = [], 0, 0
    for level, later, log, seq, who, cause, title, action, undoes, many, part in zip(*columned, strict=True):
        at += later
        commit = Commit(
            level, at, Seen(bytes.fromhex(log), seq), who, cause, title, bytes.fromhex(action),
            tuple(sequence[taken : taken + many]), None if undoes is None else bytes.fromhex(undoes), part,
        )  # fmt: skip
        taken += many
        check(commit)
        commits.append(commit)
    if taken != len(sequence):
        raise BadCommit("A parcel arrived with changes that belong to no action.")
    return commits


def _changes(shape: Any, reading: columns.Reading) -> list[Change]:
    table, keys, names, count, written = shape
    if not all(isinstance(name, str) for name in (table, *names)):
        raise BadCommit("A parcel arrived with a field that has no name.")
    read = [reading.read(column, count) for column in written]
    return [
        Change(table, values[:keys], dict(zip(names, values[keys:], strict=True)))
        for values in zip(*read, strict=True)
    ]
