# SPDX-License-Identifier: Apache-2.0
"""No request, however strange, is answered with a server error, and every refusal is a problem answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgpack
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import clock
from app.hub import programs, web
from app.hub.database import Database
from app.hub.limits import Rate
from app.hub.web import BUNDLE_TYPE, Hub, create
from app.sync import frames, joining, wire
from app.sync.joining import Enrol, Invite
from app.sync.wire import MEDIA_TYPE
from tests.hub.asking import Answered, Asker
from tests.hub.writer import Writer

POSTS = ("/v1/enrol", "/v1/invite", "/v1/sync", "/v1/bundle")


@dataclass(slots=True)
class Strange:
    """A hub that is asked strange things by one of its laptops."""

    ask: Asker
    writer: Writer
    program: bytes
    code: str = ""
    answers: dict[int, int] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: Any = b"", **others: Any) -> Answered:
        """Ask; whatever it was, the answer is a proper one."""
        answered = self.ask(method, path, body, **{"token": self.writer.token} | others)
        self.answers[answered.status] = self.answers.get(answered.status, 0) + 1
        assert 200 <= answered.status < 500, answered
        if answered.status >= 400:
            assert answered.problem["title"]
        return answered

    def valid(self, path: str) -> bytes:
        """A body that is accepted; the laptop has just taken a new replica."""
        self.writer.replica, self.writer.made = secrets.token_bytes(16), []
        if path == "/v1/enrol":
            return joining.write_enrol(
                Enrol(joining.code_hash(self.code), "Desk", secrets.token_bytes(32), False)
            )
        if path == "/v1/invite":
            return joining.write_invite(Invite(secrets.token_bytes(32), b"sealed"))
        if path == "/v1/sync":
            return self.writer.ask_bytes(
                self.writer.write(2), shares=(("counts", "2026-11", b""),), app="1.0"
            )
        return self.writer.bundle(self.writer.write(2))


@pytest.fixture(scope="module")
def bare_url(empty_hub: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    import shutil

    return f"sqlite:///{shutil.copy(empty_hub, tmp_path_factory.mktemp('strange') / 'hub.db')}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def strange(request: pytest.FixtureRequest, bare_url: str) -> Iterator[Strange]:
    """On both databases: what the one keeps, such as any text, the other may refuse."""
    is_lite = request.param == "sqlite"
    database = Database.open(bare_url if is_lite else request.getfixturevalue("postgres").new_database())
    with database.step() as connection:
        program = programs.new_program(connection, "Pine Hill", clock.now_ms())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "SYNC", Rate(1e9, 1e9))
        asker = Asker(create(database))
    yield Strange(asker, Writer.join(database, program), program, "none of these words")
    asker.close()
    database.close()


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often is asked is another matter."""
    monkeypatch.setattr(Hub, "_count_guess", lambda *_: None)


leaves = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.binary(max_size=40)
    | st.text(max_size=20) | st.sampled_from([b"", bytes(16), bytes(32), "\x00", "\ud7ff", 2**63, -1])
)  # fmt: skip
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=14) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=30,
)  # fmt: skip
calm = settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@calm
@given(path=st.sampled_from(POSTS), body=st.binary(max_size=300))
@example(path="/v1/sync", body=b"")
def test_bytes_of_any_kind(strange: Strange, path: str, body: bytes) -> None:
    kind = BUNDLE_TYPE if path == "/v1/bundle" else MEDIA_TYPE
    assert strange("POST", path, body, kind=kind).status >= 400


@calm
@given(path=st.sampled_from(POSTS[:3]), parts=st.lists(values, max_size=14))
def test_messages_of_any_kind(strange: Strange, path: str, parts: list[Any]) -> None:
    body = msgpack.packb([wire.FORMAT, *parts], unicode_errors="surrogatepass")
    assert strange("POST", path, body).status >= 400


@calm
@given(path=st.sampled_from(POSTS[:3]), place=st.integers(1, 13), value=values)
def test_one_part_of_a_good_message_is_another(strange: Strange, path: str, place: int, value: Any) -> None:
    parts = msgpack.unpackb(strange.valid(path))
    parts[1 + (place - 1) % (len(parts) - 1)] = value
    strange("POST", path, msgpack.packb(parts, unicode_errors="surrogatepass"))


@calm
@given(
    path=st.sampled_from(POSTS), at=st.integers(0, 10_000), flip=st.integers(1, 255),
    cut=st.integers(0, 10_000), how=st.sampled_from(["flip", "cut", "double", "trail"]),
)  # fmt: skip
def test_good_bodies_with_damage(strange: Strange, path: str, at: int, flip: int, cut: int, how: str) -> None:
    kind = BUNDLE_TYPE if path == "/v1/bundle" else MEDIA_TYPE
    body = bytearray(strange.valid(path))
    if how == "flip":
        body[at % len(body)] ^= flip
    elif how == "cut":
        del body[cut % len(body) :]
    elif how == "double":
        body *= 2
    else:
        body += bytes([flip]) * (at % 50 + 1)
    strange("POST", path, bytes(body), kind=kind)
    # Whatever that did, the laptop can still be understood.
    assert strange("POST", "/v1/sync", strange.writer.ask_bytes(strange.writer.unread())).status == 200


