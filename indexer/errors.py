"""All exceptions of Telusur on one screen. The message is an Indonesian sentence that says what to do."""

from indexer.models import Outcome


class TelusurError(Exception):
    """The base of everything Telusur raises on purpose."""


class SettingsError(TelusurError):
    """A setting has a value that cannot be used."""


class ReadError(TelusurError):
    """A file could not be read; `outcome` names how. `detail` is for the log, never for readers."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(detail or outcome.value)
        self.outcome = outcome
        self.detail = detail


class TaxonomyError(TelusurError):
    """taxonomy.toml contradicts itself; `problems` lists every mistake found."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class RegisterError(TelusurError):
    """The agency's list of SOPs cannot be read or contradicts itself."""


class SynonymError(TelusurError):
    """A rule on synonyms cannot be used, or is not there to be taken back."""


class JudgementsError(TelusurError):
    """Graded queries, passages or settings to measure with cannot be read."""


class RegistryError(TelusurError):
    """The registry is missing, locked or of another schema version."""


class BackupError(TelusurError):
    """A backup cannot be made, read or restored."""


_REBUILD = "Bangun ulang indeks dengan perintah: telusur reindex"


class IndexUnavailableError(TelusurError):
    """The index cannot be used; the subclass says why. `reason`: what the system or the engine said."""

    sentence = f"Indeks tidak dapat dipakai. {_REBUILD}"

    def __init__(self, reason: str = "") -> None:
        super().__init__(f"{self.sentence} ({reason})" if reason else self.sentence)


class IndexMissingError(IndexUnavailableError):
    """There is no index, or its first build was not finished: it is rebuilt from the registry."""

    sentence = f"Indeks belum ada atau belum selesai dibangun. {_REBUILD}"


class IndexOutdatedError(IndexUnavailableError):
    """The index was written by another version of Telusur: it is rebuilt from the registry."""

    sentence = f"Indeks dibuat oleh versi Telusur yang lain. {_REBUILD}"


class IndexDamagedError(IndexUnavailableError):
    """The index is incomplete or holds what cannot be: it is rebuilt from the registry."""

    sentence = f"Indeks rusak dan tidak dapat dibaca. {_REBUILD}"


class IndexUnreachableError(IndexUnavailableError):
    """The index cannot be reached (permissions, disk, network) and may be sound: never rebuilt, tried again later."""

    sentence = (
        "Indeks tidak dapat dijangkau. Periksa izin foldernya, disk atau server indeks; Telusur mencoba lagi sendiri."
    )


class IndexBusyError(TelusurError):
    """Another process writes the index and did not finish in time; nothing is wrong with it."""


class SearchBusyError(TelusurError):
    """Other heavy searches run in this process; ordinary ones are answered meanwhile."""

    def __init__(self) -> None:
        super().__init__("Pencarian berat lain sedang berjalan. Coba lagi sebentar lagi.")


class RequestError(TelusurError):
    """Parameters of a request that cannot be used; `problems` maps parameter → sentence, all at once."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class ConflictError(TelusurError):
    """What was to be changed is no longer what the person had before their eyes; nothing was changed."""


class NotAllowedError(TelusurError):
    """The viewer's role may not do this. The web app checks first; this is the second lock."""
