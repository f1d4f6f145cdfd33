# SPDX-License-Identifier: Apache-2.0
"""Files, folders and zips: what is opened, and every way in which one is refused."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import FileProblem, PorchlightError
from app.exchange import source_files
from app.exchange.detect import read
from app.exchange.source_files import open_source


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def names(path: Path) -> list[str]:
    return [member.name for member in open_source(path).members]


def test_a_zip_gives_the_same_as_its_folder(fixtures: Path, tmp_path: Path) -> None:
    source = fixtures / "sds-v1"
    target = tmp_path / "sds.zip"
    target.write_bytes(zipped({f"inner/{file.name}": file.read_bytes() for file in source.iterdir()}))
    assert [one.ext_id for one in read(target).students] == [one.ext_id for one in read(source).students]


def test_one_zip_inside_a_zip_is_opened_and_two_are_not(tmp_path: Path) -> None:
    one = zipped({"a.csv": b"id,name\n1,Ana\n"})
    two = zipped({"one.zip": one})
    (tmp_path / "two.zip").write_bytes(two)
    (tmp_path / "three.zip").write_bytes(zipped({"two.zip": two}))
    assert names(tmp_path / "two.zip") == ["a.csv"]
    with pytest.raises(FileProblem, match="zip inside a zip inside a zip"):
        open_source(tmp_path / "three.zip")


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:\\evil.csv"]
)
def test_paths_that_lead_outside_refuse_the_zip(tmp_path: Path, name: str) -> None:
    path = tmp_path / "tricks.zip"
    path.write_bytes(zipped({"good.csv": b"a,b\n1,2\n", name: b"a,b\n1,2\n"}))
    with pytest.raises(FileProblem, match="leads outside"):
        open_source(path)


def test_a_bomb_is_refused_by_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped({"a.csv": b"0" * 5_000_000}))
    with pytest.raises(FileProblem, match="100 times its size"):
        open_source(path)


def test_a_bomb_in_a_nested_zip_counts_against_the_outer_one(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("pad.csv", b"0" * 30_000, zipfile.ZIP_STORED)
        archive.writestr("a.csv", b"0" * 2_800_000, zipfile.ZIP_DEFLATED)
    assert 100 * len(out.getvalue()) > 2_830_000
    outer = zipped({"inner.zip": out.getvalue()})
    path = tmp_path / "nested.zip"
    path.write_bytes(outer)
    with pytest.raises(FileProblem, match="unpacks to"):
        open_source(path)


def test_a_bomb_is_refused_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_files, "MAX_BYTES", 50_000)
    path = tmp_path / "large.zip"
    path.write_bytes(zipped({"a.csv": os.urandom(30_000).hex().encode()}))
    with pytest.raises(FileProblem, match="more than 200 MB"):
        open_source(path)
    plain = tmp_path / "large.csv"
    plain.write_bytes(b"0" * 60_000)
    with pytest.raises(FileProblem, match="larger than 200 MB"):
        open_source(plain)


def test_other_packing_methods_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    path.write_bytes(zipped({"a.csv": b"a,b\n1,2\n"}, zipfile.ZIP_BZIP2))
    with pytest.raises(FileProblem, match="unusual way"):
        open_source(path)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_files, "MAX_FILES", 5)
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{at}.csv": b"a,b\n1,2\n" for at in range(6)}))
    with pytest.raises(FileProblem, match="more than 5 files"):
        open_source(path)
    place = tmp_path / "many"
    place.mkdir()
    for at in range(7):
        (place / f"{at}.csv").write_text("a,b\n1,2\n")
    with pytest.raises(FileProblem, match="more than 5 files"):
        open_source(place)


def test_links_are_ignored_with_a_warning(tmp_path: Path) -> None:
    place = tmp_path / "linked"
    place.mkdir()
    (place / "a.csv").write_text("id,name\n1,Ana\n")
    (place / "b.csv").symlink_to(tmp_path / "secret.csv")
    link = zipfile.ZipInfo("b.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "id,name\n1,Ana\n")
        archive.writestr(link, "/etc/passwd")
    (tmp_path / "linked.zip").write_bytes(out.getvalue())
    for source in (place, tmp_path / "linked.zip"):
        opened = open_source(source)
        assert [member.name for member in opened.members] == ["a.csv"]
        assert "it is a link" in opened.warnings[0]


def test_litter_of_other_systems_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mac.zip"
    path.write_bytes(zipped({"a.csv": b"id,name\n1,Ana\n", "__MACOSX/._a.csv": b"x", ".DS_Store": b"x"}))
    opened = open_source(path)
    assert [member.name for member in opened.members] == ["a.csv"]
    assert opened.warnings == ()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("broken.zip", b"PK\x03\x04 and then nothing", "damaged"),
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\xef\xbb\xbf\r\n\r\n", "is empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a picture"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(500), "old Excel"),
        ("junk.csv", bytes(range(1, 32)) * 40, "not a table"),
    ],
)
def test_what_is_no_table_gets_a_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileProblem, match=sentence):
        read(path)


def test_a_missing_path_and_an_empty_folder_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no file or folder"):
        open_source(tmp_path / "nothing.csv")
    (tmp_path / "bare").mkdir()
    with pytest.raises(FileProblem, match="holds no table"):
        open_source(tmp_path / "bare")


@given(cut=st.integers(0, 400), at=st.integers(0, 400), byte=st.integers(0, 255))
def test_a_damaged_zip_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, cut: int, at: int, byte: int
) -> None:
    whole = bytearray(
        zipped({"students.csv": b"id,first name,last name\n1,Ana,Begaye\n" * 3, "b.csv": b"a\n1\n"})
    )
    if at < len(whole):
        whole[at] = byte
    path = tmp_path_factory.mktemp("zip") / "some.zip"
    path.write_bytes(bytes(whole[: len(whole) - cut]) if cut < len(whole) else b"PK\x03\x04")
    with suppress(PorchlightError):
        assert read(path).tables
