# SPDX-License-Identifier: Apache-2.0
"""The system libraries that Qt expects on Linux and that its wheels do not bring.

Each is tried by loading it, which takes microseconds and is right on every distribution.
"""

from __future__ import annotations

import ctypes
import shutil
import sys
from collections.abc import Callable, Iterable

from devtools import system

# library to load -> Debian package, Fedora package
ALWAYS = {
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
}
SCREEN = {
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
}


def ensure(*, screen: bool) -> None:
    """See that Qt can start; ``screen`` when it is to open real windows. Raises Problem on Debian.

    Elsewhere a missing library is only named: loading may fail for reasons that do not stop Qt.
    """
    if sys.platform != "linux":
        return
    wanted = ALWAYS | SCREEN if screen else ALWAYS
    lacking = missing(wanted)
    if not lacking:
        return
    if system.is_debian():
        system.install([wanted[library][0] for library in lacking], "showing windows")
        return
    print("Qt may not start without these libraries: " + ", ".join(lacking))
    if shutil.which("dnf"):
        print("  sudo dnf install " + " ".join(sorted({wanted[library][1] for library in lacking})))


def missing(libraries: Iterable[str], load: Callable[[str], object] = ctypes.CDLL) -> list[str]:
    """Those of the libraries that cannot be loaded, in order."""
    lacking = []
    for library in libraries:
        try:
            load(library)
        except OSError:
            lacking.append(library)
    return lacking
