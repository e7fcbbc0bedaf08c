"""How the SOPs lie in files: folders and names as in life, layouts, scans, compiled files, older revisions."""

import re
from collections.abc import Iterator, Sequence

from corpus.model import LAYOUTS, FileSpec, SopSpec
from corpus.specs.drafts import make_drafts
from corpus.specs.extras import map_sheets, older_revisions, revoked_sops
from corpus.specs.pick import Pick
from corpus.specs.sops import make_sops
from corpus.specs.tables import maps

_SCANS = 20
_COMPILED = 5


def make_specs(seed: int = 2022) -> tuple[FileSpec, ...]:
    """The whole collection: the same seed gives the same specs on every Python version."""
    drafts = make_drafts(seed)
    sops = make_sops(drafts)
    pick = Pick(seed, "files")
    compiled = _compiled(pick, sops)
    together = {sop.number for group in compiled for sop in group}
    singles = [sop for sop in sops if sop.number not in together]
    singles += older_revisions(sops) + revoked_sops() + map_sheets(sops)
    formats = _formats(pick, len(singles), len(compiled))
    files = list(_single_files(pick, singles, formats))
    files += [_compiled_file(index, group) for index, group in enumerate(compiled)]
    return tuple(_with_scans(pick, files))


def _compiled(pick: Pick, sops: Sequence[SopSpec]) -> list[tuple[SopSpec, ...]]:
    """Groups of 3 to 5 micro SOPs of one map, each from another process."""
    groups: list[tuple[SopSpec, ...]] = []
    for entry in pick.some([entry for entry in maps() if len(entry.topics) > 5], _COMPILED):
        micros = [sop for sop in sops if sop.map == entry.code and sop.kind == "mikro"]
        groups.append(tuple(micros[1 : 1 + pick.between(3, 5)]))
    return groups


def _formats(pick: Pick, singles: int, compiled: int) -> list[str]:
    """Half of all files PDF, half DOCX, well mixed; compiled files are PDF."""
    pdf = (singles + compiled + 1) // 2 - compiled
    chosen = set(pick.some(range(singles), pdf))
    return ["pdf" if index in chosen else "docx" for index in range(singles)]


def _single_files(pick: Pick, sops: Sequence[SopSpec], formats: Sequence[str]) -> Iterator[FileSpec]:
    folders = {entry.code: entry.folder for entry in maps()}
    counts = {"pdf": 0, "docx": 0}
    names: set[str] = set()
    for index, (sop, kind) in enumerate(zip(sops, formats, strict=True), start=1):
        layout = LAYOUTS[kind][counts[kind] % len(LAYOUTS[kind])]
        counts[kind] += 1
        stem = _file_stem(pick, sop, index)
        name = f"{folders[sop.map]}/{stem}.{kind}"
        if name.lower() in names:
            name = f"{folders[sop.map]}/{stem} ({index}).{kind}"
        names.add(name.lower())
        yield FileSpec(name=name, format=kind, layout=layout, sops=(sop,))


def _file_stem(pick: Pick, sop: SopSpec, index: int) -> str:
    title = re.sub(r"[^\w .-]+", " ", sop.title).strip()
    short = _cut(title, 70)
    kind = {"peta": "Peta", "makro": "SOP Makro"}.get(sop.kind, "SOP")
    slug = re.sub(r"[\W_]+", "-", short.lower()).strip("-")
    styles = (
        f"{kind} {short}",
        f"sop-{sop.kind}_{index:03d}_final",
        f"{index:03d}. {short}",
        f"{re.sub(r'[^A-Za-z0-9.]+', '_', sop.number).strip('_')} {_cut(short, 45)}",
        f"{slug}",
        f"{kind.upper()} {short.upper()}",
        f"{re.sub(r'[ .-]+', '_', short)}_rev{sop.revision}_{sop.effective.year}",
    )
    if sop.status == "digantikan":
        return f"{styles[0]} (lama {sop.effective.year})"
    return pick.one(styles)


def _cut(title: str, length: int) -> str:
    """As many whole words of the title as fit."""
    return title if len(title) <= length else title[: length + 1].rsplit(" ", 1)[0]


def _compiled_file(index: int, sops: tuple[SopSpec, ...]) -> FileSpec:
    folder = next(entry.folder for entry in maps() if entry.code == sops[0].map)
    subject = folder.rpartition("/")[2][3:]
    layout = LAYOUTS["pdf"][index % len(LAYOUTS["pdf"])]
    return FileSpec(name=f"{folder}/Kumpulan SOP {subject}.pdf", format="pdf", layout=layout, sops=sops)


def _with_scans(pick: Pick, files: Sequence[FileSpec]) -> Iterator[FileSpec]:
    candidates = [index for index, file in enumerate(files) if file.format == "pdf" and len(file.sops) == 1]
    scanned = set(pick.some(candidates, _SCANS))
    for index, file in enumerate(files):
        if index in scanned:
            yield FileSpec(name=file.name, format="pdf", layout=file.layout, sops=file.sops, scan=True)
        else:
            yield file
