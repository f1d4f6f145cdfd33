# SPDX-License-Identifier: Apache-2.0
"""Each kind of file that comes from outside: good samples, how they go wrong, and what is done with one.

``take`` gives the file to the program. It may succeed, or raise a ``PorchlightError``; after that a test asks
``stands`` whether anything is other than before.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest
from sqlalchemy import text

from app.context import AppContext
from app.errors import FileProblem
from app.exchange.apply import import_path
from app.exchange.inspection import look_at
from app.exchange.mapped import Mapping
from app.exchange.roster import Kind
from app.hub import bundles, ordering
from app.keeping import keys, restoring
from app.partnership import joining, stick
from app.paths import DataDir
from app.storage.digest import content_digest
from app.storage.store import Store
from app.sync import frames
from app.vault.vault import Vault
from tests.partnership.conftest import LaptopInside
from tests.survival import strange_bytes as strange
from ui import preferences

FIXTURES = Path(__file__).parents[1] / "exchange" / "fixtures"
_FOLDERS = ("oneroster-11", "oneroster-12", "sds-v1", "sds-v21")
_TABLES = (
    "sis/students.csv",
    "sis/star_reading_v2.csv",
    "lists/adults.csv",
    "attendance/daily.csv",
    "attendance/details.csv",
)
_AS = ["auto", "auto", "auto", *Kind]

Make = Callable[[random.Random], bytes]


@dataclass(frozen=True, slots=True)
class StrangeKind:
    """``share`` is its part of all trials; a file is called ``name``."""

    title: str
    share: float
    name: str
    make: Make
    take: Callable[[Path, random.Random], object]
    stands: Callable[[], object]


def journal(store: Store) -> tuple[Any, ...]:
    """How much was ever written, cheap to ask for."""
    with store.read() as session:
        tables = ("journal", "student", "adult", "import_run", "import_mapping", "external_id", "sync_fact")
        return tuple(session.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in tables)


def digest(store: Store) -> str:
    with store.read() as session:
        return content_digest(session)


def import_kinds(store: Store) -> list[StrangeKind]:
    """Tables, archives and workbooks that are looked at and tried; ``real_import`` writes them."""

    def take(path: Path, draw: random.Random) -> None:
        as_kind = draw.choice(_AS)
        if draw.random() < 0.3:
            look_at(store, path)
        import_path(
            store, path, as_kind=as_kind, dry_run=True, create_missing=draw.random() < 0.5,
            dates=draw.choice((None, "mdy", "dmy")),
        )  # fmt: skip

    stands = partial(journal, store)
    tables = [(FIXTURES / name).read_bytes() for name in _TABLES]
    archives = [
        {file.name: file.read_bytes() for file in sorted((FIXTURES / name).iterdir())} for name in _FOLDERS
    ]
    books = [workbook(content) for content in tables[:3]]

    def table(draw: random.Random) -> bytes:
        return draw.choice((strange.cells, strange.any_bytes))(draw.choice(tables), draw)

    def archive(draw: random.Random) -> bytes:
        return strange.archive(draw.choice(archives), draw, draw.choice((strange.cells, strange.any_bytes)))

    def book(draw: random.Random) -> bytes:
        if draw.random() < 0.2:
            return strange.any_bytes(draw.choice(books), draw)
        return strange.archive(strange.unzipped(draw.choice(books)), draw, xml)

    return [
        StrangeKind("csv", 0.16, "students.csv", table, take, stands),
        StrangeKind("zip of a school system", 0.1, "school.zip", archive, take, stands),
        StrangeKind("xlsx", 0.08, "students.xlsx", book, take, stands),
    ]


_XML = [
    b'<row r="99999999">', b'<c r="ZZZ9" t="s"><v>99</v></c>', b't="d"', b't="s"', b't="e"', b"<f>1+1</f>",
    b"<v>1e999</v>", b"<v>-1</v>", b"<!DOCTYPE a>", b"</sheetData>", b"&#0;", b"&amp", b'r="A0"', b's="9"',
]  # fmt: skip


def xml(content: bytes, draw: random.Random) -> bytes:
    """A part of a workbook in which a piece of XML is something else."""
    if draw.random() < 0.4:
        return strange.any_bytes(content, draw)
    parts = content.split(b"<")
    at = draw.randrange(len(parts))
    match draw.randrange(4):
        case 0:
            parts[at : at + 1] = []
        case 1:
            parts[at:at] = [parts[draw.randrange(len(parts))]] * draw.choice((1, 30))
        case 2:
            parts[at] = draw.choice(_XML).lstrip(b"<")
        case _:
            parts[at] = parts[at].replace(b'"', draw.choice((b"", b'"9', b'"A')), 1)
    return b"<".join(parts)


def workbook(content: bytes) -> bytes:
    """A table as a spreadsheet program would save it."""
    book = openpyxl.Workbook()
    for line in content.decode("utf-8-sig", errors="replace").splitlines():
        book.worksheets[0].append([*line.split(",")])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bundle_kinds(laptop: LaptopInside, up: bytes, down: bytes, invitation: bytes) -> list[StrangeKind]:
    """What comes on a stick: to the laptop, to the hub, and an invitation."""
    before = digest(laptop.store)

    def stands() -> object:
        return digest(laptop.store) == before

    def take_answer(path: Path, draw: random.Random) -> None:
        stick.read_bundle(laptop.store, path)

    def take_at_hub(path: Path, draw: random.Random) -> None:
        with laptop.hub.database.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                bundles.bring_in(connection, path.read_bytes(), laptop.hub.now)
            except ordering.Refused as problem:  # the command has a sentence for it
                raise FileProblem(str(problem)) from problem
            finally:
                connection.rollback()

    def take_invitation(path: Path, draw: random.Random) -> None:
        joining._sealed_in(path.read_bytes())

    def of(*contents: bytes) -> Make:
        return lambda draw: draw.choice((strange.any_bytes, reframed))(draw.choice(contents), draw)

    return [
        StrangeKind("bundle to the hub", 0.05, "up.plb", of(up, down), take_at_hub, stands),
        StrangeKind("bundle to a laptop", 0.05, "down.plb", of(down, down, up), take_answer, stands),
        StrangeKind(
            "invitation",
            0.15,
            "invitation.plj",
            lambda draw: strange.any_bytes(invitation, draw),
            take_invitation,
            lambda: None,
        ),
    ]


def reframed(content: bytes, draw: random.Random) -> bytes:
    """A bundle of which a frame is another, with the right hash: it is damaged for whoever looks further."""
    opened = frames.read(content)
    parts = [opened.head, *opened.frames]
    at = draw.randrange(len(parts))
    match draw.randrange(4):
        case 0:
            parts[at:at] = [draw.choice(parts)]
        case 1:
            draw.shuffle(parts)
        case _:
            parts[at] = strange.any_bytes(parts[at], draw)
    way: Literal["up", "down"] = draw.choice(("up", "down")) if draw.random() < 0.1 else opened.way
    program = draw.randbytes(16) if draw.random() < 0.05 else opened.program
    return b"".join(frames.write(way, program, parts[0], parts[1:]))


def vault_kind(ctx: AppContext, scratch: Path, passphrase: str) -> StrangeKind:
    """A key file of which both copies are the strange one."""
    good = ctx.data.vault.read_bytes()
    data = DataDir(scratch)
    for place in (data.vault, data.vault_copy):
        place.write_bytes(good)

    def make(draw: random.Random) -> bytes:
        return draw.choice((strange.any_bytes, strange.json_values, strange.json_values))(good, draw)

    def take(path: Path, draw: random.Random) -> None:
        for place in (data.vault, data.vault_copy):
            shutil.copyfile(path, place)
        vault = Vault.load(data.vault, data.vault_copy)
        if all(slot.cost.work <= 64 << 20 for slot in vault.slots):
            vault.open(draw.choice((keys.PASSPHRASE, keys.RECOVERY)), passphrase)

    def stands() -> object:
        return data.vault.read_bytes() == data.vault_copy.read_bytes()

    return StrangeKind("vault", 0.1, "vault.json", make, take, stands)


def settings_kind(scratch: Path) -> StrangeKind:
    """How the program looks. It must start whatever stands there."""
    good = json.dumps(
        {"theme": "dark", "scale": 1.5, "window": {"x": 1, "y": 2, "width": 900, "height": 600}}
    )

    def make(draw: random.Random) -> bytes:
        return draw.choice((strange.any_bytes, strange.json_values))(good.encode(), draw)

    def take(path: Path, draw: random.Random) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PORCHLIGHT_CONFIG_DIR", str(path.parent))
            look, place = preferences.load(), preferences.load_place()
            assert 1.0 <= look.scale <= 2.0
            assert look.theme in ("light", "dark", "contrast") or look.theme
            assert place is None or place.width > 0 < place.height

    return StrangeKind("settings", 0.18, "preferences.json", make, take, lambda: None)


def mapping_kind() -> StrangeKind:
    """A column mapping that somebody edited by hand."""
    good = Mapping(Kind.STUDENTS, {"given": "First Name", "family": "Last Name"}, {"grade": "3"}).to_json()

    def make(draw: random.Random) -> bytes:
        return draw.choice((strange.any_bytes, strange.json_values))(good.encode(), draw)

    def take(path: Path, draw: random.Random) -> None:
        Mapping.from_json(path.read_text(encoding="utf-8", errors="surrogateescape"))

    return StrangeKind("mapping", 0.12, "mapping.json", make, take, lambda: None)


def backup_kind(backup: Path, scratch: Path, passphrase: str) -> StrangeKind:
    """A backup that is looked at, and put back into a free place."""
    files = strange.unzipped(backup.read_bytes())
    root = scratch / "data"

    def inside(content: bytes, draw: random.Random) -> bytes:
        if content[:1] == b"{" and draw.random() < 0.7:
            return strange.json_values(content, draw)
        return strange.any_bytes(content, draw)

    def make(draw: random.Random) -> bytes:
        return strange.archive(files, draw, inside, zipfile.ZIP_STORED)

    def take(path: Path, draw: random.Random) -> None:
        shutil.rmtree(root, ignore_errors=True)
        restoring.look_at_backup(path)
        restoring.put_back(path, DataDir(root), passphrase)
        shutil.rmtree(root)

    def stands() -> Sequence[str]:
        return sorted(file.name for file in scratch.iterdir())

    return StrangeKind("backup", 0.01, "week.porchlight", make, take, stands)