header_bytes = st.binary(max_size=40).map(lambda raw: raw.replace(b"\r", b"").replace(b"\n", b""))
HEADERS = st.sampled_from(
    [b"authorization", b"content-type", b"content-length", b"content-encoding", b"accept", b"host", b"cookie",
     b"x-forwarded-for", b"transfer-encoding", b"expect", b"range", b"if-none-match"]
)  # fmt: skip


@calm
@given(
    path=st.sampled_from([*POSTS, "/v1/snapshot", "/health", "/metrics"]),
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT"]), query=st.binary(max_size=60),
    sent=st.lists(st.tuples(HEADERS, header_bytes), max_size=4),
)  # fmt: skip
@example("/v1/sync", "POST", b"", [(b"content-length", b"9" * 5000)])
@example("/v1/sync", "POST", b"", [(b"content-length", "٣".encode())])
@example("/v1/sync", "POST", b"", [(b"content-length", b"-1")])
@example("/v1/snapshot", "GET", b"after=" + b"9" * 5000, [])
@example("/v1/snapshot", "GET", "after=٣".encode(), [])
@example("/v1/snapshot", "GET", b"after=-1", [])
@example("/v1/snapshot", "GET", b"after=999999999999999", [])
@example("/v1/sync/", "POST", b"", [(b"host", b"[")])
def test_headers_and_questions_of_any_kind(
    strange: Strange, path: str, method: str, query: bytes, sent: list[tuple[bytes, bytes]]
) -> None:
    answered = strange.ask(method, path, b"", query=query, headers=sent, kind=None, token=None)
    assert answered.status < 500
    answered = strange.ask(
        method, path, b"", query=query, headers=sent, kind=None, token=strange.writer.token
    )
    assert answered.status < 500
    if answered.status >= 400 and path.startswith("/v1"):
        assert answered.problem


