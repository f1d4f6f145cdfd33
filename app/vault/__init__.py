# SPDX-License-Identifier: Apache-2.0
"""What opens the data: the key file with its ways in, passphrases, the recovery code, secrets in memory.

Nothing here knows of a database or of a person. Which way in was taken, and changing them, is in
``app.keeping``.
"""
