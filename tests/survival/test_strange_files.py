# SPDX-License-Identifier: Apache-2.0
"""Files from outside gone strange, by the thousand: a sentence or a success, never a crash, never a part.

Every file is made from a number; a failure names kind and number, and ``made`` brings the same bytes back.
"""

from __future__ import annotations

import random
import resource
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import context
from app.context import AppContext
from app.errors import PorchlightError
from app.exchange.apply import import_path
from app.exchange.detect import read_tables
from app.exchange.mapped import Mapping
from app.exchange.source_files import open_source
from app.partnership import joining, stick
from app.services.program import ProgramDraft
from app.storage.store import Store
from app.vault.vault import Vault
from tests.partnership.conftest import KEY, HubInside, LaptopInside
from tests.partnership.together import add
from tests.survival import strange_bytes as strange
from tests.survival import strange_kinds as kinds
from tests.survival.strange_kinds import StrangeKind
from tests.survival.whole_writers import CHEAP, OLD_WORDS

COUNT, COUNT_DEEP = 5_000, 200_000
SLOWEST, MOST_MEMORY = 5.0, 400 * 1024  # seconds for one file; KiB of new memory for all of them
_IMPORTS, _IMPORTS_DEEP = 60, 3_000


def _laptop(root: Path) -> tuple[LaptopInside, bytes, bytes, bytes]:
    """A laptop of a hub, with a bundle each way and an invitation."""
    Store.create(root / "porchlight.db", KEY).close()
    laptop = LaptopInside(HubInside(root / "hub"), root, "Rosa")
    laptop.join()
    for name in ("Ana", "Luis", "Ben"):
        add(laptop, name)
    stick.write_bundle(laptop.store, Vault([]), root / "up.plb")
    up = (root / "up.plb").read_bytes()
    (root / "down.plb").write_bytes(laptop.hub.bring(up))
    joining.invite_by_file(laptop.store, root / "in.plj")
    stick.read_bundle(laptop.store, root / "down.plb")
    return laptop, up, (root / "down.plb").read_bytes(), (root / "in.plj").read_bytes()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    """A program with a few people in it."""
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa Tsosie")
    ctx, _code = context.start(tmp_path_factory.mktemp("program") / "data", draft, OLD_WORDS, CHEAP)
    import_path(ctx.store, kinds.FIXTURES / "sis" / "students.csv", as_kind="students", dates="mdy")
    yield ctx
    ctx.close()


@pytest.fixture(scope="module")
def every_kind(
    tmp_path_factory: pytest.TempPathFactory, program: AppContext
) -> Iterator[dict[str, StrangeKind]]:
    """Every kind of file by its title."""
    root = tmp_path_factory.mktemp("strange")
    laptop, up, down, invitation = _laptop(root)
    program.back_up(root / "week.porchlight")
    for name in ("vault", "restore"):
        (root / name).mkdir()
    found = [
        *kinds.import_kinds(program.store),
        *kinds.bundle_kinds(laptop, up, down, invitation),
        kinds.vault_kind(program, root / "vault", OLD_WORDS),
        kinds.settings_kind(root),
        kinds.mapping_kind(),
        kinds.backup_kind(root / "week.porchlight", root / "restore", OLD_WORDS),
    ]
    yield {kind.title: kind for kind in found}
    laptop.store.close()
    laptop.hub.database.close()


TITLES = [
    "csv", "zip of a school system", "xlsx", "bundle to the hub", "bundle to a laptop", "invitation", "vault",
    "settings", "mapping", "backup",
]  # fmt: skip


def made(kind: StrangeKind, number: int, folder: Path) -> tuple[Path, random.Random]:
    """The strange file of this number, and what decides the rest of the trial."""
    draw = random.Random(f"{kind.title} {number}")
    path = folder / kind.name
    path.write_bytes(kind.make(draw))
    return path, draw


