# SPDX-License-Identifier: Apache-2.0
"""What the network does to a laptop, and the sentence for it: dates, guest networks, silence, a busy hub."""

from __future__ import annotations

import errno
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import certifi
import pytest

from app.errors import Invalid
from app.partnership import patient_socket
from app.partnership.contact import contact, state
from app.partnership.exchange import Exchanged, LinkProblem
from app.partnership.link import HubLink, Refusal, checked_address
from app.sync.wire import MEDIA_TYPE
from app.vault.vault import Vault
from tests.partnership.conftest import LaptopInside

Answer = bytes | None


class Answering:
    """A server on this machine that answers everything with the same bytes, or with silence (None)."""

    def __init__(self, answer: Answer, certificate: Path | None = None) -> None:
        self.answer = answer
        self._context = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def link(self, scheme: str = "http") -> HubLink:
        return HubLink(f"{scheme}://localhost:{self.port}", "a token")

    def close(self) -> None:
        self._done.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        with suppress(OSError), connection:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                connection.recv(65536)
                if self.answer is None:
                    self._done.wait(5)
                else:
                    connection.sendall(self.answer)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65536):
                        pass


def http(status: str, kind: str, content: bytes = b"", **headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        "Connection: close",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


Serve = Callable[..., Answering]


@pytest.fixture
def serve() -> Iterator[Serve]:
    made: list[Answering] = []

    def start(answer: Answer, certificate: Path | None = None) -> Answering:
        made.append(Answering(answer, certificate))
        return made[-1]

    yield start
    for one in made:
        one.close()


@pytest.fixture
def rosa(make_laptop: Callable[..., LaptopInside]) -> LaptopInside:
    return make_laptop("Rosa", starts=True)


def trouble(laptop: LaptopInside, link: HubLink, kind: type[Exception] = LinkProblem) -> str:
    """The sentence of one contact, which is also the one that the window shows afterwards."""
    with pytest.raises(kind) as caught:
        contact(laptop.store, Vault([]), link=link, tries=1)
    link.hang_up()
    now = state(laptop.store)
    assert now.trouble == str(caught.value)
    assert not now.is_current
    return now.trouble


GUEST = b"<html><body>Welcome to Cafe Wifi, please sign in</body></html>"


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", "text/html", GUEST),
        http("302 Found", "text/html", GUEST, Location="http://localhost:9/sign-in"),
        http("511 Network Authentication Required", "text/html; charset=utf-8", GUEST),
        http("404 Not Found", "text/plain", b"?"),
        http("502 Bad Gateway", "text/html", GUEST),
    ],
)
def test_a_guest_network_counts_as_none(rosa: LaptopInside, serve: Serve, answer: bytes) -> None:
    assert "sign in first" in trouble(rosa, serve(answer).link())


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", MEDIA_TYPE, b"nonsense of the right kind"),
        http("200 OK", MEDIA_TYPE, b""),
        http("204 No Content", MEDIA_TYPE),
        http("200 OK", MEDIA_TYPE, b"\x93\x01\xa4page\x01"),
        b"HTTP/1.1 200 OK\r\nContent-Type: "
        + MEDIA_TYPE.encode()
        + b"\r\nContent-Length: 900\r\n\r\nhalf of it",
        b"\x00\x01\x02 no HTTP at all\r\n\r\n",
        b"",
    ],
)
def test_nonsense_and_half_answers_are_told_and_take_nothing(
    rosa: LaptopInside, serve: Serve, answer: bytes
) -> None:
    before = rosa.digest(), rosa.store.place
    sentence = trouble(rosa, serve(answer).link(), Exception)
    assert sentence.endswith((".", "?"))
    assert (rosa.digest(), rosa.store.place) == before


def test_an_answer_without_end_is_cut(rosa: LaptopInside, serve: Serve) -> None:
    long = http("200 OK", MEDIA_TYPE, bytes((1 << 20) + 50_000))
    assert "longer than any can be" in trouble(rosa, serve(long).link())


def test_silence_ends_by_itself(rosa: LaptopInside, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patient_socket, "SILENCE", 0.2)
    assert "no connection" in trouble(rosa, serve(None).link())


