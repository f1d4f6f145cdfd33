# SPDX-License-Identifier: Apache-2.0
"""What the screens of students and of adults share: list, tabs, small forms, history."""
