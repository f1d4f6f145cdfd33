# SPDX-License-Identifier: Apache-2.0
"""What a passphrase must be: long, and not what somebody who knows the program would try first.

Five drawn words always pass. The list is short on purpose: a passphrase of fifteen characters that people
think up alike is a phrase, a pattern of the keyboard, or made of what is known anyway.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import takewhile

from app.errors import Invalid
from app.paths import words
from app.vault.recovery_code import looks_like_code
from app.vault.slot import normal_passphrase

SHORTEST_PASSPHRASE = 15
_WORDS_DRAWN = 5
# So much has to be left when everything that is easily guessed is taken out.
_LEAST_LEFT = 8
_LEAST_LETTERS = 5
_LEAST_PHRASE = 8
_SHORTEST_RUN = 4
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop")

# The instructions of this program, which anybody can read.
SAMPLES = ("five words are easy kept", "looking around with invented people")
_PHRASES = (
    "correct horse battery staple", "to be or not to be that is the question", "once upon a time",
    "the quick brown fox jumps over the lazy dog", "may the force be with you", "happy birthday to you",
    "twinkle twinkle little star how i wonder what you are", "in god we trust", "i love you so much",
    "our father who art in heaven hallowed be thy name", "the lord is my shepherd i shall not want",
    "in the beginning god created the heaven and the earth", "mary had a little lamb", "i love my family",
    "row row row your boat", "somewhere over the rainbow", "this is my password", "no place like home",
    "we the people of the united states", "live long and prosper", "jesus loves me this i know",
    "all you need is love", "dios te salve maria llena eres de gracia", "padre nuestro que estas en el cielo",
    "en un lugar de la mancha de cuyo nombre", "feliz cumpleanos", "te quiero mucho", "de colores",
)  # fmt: skip
_COMMON = (
    "administrator", "porchlight", "passphrase", "contraseña", "password", "passwort", "mentoring",
    "tutoring", "tutorial", "baseball", "football", "iloveyou", "princess", "sunshine", "superman",
    "teacher", "student", "welcome", "letmein", "trustno", "changeme", "coordinator", "computer",
    "program", "monkey", "dragon", "master", "secret", "school", "laptop", "admin", "login", "hello",
    "pass", "word", "test", "user", "the", "and", "my", "is",
)  # fmt: skip

_KNOWN = "Choose another passphrase: {why} Five drawn words are easy to keep and hard to guess."


def check_passphrase(passphrase: str, known: Iterable[str] = ()) -> None:
    """Raises Invalid for a passphrase that is too short or too easily guessed to protect anything.

    ``known`` is what people know of the program: its name, the coordinator's, the school year; with
    ``SAMPLES`` among it, what its instructions say.
    """
    plain = normal_passphrase(passphrase)
    if len(plain.strip()) < SHORTEST_PASSPHRASE:
        raise Invalid(
            {
                "passphrase": f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters; "
                "five words are easy to keep."
            }
        )
    why = None if _is_drawn(plain) else _why_guessed(plain, list(known))
    if why:
        raise Invalid({"passphrase": _KNOWN.format(why=why)})


def suggest_passphrase(choices: Sequence[str]) -> str:
    """Five different words drawn at random from ``choices``."""
    return " ".join(secrets.SystemRandom().sample(choices, _WORDS_DRAWN))


def _is_drawn(plain: str) -> bool:
    """Five different words of the list: nobody has a better guess than the list itself."""
    typed = plain.split()
    return len(set(typed)) >= _WORDS_DRAWN and set(typed) <= set(words())


def _why_guessed(plain: str, known: list[str]) -> str | None:
    if looks_like_code(plain):
        return "this is a recovery code, which belongs on paper only."
    letters = _squashed(plain)
    if len(set(letters)) < _LEAST_LETTERS:
        return "this one has too few different letters."
    if _is_repeated(letters):
        return "this one says the same again and again."
    if len(_without_runs(letters)) < _LEAST_LEFT:
        return "this one follows the alphabet, the numbers or the keyboard."
    phrases = (*_PHRASES, *(name for name in known if name in SAMPLES))
    if any(_is_most_of(letters, _squashed(phrase)) for phrase in phrases):
        return "this one is a phrase that many people know."
    left = letters
    parts = [_squashed(part) for name in known if name not in SAMPLES for part in _parts(name)]
    for word in sorted(parts, key=len, reverse=True):
        left = left.replace(word, "")
    if len(_without_runs(left)) < _LEAST_LEFT:
        return "this one is made of the program's name, a person's name or the school year."
    for word in _COMMON:
        left = left.replace(_squashed(word), "")
    if len(_without_runs(left)) < _LEAST_LEFT:
        return "this one is made of words that are tried first."
    return None


def _squashed(text: str) -> str:
    """Letters and digits only, small and without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _parts(name: str) -> list[str]:
    """A name as a whole and its words; of a school year also the years as they are written short."""
    pieces = [piece for piece in re.split(r"\W+", name) if len(piece) >= 3]
    years = [piece[-2:] for piece in re.split(r"\W+", name) if piece.isdigit()]
    return [name, *pieces, *years] if len(_squashed(name)) >= 3 else []


def _is_repeated(letters: str) -> bool:
    return any(
        letters == (letters[:size] * (len(letters) // size + 1))[: len(letters)]
        for size in range(1, len(letters) // 2 + 1)
    )


def _without_runs(letters: str) -> str:
    """What is left without four in a row of the alphabet, the numbers or the keyboard, and without "aaa"."""
    for run in _RUNS:
        for line in (run, run[::-1]):
            for size in range(len(line), _SHORTEST_RUN - 1, -1):
                for start in range(len(line) - size + 1):
                    letters = letters.replace(line[start : start + size], "")
    return re.sub(r"(.)\1{2,}", "", letters)


def _is_most_of(letters: str, phrase: str) -> bool:
    """It begins as this phrase does, or holds all of it, and little else."""
    same = (one == other for one, other in zip(letters, phrase, strict=False))
    begins = sum(1 for _ in takewhile(bool, same))
    holds = len(phrase) if phrase in letters else 0
    return max(begins, holds) >= _LEAST_PHRASE and len(letters) - max(begins, holds) < _LEAST_LEFT
