# SPDX-License-Identifier: Apache-2.0
"""The disk under a data directory: one program at a time, a folder that stays, and room for the last save."""
