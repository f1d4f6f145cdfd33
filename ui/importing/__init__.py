# SPDX-License-Identifier: Apache-2.0
"""Bringing files in: one page from the file to the result, used by Settings."""

from ui.importing.page import ImportPage

__all__ = ["ImportPage"]
