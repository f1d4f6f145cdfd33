# SPDX-License-Identifier: Apache-2.0
"""Imports the rest of the program while the person reads or types, so that opening does not wait for it."""

from __future__ import annotations

from importlib import import_module

from app.progress import Progress
from ui.jobs import JobRunner

# From small to large, so that closing the window in between does not wait for all of it.
MODULES = ("app.vault.vault", "sqlalchemy.orm", "app.storage.store", "app.context", "ui.main_window")


def warm_up(jobs: JobRunner) -> None:
    """Import beside the screen. A module that fails here fails again, and is reported, when it is needed."""
    jobs.start(_import_all, failed=lambda _problem: None)


def _import_all(progress: Progress) -> None:
    from app.put_off import UNUSED, put_off

    put_off(*UNUSED)
    for done, module in enumerate(MODULES):
        progress.step(done, len(MODULES), "Getting ready")
        import_module(module)
