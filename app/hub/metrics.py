# SPDX-License-Identifier: Apache-2.0
"""Counts and durations of this process in the text format of Prometheus. Only numbers, never names."""

from __future__ import annotations

import threading
from collections import Counter

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)


class Metrics:
    """What was asked, how it ended and how long it took, by route."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._within: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._parcels = 0

    def note(self, route: str, status: int, seconds: float) -> None:
        """One request is over."""
        with self._lock:
            self._requests[route, status] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]
            for bound in _BOUNDS:
                self._within[route, bound] += seconds <= bound

    def note_parcels(self, count: int) -> None:
        """So many parcels came in."""
        with self._lock:
            self._parcels += count

    def text(self, gauges: dict[str, int]) -> str:
        """Everything, with ``gauges`` that were read from the database."""
        with self._lock:
            lines = [
                "# TYPE porchlight_requests_total counter",
                *(
                    f'porchlight_requests_total{{route="{route}",status="{status}"}} {count}'
                    for (route, status), count in sorted(self._requests.items())
                ),
                "# TYPE porchlight_request_seconds histogram",
            ]
            for route in sorted(self._seconds):
                total = sum(count for (one, _), count in self._requests.items() if one == route)
                lines += [
                    f'porchlight_request_seconds_bucket{{route="{route}",le="{bound}"}} '
                    f"{self._within[route, bound]}"
                    for bound in _BOUNDS
                ]
                lines += [
                    f'porchlight_request_seconds_bucket{{route="{route}",le="+Inf"}} {total}',
                    f'porchlight_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}',
                    f'porchlight_request_seconds_count{{route="{route}"}} {total}',
                ]
            lines += [
                "# TYPE porchlight_parcels_received_total counter",
                f"porchlight_parcels_received_total {self._parcels}",
            ]
        for name, value in gauges.items():
            lines += [f"# TYPE porchlight_{name} gauge", f"porchlight_{name} {value}"]
        return "\n".join(lines) + "\n"
