# SPDX-License-Identifier: Apache-2.0
"""Modules that a library imports and the program does not use: they are loaded when somebody asks one for
something, and else never.

SQLAlchemy imports asyncio for its asynchronous engines and importlib.metadata, with all of email, for its
plug-ins: six megabytes of memory and some forty milliseconds of each start. The hub's web server does use
asyncio, and gets it. The standard library's ``LazyLoader`` is not enough: up to Python 3.13 the statement
``import asyncio`` itself makes it load.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from threading import RLock
from types import ModuleType
from typing import Any

UNUSED = ("asyncio", "importlib.metadata")
_one_at_a_time = RLock()


def put_off(*names: str) -> None:
    """Load these modules of the standard library at their first use."""
    for name in names:
        spec = None if name in sys.modules else find_spec(name)
        if spec is None or spec.loader is None:
            continue
        module = _PutOff(name, spec)
        sys.modules[name] = module
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], own, module)


class _PutOff(ModuleType):
    """A module that knows only its name."""

    def __init__(self, name: str, spec: ModuleSpec) -> None:
        super().__init__(name)
        self.__spec__, self.__loader__ = spec, spec.loader

    def __getattr__(self, name: str) -> Any:
        """Only what is not there yet is asked for here."""
        with _one_at_a_time:
            if name not in self.__dict__ and "__file__" not in self.__dict__:
                _load(self)
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None


def _load(module: ModuleType) -> None:
    spec = module.__spec__
    assert spec is not None
    assert spec.loader is not None
    module.__file__, module.__package__ = spec.origin, spec.parent
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    spec.loader.exec_module(module)
