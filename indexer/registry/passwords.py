"""How passwords are kept and which are refused."""

import threading
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from werkzeug.security import check_password_hash

from indexer.errors import RegistryError

SHORTEST = 12
LONGEST = 1024

# argon2id as OWASP advises for servers: 19 MiB, so that the tries allowed at once stay within a small server's memory.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)

_FEWEST_CHARACTERS = 5
# What people fall back on when length is asked for; digits and signs around and between them make no difference.
# The longest first.
_COMMON_WORDS = (
    "administrator kementerian qwertyuiop katasandi pengelola indonesia pancasila bismillah asdfghjkl password "
    "pengguna iloveyou changeme abcdefgh rahasia pegawai telusur welcome selamat jakarta merdeka zxcvbnm "
    "letmein default datang garuda sayang qwerty asdfgh zxcvbn monkey dragon master abcdef kantor secret passw "
    "sandi admin cinta login masuk ganti dinas super user root test coba abcd abc sop "
)
_COMMON = tuple(_COMMON_WORDS.split())
_RUNS = "01234567890123456789 98765432109876543210 abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm"
_LEET = str.maketrans("@4301!$5", "aaeoiiss")


def hashed(name: str, password: str) -> str:
    """Raises RegistryError for a password that is too short, too long, or one of the first that somebody tries."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise RegistryError(f"Kata sandi harus {SHORTEST} sampai {LONGEST} huruf. Pilih yang lain.")
    if is_common(name, password):
        raise RegistryError("Kata sandi ini mudah ditebak. Pilih yang lain, misalnya empat kata yang tidak berkaitan.")
    with _AT_ONCE:
        return HASHER.hash(password.encode("utf-8", "surrogatepass"))


def is_common(name: str, password: str) -> bool:
    """Whether the password is made of the name, of common words, of a row of keys or of hardly any character."""
    folded = password.casefold()
    if (
        len(set(folded)) < _FEWEST_CHARACTERS
        or folded in _RUNS
        or folded[: len(folded) // 2] * 2 in (folded, folded[:-1])
    ):
        return True
    core = folded.strip("0123456789!?.,-_*#@ ")
    words = (*sorted(name.casefold().split(), key=len, reverse=True), *_COMMON)
    return any(_is_made_of(words, text) for text in (folded, core.translate(_LEET)))


def _is_made_of(words: Iterable[str], text: str) -> bool:
    for word in words:
        if len(word) > 2:
            text = text.replace(word, " ")
    return not any(char.isalpha() for char in text)


def matches(kept: str | None, password: str) -> bool:
    """Whether `kept` is the hash of the password; without one, or with an empty one, it takes as long."""
    secret = password[:LONGEST].encode("utf-8", "surrogatepass")
    stored = kept or _nobody()
    with _AT_ONCE:
        if not stored.startswith("$argon2"):  # from before argon2
            return check_password_hash(stored, password[:LONGEST])
        try:
            return HASHER.verify(stored, secret) and bool(kept)
        except (Argon2Error, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether the hash is of another kind than `hashed` makes."""
    return not kept.startswith("$argon2") or HASHER.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return HASHER.hash(b"nobody has this password")