def tried(kind: StrangeKind, numbers: range, folder: Path) -> int:
    """Give the program each file; how many it refused with a sentence."""
    refused, before, memory = 0, kind.stands(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in numbers:
        path, draw = made(kind, number, folder)
        began, said = time.perf_counter(), "."
        try:
            kind.take(path, draw)
        except PorchlightError as problem:
            refused += 1
            said = problem.message
        except Exception as problem:
            raise AssertionError(f"{kind.title} {number}: {problem!r}") from problem
        assert time.perf_counter() - began < SLOWEST, (kind.title, number)
        assert said.strip().endswith((".", "?")), (kind.title, number, said)
        assert kind.stands() == before, (kind.title, number)
        assert [file.name for file in folder.iterdir()] == [kind.name], (kind.title, number)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    assert grown < MOST_MEMORY, f"{kind.title}: {grown} KiB"
    return refused


def test_the_kinds_are_all_there(every_kind: dict[str, StrangeKind]) -> None:
    assert list(every_kind) == TITLES
    assert sum(kind.share for kind in every_kind.values()) == pytest.approx(1)


@pytest.mark.parametrize("title", TITLES)
def test_strange_files_get_a_sentence(every_kind: dict[str, StrangeKind], tmp_path: Path, title: str) -> None:
    kind = every_kind[title]
    count = round(COUNT * kind.share)
    refused = tried(kind, range(count), tmp_path)
    assert refused or title == "settings"
    assert refused < count


@pytest.mark.deep
@pytest.mark.parametrize("title", TITLES)
def test_very_many_strange_files(every_kind: dict[str, StrangeKind], tmp_path: Path, title: str) -> None:
    kind = every_kind[title]
    begin = random.randrange(1 << 40)
    tried(kind, range(begin, begin + round(COUNT_DEEP * kind.share)), tmp_path)


def imported(program: AppContext, numbers: range, folder: Path) -> int:
    """Bring strange files in for good: all of one comes in, or nothing; how many came."""
    came = 0
    every = kinds.import_kinds(program.store)
    for number in numbers:
        kind = every[number % len(every)]
        path, _draw = made(kind, number, folder)
        before, journal = kinds.digest(program.store), kinds.journal(program.store)
        try:
            result = import_path(program.store, path, as_kind="auto", dates="mdy")
        except PorchlightError:
            assert (kinds.digest(program.store), kinds.journal(program.store)) == (before, journal), number
            continue
        came += 1
        again = import_path(program.store, path, as_kind="auto", dates="mdy", dry_run=True)
        assert (again.added, again.changed) == (0, 0), (number, result, again.lines)
        path.unlink()
    return came


@pytest.fixture
def own_program(program: AppContext, tmp_path: Path) -> Iterator[AppContext]:
    """A copy of the program that may be filled."""
    program.back_up(tmp_path / "copy.porchlight")
    ctx = context.restore_and_unlock(tmp_path / "copy.porchlight", tmp_path / "own", OLD_WORDS)
    yield ctx
    ctx.close()


def test_a_strange_import_comes_whole_or_not_at_all(own_program: AppContext, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    assert imported(own_program, range(_IMPORTS), tmp_path / "files") > 5


@pytest.mark.deep
def test_many_strange_imports(own_program: AppContext, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    begin = random.randrange(1 << 40)
    assert imported(own_program, range(begin, begin + _IMPORTS_DEEP), tmp_path / "files")


def test_a_table_of_empty_rows_without_end_is_refused_soon(tmp_path: Path) -> None:
    """A row may say that it is the two thousand millionth; openpyxl hands out all those before it."""
    book = kinds.workbook(b"given,family\nAna,Begaye\n")
    files = strange.unzipped(book)
    sheet = files["xl/worksheets/sheet1.xml"]
    files["xl/worksheets/sheet1.xml"] = sheet.replace(b'<row r="2"', b'<row r="2000000000"').replace(
        b'"A2"', b'"A2000000000"'
    )
    (tmp_path / "a.xlsx").write_bytes(strange.zipped(files))
    began = time.perf_counter()
    with pytest.raises(PorchlightError, match="rows"):
        read_tables(open_source(tmp_path / "a.xlsx"))
    assert time.perf_counter() - began < SLOWEST


@pytest.mark.parametrize("how", ["utf-8", "utf-16"])
@pytest.mark.parametrize("comment", [0, 5_000, (1 << 20) - 30])
def test_a_workbook_that_declares_entities_is_refused_wherever_it_does(
    tmp_path: Path, comment: int, how: str
) -> None:
    files = strange.unzipped(kinds.workbook(b"given,family\nAna,Begaye\n"))
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    bomb = f'<!--{"x" * comment}--><!DOCTYPE a [<!ENTITY b "{"c" * 99}">]>'
    files["xl/worksheets/sheet1.xml"] = sheet.replace("<worksheet", bomb + "<worksheet", 1).encode(how)
    (tmp_path / "a.xlsx").write_bytes(strange.zipped(files, zipfile.ZIP_STORED))
    with pytest.raises(PorchlightError, match="not an ordinary workbook"):
        read_tables(open_source(tmp_path / "a.xlsx"))


def test_two_results_for_one_sitting_come_to_rest(own_program: AppContext, tmp_path: Path) -> None:
    """The last one counts; the same file again changes nothing."""
    source = tmp_path / "star.csv"
    head = "SchoolIdentifier,StudentIdentifier,PercentileRank,CompletedDate"
    source.write_text(f"{head}\nPHS,0100,70,2026-09-21\nPHS,0100,75,2026-09-21\n")
    first = import_path(own_program.store, source, as_kind="assessments", create_missing=True)
    assert any("more than once" in warning for warning in first.warnings)
    again = import_path(own_program.store, source, as_kind="assessments")
    assert (again.added, again.changed) == (0, 0)


def test_a_crash_would_be_noticed(
    every_kind: dict[str, StrangeKind], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_text: str) -> object:
        raise KeyError("columns")

    monkeypatch.setattr(Mapping, "from_json", fail)
    with pytest.raises(AssertionError, match="mapping 0: KeyError"):
        tried(every_kind["mapping"], range(2), tmp_path)


def test_a_part_that_was_written_would_be_noticed(program: AppContext, tmp_path: Path) -> None:
    def half(_path: Path, _draw: random.Random) -> None:
        shutil.copy(path, tmp_path / "left")
        raise PorchlightError("Half of it is here.")

    path = tmp_path / "students.csv"
    kind = kinds.import_kinds(program.store)[0]
    strange_one = StrangeKind(kind.title, 1, kind.name, kind.make, half, kind.stands)
    with pytest.raises(AssertionError, match="csv"):
        tried(strange_one, range(1), tmp_path)


def test_failed_rows_that_cannot_be_kept_do_not_hide_that_the_others_came(
    own_program: AppContext, tmp_path: Path
) -> None:
    source = tmp_path / "students.csv"
    source.write_text("student id,first name,last name,birth date\n91,Ana,Yazzie,2013-04-05\n92,,,\n")
    before = kinds.journal(own_program.store)
    result = import_path(
        own_program.store, source, as_kind="students", failed_to=tmp_path / "no" / "failed.csv"
    )
    assert result.added == 1
    assert result.errors
    assert any("not kept" in warning for warning in result.warnings)
    assert kinds.journal(own_program.store) != before


def test_two_telephone_numbers_of_one_mother_come_to_rest(own_program: AppContext, tmp_path: Path) -> None:
    """One with each child: the first counts, and the same file again changes nothing."""
    source, head = tmp_path / "students.csv", "student id,full name,guardian name,guardian phone"
    for phone in ("555-0101", "555-0102", "555-0102"):
        rows = ['71,"Tso, Ana","Tso, Luz",555-0101', f'72,"Tso, Bo","Tso, Luz",{phone}']
        source.write_text("\n".join([head, *rows]))
        import_path(own_program.store, source, as_kind="students")
    again = import_path(own_program.store, source, as_kind="students", dry_run=True)
    assert (again.added, again.changed) == (0, 0)
