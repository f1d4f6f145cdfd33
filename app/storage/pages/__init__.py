# SPDX-License-Identifier: Apache-2.0
"""The data file as pages: its write-ahead log read as bytes, the journal of what actions wrote, damage."""
