# SPDX-License-Identifier: Apache-2.0
"""Two leaflets of the invented program: what the training shelf holds and training was noted from.

Only their lines are in the data; the files are laid beside it by ``app.keeping.invented_shelf``.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from app.clock import Id, new_id
from app.storage.journal import WriteSession, insert_rows
from app.storage.tables import Material


class Leaflet(NamedTuple):
    """A text file and what the shelf says of it; ``topic`` is one of the training topics."""

    file_name: str
    title: str
    topic: str
    minutes: int
    text: str

    @property
    def content(self) -> bytes:
        return self.text.encode("utf-8")

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


LEAFLETS = (
    Leaflet(
        "first-day.txt", "Your first day with us", "Start of service", 20,
        "Your first day with us\n\n"
        "1. Sign in at the desk, and wear your badge so that it can be read.\n"
        "2. Take the sheet of your group. Everybody on it is expected; cross out whoever is not here.\n"
        "3. Write down when a child comes late or leaves early. A guess is worse than a blank.\n"
        "4. Nobody is alone with a child behind a closed door.\n"
        "5. The sheet goes back into the tray before you leave.\n",
    ),
    Leaflet(
        "when-a-child-tells-you.txt", "When a child tells you something", "Keeping children safe", 30,
        "When a child tells you something\n\n"
        "Listen. Stay calm. Do not promise to keep it secret.\n"
        "Say: I am glad that you told me. I have to tell somebody who can help.\n"
        "Do not ask for details, and do not look into it yourself.\n"
        "Call the hotline of your state the same day, then tell the coordinator.\n"
        "Write down what the child said, in the child's own words, with day and time.\n",
    ),
)  # fmt: skip


def add_shelf(session: WriteSession) -> dict[str, Id]:
    """The lines of both on the shelf; their ids by topic."""
    ids = {one.topic: new_id() for one in LEAFLETS}
    rows = [
        {
            "id": ids[one.topic], "title": one.title, "topic": one.topic, "kind": "text",
            "file_name": one.file_name, "sha256": one.sha256, "size": len(one.content),
            "minutes": one.minutes,
        }
        for one in LEAFLETS
    ]  # fmt: skip
    insert_rows(session, Material, rows)
    return ids