def test_a_busy_hub_is_left_alone_for_as_long_as_it_asks(
    rosa: LaptopInside, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("app.partnership.contact._wait", lambda seconds, *_: waited.append(seconds))
    problem = b'{"title": "Too Many Requests", "detail": "Too many requests from this laptop."}'
    busy = serve(http("429 Too Many Requests", "application/problem+json", problem, Retry_After="37"))
    with pytest.raises(LinkProblem, match="Too many requests"):
        contact(rosa.store, Vault([]), link=busy.link(), tries=3)
    assert waited == [37, 37]
    busy.answer = http(
        "503 Service Unavailable", "application/problem+json", b'{"detail": "Busy."}', Retry_After="x"
    )
    with pytest.raises(LinkProblem) as caught:
        contact(rosa.store, Vault([]), link=busy.link(), tries=1)
    assert caught.value.wait == 5
    busy.answer = http("429 Too Many Requests", "application/problem+json", problem, Retry_After="99999")
    with pytest.raises(LinkProblem) as caught:
        contact(rosa.store, Vault([]), link=busy.link(), tries=1)
    assert caught.value.wait == 300


def test_a_refusal_is_not_tried_again(rosa: LaptopInside, serve: Serve) -> None:
    problem = http(
        "401 Unauthorized", "application/problem+json", b'{"detail": "Its access was taken back."}'
    )
    assert trouble(rosa, serve(problem).link(), Refusal) == "Its access was taken back."


def test_pauses_double_from_one_second_and_begin_anew_when_something_got_through(
    rosa: LaptopInside, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("app.partnership.contact._wait", lambda seconds, *_: waited.append(seconds))
    asked = 0

    def exchange(*_: object, done: Exchanged, **__: object) -> None:
        nonlocal asked
        asked += 1
        done.received += asked == 4
        raise LinkProblem("There is no connection.")

    monkeypatch.setattr("app.partnership.contact.exchange", exchange)
    with pytest.raises(LinkProblem):
        contact(rosa.store, Vault([]), link=rosa, tries=4)
    assert waited == [1, 2, 4, 1, 2, 4]


# -- TLS -------------------------------------------------------------------------------------------


OPENSSL = shutil.which("openssl")
_CA = """[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = DNS:{name}
"""


def certificate(folder: Path, first: str, last: str, name: str = "localhost") -> Path:
    """A self-signed certificate between two moments (YYYYMMDDHHMMSSZ); its key and itself in one file."""
    folder.mkdir()
    (folder / "index.txt").touch()
    (folder / "ca.conf").write_text(_CA.format(folder=folder, name=name))

    def run(*words: str) -> None:
        subprocess.run([OPENSSL or "openssl", *words], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    days = ("-startdate", first, "-enddate", last)
    run("req", "-new", *curve, "-keyout", "key.pem", "-out", "asked.pem", "-subj", f"/CN={name}")
    own = ("-selfsign", "-keyfile", "key.pem", "-in", "asked.pem", "-out", "cert.pem")
    run("ca", "-batch", "-notext", "-config", "ca.conf", *own, *days)
    both = folder / "both.pem"
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return both


needs_openssl = pytest.mark.skipif(
    OPENSSL is None, reason="the openssl command, which makes certificates, is not here"
)


@needs_openssl
@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("20400101000000Z", "20410101000000Z", "This laptop's date is wrong: it says 24 November 2026."),
        ("20010101000000Z", "20020101000000Z", "Is this laptop's date wrong? It says 24 November 2026."),
    ],
)
def test_a_date_that_breaks_tls_is_recognised(
    rosa: LaptopInside, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    first: str, last: str, wanted: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-24T10:00")
    made = certificate(tmp_path / "tls", first, last)
    monkeypatch.setattr(certifi, "where", lambda: str(made))
    answering = serve(http("200 OK", MEDIA_TYPE), made)
    assert trouble(rosa, answering.link("https")).startswith(wanted)


@needs_openssl
def test_only_a_certificate_that_proves_the_hub_is_spoken_to(
    rosa: LaptopInside, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = certificate(tmp_path / "own", "20200101000000Z", "20900101000000Z")
    other = certificate(tmp_path / "other", "20200101000000Z", "20900101000000Z", "elsewhere.example")
    problem = http("401 Unauthorized", "application/problem+json", b'{"detail": "It is the hub."}')
    answering = serve(problem, own)
    assert "could not prove" in trouble(rosa, answering.link("https"))  # signed by nobody that is known
    monkeypatch.setattr(certifi, "where", lambda: str(own))
    assert trouble(rosa, answering.link("https"), Refusal) == "It is the hub."
    monkeypatch.setattr(certifi, "where", lambda: str(other))
    assert "could not prove" in trouble(rosa, serve(problem, other).link("https"))  # another one's name
    assert trouble(rosa, serve(problem).link("https"))  # no TLS at all


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hub.example.org", "https://hub.example.org"),
        (" https://hub.example.org:8443/ ", "https://hub.example.org:8443"),
        ("https://hub.example.org/porchlight/", "https://hub.example.org/porchlight"),
        ("http://127.0.0.1:8642", "http://127.0.0.1:8642"),
        ("http://localhost:8642", "http://localhost:8642"),
        ("http://[::1]:8642", "http://[::1]:8642"),
    ],
)
def test_addresses_as_people_type_them(typed: str, meant: str) -> None:
    assert checked_address(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "http://hub.example.org",
        "ftp://hub.example.org",
        "https://",
        "https://a:b@hub",
        "https://hub:99999",
        "",
    ],
)
def test_addresses_that_are_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        checked_address(typed)


@pytest.mark.parametrize(
    ("failure", "begins"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "No computer named hub.exampel.org was found."),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "The hub does not answer at the moment."),
        (OSError(errno.ENETUNREACH, "unreachable"), "There is no connection to the hub at the moment."),
        (TimeoutError("timed out"), "There is no connection to the hub at the moment."),
    ],
)
def test_troubles_of_the_way_are_told_apart_and_say_what_is_not_lost(
    failure: OSError, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("urllib3.util.connection.create_connection", fail)
    for token, kept in (("", "Your code stays good."), ("token", "What was typed waits on this laptop.")):
        with pytest.raises(LinkProblem) as caught:
            HubLink("hub.exampel.org", token).sync(b"")
        assert caught.value.message.startswith(begins)
        assert caught.value.message.endswith(kept)
        assert not caught.value.reached
