# SPDX-License-Identifier: Apache-2.0
"""One package per screen, named as in the rail; screens do not know each other."""
