# SPDX-License-Identifier: Apache-2.0
"""What machines ask a hub: whether it is well, and its figures in the text format of Prometheus."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from app.hub import metrics
from app.hub.database import Database
from tests.hub.asking import Asker
from tests.hub.writer import Writer

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9.e+-]+|\+Inf|-Inf|NaN)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram|summary|untyped)")
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}


def parse(text: str) -> dict[str, dict[str, float]]:
    """Samples by name and labels, read as strictly as version 0.0.4 of the format says."""
    assert text.endswith("\n")
    found: dict[str, dict[str, float]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        declared = TYPE.fullmatch(line)
        if declared:
            assert declared[1] not in kinds, "a name has one type"
            last = declared[1]
            kinds[last] = declared[2]
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        name, labels, value = sample[1], sample[2] or "", float(sample[3])
        # All lines of a metric stand together, after its type.
        assert name in {last + suffix for suffix in SUFFIXES[kinds[last]]}, line
        assert labels not in found[name], "a sample stands once"
        found[name][labels] = value
    return found


def test_health_needs_nothing(ask: Asker) -> None:
    answered = ask("GET", "/health", kind=None)
    assert (answered.status, answered.body, answered.kind) == (200, b"well\n", "text/plain")


def test_health_is_ill_when_the_database_is(ask: Asker, database: Database) -> None:
    with database.step() as connection:
        connection.exec_driver_sql("DROP TABLE program")
    answered = ask("GET", "/health", kind=None)
    assert answered.status == 503
    assert answered.problem["detail"] == "The hub is busy. Try again."
    assert int(answered.headers["retry-after"]) >= 5


def test_figures_can_be_read_and_add_up(ask: Asker, database: Database, program: bytes) -> None:
    writer = Writer.join(database, program, "Desk of Begaye")
    for _ in range(3):
        assert ask("POST", "/v1/sync", writer.ask_bytes(writer.write(2)), token=writer.token).status == 200
    assert ask("POST", "/v1/sync", b"strange", token=writer.token).status == 400
    assert ask("GET", "/v1/snapshot", kind=None).status == 401
    answered = ask("GET", "/metrics", kind=None)
    assert answered.headers["content-type"] == metrics.MEDIA_TYPE
    found = parse(answered.body.decode())
    assert found["porchlight_requests_total"] == {
        'route="/v1/snapshot",status="401"': 1.0,
        'route="/v1/sync",status="200"': 3.0,
        'route="/v1/sync",status="400"': 1.0,
    }
    assert found["porchlight_parcels_received_total"] == {"": 6.0}
    assert (found["porchlight_programs"], found["porchlight_laptops"]) == ({"": 1.0}, {"": 1.0})
    assert found["porchlight_log_entries"] == {"": 6.0}
    buckets = found["porchlight_request_seconds_bucket"]
    for route, count in found["porchlight_request_seconds_count"].items():
        own = [value for labels, value in buckets.items() if labels.startswith(route + ",")]
        assert own == sorted(own)
        assert own[-1] == count
        assert buckets[f'{route},le="+Inf"'] == count
    assert b"Begaye" not in answered.body
    assert writer.program.hex().encode() not in answered.body


def test_figures_of_a_new_hub_can_be_read(ask: Asker) -> None:
    found = parse(ask("GET", "/metrics", kind=None).body.decode())
    assert found["porchlight_log_entries"] == {"": 0.0}


@pytest.mark.parametrize(
    "line", ["no type 1\n", "# TYPE a counter\nb 1\n", "# TYPE a counter\na{x} 1\n", "# TYPE a counter\na 1"]
)
def test_what_is_not_the_format_is_noticed(line: str) -> None:
    with pytest.raises(AssertionError):
        parse(line)
