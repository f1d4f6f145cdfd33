# SPDX-License-Identifier: Apache-2.0
"""Commits to try: any that a laptop could write."""

from __future__ import annotations

from hypothesis import strategies as st

from app.sync.commit import Change, Commit, Plain, Seen

ids = st.binary(min_size=16, max_size=16)
plains: st.SearchStrategy[Plain] = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=30), ids.map(bytes.hex)
)
names = st.sampled_from(["status", "minutes", "note", "removed", "from a newer version"])
changes = st.builds(
    Change,
    table=st.sampled_from(["mark", "session", "a newer table"]),
    key=st.lists(plains, min_size=1, max_size=2).map(tuple),
    fields=st.dictionaries(names, plains, min_size=1),
)
moments = st.integers(0, 2**42)
commits = st.builds(
    Commit,
    level=st.integers(1, 9),
    at=moments,
    seen=st.builds(Seen, log=st.one_of(st.just(b""), ids), seq=st.integers(0, 2**40)),
    who=st.text(max_size=20),
    cause=st.sampled_from(["sheet.enter", "people.add"]),
    title=st.text(max_size=40),
    action=ids,
    changes=st.lists(changes, max_size=6).map(tuple),
    undoes=st.one_of(st.none(), ids),
)
