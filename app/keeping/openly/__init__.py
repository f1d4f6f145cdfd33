# SPDX-License-Identifier: Apache-2.0
"""Everything as open files, for whoever reads it without Porchlight: one file for each form it takes.

``shapes`` says what is in them and what never is. Their folder, whole or not at all, is made by
``app.keeping.exporting``.
"""
