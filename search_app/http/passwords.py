"""What is wrong with a password that somebody chose, in the reader's language."""

from indexer.registry import passwords
from search_app.http.translate import gettext as _


def problem_with(name: str, password: str, again: str) -> str:
    """A sentence for the form, "" for a password that `name` may take."""
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        least, most = passwords.SHORTEST, passwords.LONGEST
        return _("Kata sandi harus %(least)s sampai %(most)s huruf. Pilih yang lain.", least=least, most=most)
    if passwords.is_common(name, password):
        return _("Kata sandi ini mudah ditebak. Pilih yang lain, misalnya empat kata yang tidak berkaitan.")
    return "" if password == again else _("Kedua kata sandi tidak sama. Ketik lagi keduanya.")
