# SPDX-License-Identifier: Apache-2.0
"""Everything one does with a checkout, as one command: python3 packaging/dev.py COMMAND.

  run [ARGS]            set up what is missing, then open the program
  test [--deep] [ARGS]  every check and every test; ARGS go to pytest
  check                 lint, format, types, import contracts and licences only
  bench [ARGS]          the benchmarks, as tables
  hub [ARGS]            a hub on this machine, with a printed code for the first laptop
  package               a folder in dist/ that runs without Python; a bill of materials and all licences
  exec -- COMMAND ...   any command inside the environment, such as: exec -- porchlight --help
  audit                 ask the network for known holes in the packages (pip-audit)
  lock [--upgrade]      choose the versions in packaging/requirements*.txt anew after editing pyproject.toml

Standard library only. This file stays readable for old Pythons, so that they get a sentence instead of
a syntax error; the work itself is in ``devtools``.
"""

import sys
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    """Run the command named on the command line; 3 means that a printed sentence says what is wrong."""
    if sys.version_info < OLDEST:
        wanted, found = "{}.{}".format(*OLDEST), "{}.{}".format(*sys.version_info[:2])
        print("Porchlight needs Python " + wanted + " or newer, and this is Python " + found + ".")
        return 3
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from devtools import commands

    return commands.main(sys.argv[1:], __doc__)


if __name__ == "__main__":
    sys.exit(main())
