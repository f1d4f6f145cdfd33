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

FORMAT = 1
# A parcel is at most 16 KiB sealed; forty times that is more than any honest one inflates to.
LARGEST_INFLATED = 1 << 20
_LEVEL = 15


def pack(commits: Sequence[Commit]) -> bytes:
    """Commits as compressed bytes."""
    import msgpack
    import zstandard

    words = columns.Words()
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
            rows[shape].append((*change.key, *(change.fields[name] for name in names)))
            order.append(shape)
    body = [
        [len(commits), [columns.write(head, words) for head in heads]],
        columns.write(order, words),
        [
            [table, keys, list(names), len(rows[at]), [
                columns.write(list(column), words) for column in zip(*rows[at], strict=True)
            ]]
            for (table, keys, names), at in shapes.items()
        ],
    ]  # fmt: skip
    plain = msgpack.packb([FORMAT, words.texts, words.id_bytes(), len(order), *body])
    return zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True).compress(plain)


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


def _inflate(packed: bytes) -> bytes:
    import zstandard

    try:
        return zstandard.ZstdDecompressor().decompress(packed, max_output_size=LARGEST_INFLATED)
    except zstandard.ZstdError as problem:
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
    form, texts, ids, changes, (count, heads), order, shapes = parts
    if form != FORMAT:
        raise NewerCommit("A parcel comes from a newer Porchlight. Update the program on this laptop.")
    words = columns.Words(texts, ids)
    columned = [columns.read(head, count, words) for head in heads]
    waiting = [iter(_changes(shape, words)) for shape in shapes]
    sequence = [next(waiting[int(shape or 0)]) for shape in columns.read(order, changes, words)]
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


def _changes(shape: Any, words: columns.Words) -> list[Change]:
    table, keys, names, count, written = shape
    read = [columns.read(column, count, words) for column in written]
    return [
        Change(table, tuple(values[:keys]), dict(zip(names, values[keys:], strict=True)))
        for values in zip(*read, strict=True)
    ]
