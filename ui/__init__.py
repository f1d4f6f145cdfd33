# SPDX-License-Identifier: Apache-2.0
"""The windows: the only place that knows Qt. Everything a window does is a service of ``app``."""

from ui import without_features as without_features  # before any other import of Qt
