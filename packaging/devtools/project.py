# SPDX-License-Identifier: Apache-2.0
"""Makes the checkout itself importable in the environment, with its ``porchlight`` command.

By hand, with a .pth file and a script of four lines: pip would want a build tool for that, one more
thing to download, and gives nothing in return for a program that runs from its checkout.
"""

from __future__ import annotations

import locale
import os
import sys
from pathlib import Path

from devtools.places import ROOT, inside, interpreter

POSIX_SCRIPT = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from app.cli import main

sys.exit(main())
"""
WINDOWS_SCRIPT = '@"%~dp0python.exe" -m app %*\n'


def install(venv: Path) -> None:
    """Write both files; again and again is the same as once."""
    # site reads .pth files as UTF-8 only from Python 3.13 on, before that as the system writes.
    encoding = "utf-8" if sys.version_info >= (3, 13) else locale.getencoding()
    (inside(venv, "purelib") / "porchlight.pth").write_text(f"{ROOT}\n", encoding=encoding)
    scripts = inside(venv, "scripts")
    if os.name == "nt":
        (scripts / "porchlight.cmd").write_text(WINDOWS_SCRIPT, encoding="ascii")
        return
    script = scripts / "porchlight"
    script.write_text(POSIX_SCRIPT.format(python=interpreter(venv)), encoding="utf-8")
    script.chmod(0o755)
