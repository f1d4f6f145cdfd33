# SPDX-License-Identifier: Apache-2.0
"""From a question to paper: joins services, read models and reports for screens and command line."""
