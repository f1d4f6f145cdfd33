# SPDX-License-Identifier: Apache-2.0
"""Benchmarks: measured on request, never part of the tests."""
