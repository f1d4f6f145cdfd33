# SPDX-License-Identifier: Apache-2.0
"""Before a program is open: unlocking it, or starting one."""
