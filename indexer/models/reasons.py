"""Why steps or performers are not told: the sentences of `steps_reason` and `Step.doubt`, and how to know them again.

A sentence is a template with named places, so that a page in another language can say it too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

WAITING = "Identitas dan langkah SOP ini sedang dibaca dari berkasnya. Muat ulang halaman ini sebentar lagi."
PICTURE = "Ada halaman yang berupa gambar; bila tabel prosedur ada di sana, langkah dan pelaksananya tidak terbaca."
SEEN = "Pelaksana dibaca dari gambar diagram; periksa pada halaman aslinya."
TEXT_ONLY = "Berkas .doc ini terbaca tanpa LibreOffice; tabel prosedurnya tidak dapat dikenali."
HIDDEN = "Tabel prosedur di halaman %(page)s tertutup gambar; teks di bawahnya dapat berbeda dari yang terlihat."
NO_ROLES = "Tabel prosedur tidak memuat kolom pelaksana yang dapat dibaca."
NO_SYMBOLS = "Tidak ada simbol yang dapat dibaca pada kolom pelaksana."
BARE = "Pelaksana tidak dapat dipastikan: %(bare)s dari %(all)s langkah tanpa simbol."
STRADDLING = "Pelaksana tidak dapat dipastikan: banyak simbol berada di luar baris atau kolomnya."
BAD_COLUMNS = "Pelaksana tidak dapat dipastikan: baris nomor kolom tidak cocok dengan jumlah kolom."
NAMELESS = "Pelaksana tidak dapat dipastikan: ada kolom pelaksana tanpa nama."
SOME_STEPS = "Pelaksana tidak dapat dipastikan pada langkah %(steps)s."
UNCLEAR = "Pada hasil pindai, langkah %(steps)s memuat nilai yang tidak terbaca jelas; nilai itu tidak ditampilkan."

# Of one step: a clause beside its row.
STEP_BARE = "tidak ada simbol pada baris ini"
STEP_STRADDLES = "simbol pada baris ini tidak jelas letaknya"
STEP_UNCLEAR = "pelaksananya tidak terbaca jelas pada hasil pindai"

SENTENCES = (
    WAITING,
    PICTURE,
    SEEN,
    TEXT_ONLY,
    HIDDEN,
    NO_ROLES,
    NO_SYMBOLS,
    BARE,
    STRADDLING,
    BAD_COLUMNS,
    NAMELESS,
    SOME_STEPS,
    UNCLEAR,
    STEP_BARE,
    STEP_STRADDLES,
    STEP_UNCLEAR,
)

_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence: `template` is one of SENTENCES, or the text itself where it is none of them."""

    template: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.values if self.values else self.template


def reasons_in(text: str) -> tuple[Reason, ...]:
    """The sentences of a `steps_reason` or a `doubt`, in order; they say together what `text` says."""
    return tuple(_reasons(text.strip()))


def _reasons(text: str) -> Iterator[Reason]:
    while text:
        known = next(((template, found) for template, form in _FORMS.items() if (found := form.match(text))), None)
        if known is None:
            yield Reason(text)
            return
        template, found = known
        yield Reason(template, found.groupdict())
        text = text[found.end() :]


def _form(template: str) -> re.Pattern[str]:
    places = iter(_PLACE.findall(template))
    parts = [re.escape(part) for part in _PLACE.sub("\0", template).split("\0")]
    return re.compile("".join((parts[0], *(f"(?P<{next(places)}>.+?){part}" for part in parts[1:]), r"(?:\s+|$)")))


# A place takes any words, so sentences without one are looked for first.
_FORMS = {template: _form(template) for template in sorted(SENTENCES, key=lambda each: bool(_PLACE.search(each)))}