@calm
@given(path=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_addresses_of_any_kind(strange: Strange, path: str) -> None:
    assert strange.ask("GET", "/v1/" + path, kind=None).status in {404, 405}


def nested(depth: int) -> bytes:
    return b"\x91" * depth + b"\x90"


BOMBS: dict[str, Callable[[], bytes]] = {
    "deep lists": lambda: b"\x9d\x01" + nested(900_000),
    "deep maps": lambda: b"\x9d\x01" + b"\x81\xa1a" * 300_000 + b"\xc0",
    "claims four billion parts": lambda: b"\xdd\xff\xff\xff\xff" + b"\x01" * 1000,
    "claims four gigabytes": lambda: b"\x9d\x01\xc6\xff\xff\xff\xff" + b"x" * 1000,
    "claims a large map": lambda: b"\x9d\x01\xdf\xff\xff\xff\xff",
    "a million parts": lambda: b"\xdd\x00\x0f\x00\x00" + b"\x01" * 0xF0000,
    "a million empty lists": lambda: b"\x9d\x01\xdd\x00\x0f\x00\x00" + b"\x90" * 0xF0000 + b"\xc0" * 11,
    "timestamps": lambda: b"\x9d\x01" + b"\xd6\xff\xff\xff\xff\xff" * 12,
    "unhashable keys": lambda: b"\x9d\x01\x81\x90\x01" + b"\xc0" * 11,
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("path", POSTS[:3])
def test_messages_that_claim_to_be_endless(strange: Strange, path: str, bomb: str) -> None:
    body = BOMBS[bomb]()
    answered = strange("POST", path, body)
    assert answered.status == (413 if len(body) > 16 * 1024 and path != "/v1/sync" else 400)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("declared", [True, False])
def test_too_much_is_refused_before_it_is_read(strange: Strange, path: str, declared: bool) -> None:
    largest = {"/v1/sync": wire.LARGEST_BODY, "/v1/bundle": web.LARGEST_BUNDLE}.get(path, 16 * 1024)
    kind = BUNDLE_TYPE if path == "/v1/bundle" else MEDIA_TYPE
    if declared:  # a length alone is enough
        answered = strange(
            "POST", path, b"", kind=kind, headers=((b"content-length", str(largest + 1).encode()),)
        )
    else:
        piece = frames.write_frame(bytes(1 << 20)) if path == "/v1/bundle" else bytes(4096)
        first = [strange.valid(path)] if path == "/v1/bundle" else []
        answered = strange("POST", path, first + [piece] * (largest // len(piece) + 1), kind=kind)
    assert answered.status == 413
    assert f"{largest:,}" in answered.problem["detail"]


@pytest.mark.parametrize("path", POSTS)
def test_another_kind_or_compressed_is_refused(strange: Strange, path: str) -> None:
    kind = BUNDLE_TYPE if path == "/v1/bundle" else MEDIA_TYPE
    body = strange.valid(path)
    for other in ("application/json", "text/html; charset=utf-8", "", None, "*/*"):
        assert strange("POST", path, body, kind=other).status == 415
    for coding in (b"gzip", b"br", b"zstd", b"identity, gzip"):
        assert strange("POST", path, body, kind=kind, headers=((b"content-encoding", coding),)).status == 415


@pytest.mark.parametrize("path", POSTS)
def test_a_request_that_breaks_off_changes_nothing(strange: Strange, path: str) -> None:
    kind = BUNDLE_TYPE if path == "/v1/bundle" else MEDIA_TYPE
    body = strange.valid(path)
    assert strange("POST", path, [body[: len(body) // 2]], kind=kind, breaks_off=True).status == 400
    if path == "/v1/sync":
        back = wire.read_answer(strange("POST", path, strange.writer.ask_bytes(strange.writer.unread())).body)
        assert isinstance(back, wire.Page)


def test_a_body_in_pieces_without_a_length_is_taken(strange: Strange) -> None:
    body = strange.valid("/v1/sync")
    assert strange("POST", "/v1/sync", [body[:7], b"", body[7:100], body[100:]]).status == 200


def test_text_that_a_database_cannot_keep_is_refused(strange: Strange) -> None:
    """PostgreSQL takes no NUL in text, and no key of more than 2,700 bytes."""
    for others in (
        {"app": "1\x00"}, {"shares": (("counts\x00", "2026", b""),)}, {"shares": (("counts", "\x00", b""),)},
        {"shares": (("c" * 41, "2026", b""),)}, {"shares": (("counts", "é" * 5000, b""),)},
        {"shares": (("", "2026", b""),)}, {"recovery": bytes(5000)},
    ):  # fmt: skip
        assert strange("POST", "/v1/sync", strange.writer.ask_bytes((), **others)).status == 400
    letter = joining.write_enrol(Enrol(bytes(32), "De\x00sk", bytes(32), False))
    assert strange("POST", "/v1/enrol", letter).status == 400


def test_a_long_heading_is_refused_however_it_arrives(strange: Strange) -> None:
    for headers in ([(b"x", b"a" * 17_000)], [(b"x-%d" % place, b"a" * 100) for place in range(200)]):
        assert strange("GET", "/health", headers=headers).status == 431
    assert strange("GET", "/health", headers=[(b"x", b"a" * 8_000)]).status == 200


def test_a_bundle_of_any_damage(strange: Strange) -> None:
    """Cut anywhere it is taken up to there or refused; never more than a sentence comes of it."""
    # A writing history of its own: whatever other tests have written and not sent is not missing here.
    strange.writer.replica, strange.writer.made = secrets.token_bytes(16), []
    whole = strange.writer.bundle(strange.writer.write(3))
    for cut in range(0, len(whole), max(1, len(whole) // 60)):
        answered = strange("POST", "/v1/bundle", whole[:cut], kind=BUNDLE_TYPE)
        assert answered.status in {200, 400}
    strange_head = b"".join(frames.write("up", strange.program, b"\xc1" * 40, ()))
    assert strange("POST", "/v1/bundle", strange_head, kind=BUNDLE_TYPE).status == 400
    down = b"".join(frames.write("down", strange.program, b"x", ()))
    assert strange("POST", "/v1/bundle", down, kind=BUNDLE_TYPE).status == 400


def test_parcels_of_strangers_end_soon(strange: Strange) -> None:
    """Checking each against the keys of all laptops takes time in which the program is locked."""
    other = Writer(strange.program, bytes(16), "", secrets.token_bytes(32))
    made: list[bytes] = []
    for _ in range(100):
        other.replica, other.made = secrets.token_bytes(16), []
        made += other.write()
    answered = strange("POST", "/v1/sync", strange.writer.ask_bytes(tuple(made)))
    assert answered.status == 422
    assert strange("POST", "/v1/sync", strange.writer.ask_bytes(tuple(made[:10]))).status == 200


def test_a_fault_of_ours_is_told_without_what_was_sent(
    strange: Strange, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The last resort: a 500 that is a problem answer, and a line in the log that names the place only."""

    def break_down(content: bytes) -> None:
        raise RuntimeError(f"canary {content!r}")

    monkeypatch.setattr(wire, "read_request", break_down)
    answered = strange.ask("POST", "/v1/sync", b"canary", token=strange.writer.token)
    assert answered.status == 500
    assert "canary" not in answered.body.decode()
    assert answered.problem["detail"] == "The hub made a mistake. Nothing was taken."
    assert "RuntimeError in test_strange_requests.py" in caplog.text
    assert "canary" not in caplog.text
