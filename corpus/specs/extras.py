"""What lies beside the 750 SOPs in force: older revisions, revoked SOPs and sheets of cross-functional maps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from corpus.model import SopSpec
from corpus.specs.numbers import map_number
from corpus.specs.people import official
from corpus.specs.pick import Pick
from corpus.specs.sops import laws_until
from corpus.specs.steps import Subject, micro_flow
from corpus.specs.tables import load, parse_row, patterns

_OLDER = 12
_OLD_AGENCY = "BADAN NASIONAL PENEMPATAN DAN PERLINDUNGAN TENAGA KERJA INDONESIA"
_MAP_SHEETS = ("inti/2/03", "inti/3/01", "inti/3/04", "inti/5/03", "pendukung/7/02", "pendukung/10/03")


def older_revisions(sops: Sequence[SopSpec]) -> list[SopSpec]:
    """Superseded revisions of SOPs that have been revised since: same number and title, earlier dates, a step less."""
    revised = [sop for sop in sops if sop.kind == "mikro" and sop.revised and "CFM." in sop.number]
    return [_older(sop) for sop in revised[:: max(1, len(revised) // _OLDER)][:_OLDER]]


def _older(sop: SopSpec) -> SopSpec:
    effective = sop.created + timedelta(days=28)
    laws = [law for law in laws_until(effective.year, _every_tag()) if law in sop.legal_basis]
    middle = len(sop.steps) // 2
    steps = sop.steps[:middle] + sop.steps[middle + 1 :]
    used = sorted({index for step in steps for index in step.performers})
    return replace(
        sop,
        effective=effective,
        revision=0,
        revised=None,
        legal_basis=tuple(laws),
        roles=tuple(sop.roles[index] for index in used),
        steps=tuple(replace(step, performers=tuple(used.index(index) for index in step.performers)) for step in steps),
        status="digantikan",
        pages=2,
    )


def _every_tag() -> set[str]:
    return {tag for law in load("boilerplate.toml")["law"] for tag in law["tags"]}


def revoked_sops() -> list[SopSpec]:
    """SOPs of the agency's predecessor that are no longer in force."""
    return [_revoked(table) for table in load("revoked.toml")["sop"]]


def _revoked(table: Mapping[str, Any]) -> SopSpec:
    subject = Subject(
        about=table["about"],
        documents=tuple(table["documents"]),
        product=table["product"],
        system=table["system"],
        register="buku agenda",
        roles={"T": "Pengadministrasi Persuratan", **table["roles"]},
    )
    flow = micro_flow(
        Pick("revoked", table["title"]),
        patterns()[table["pattern"]],
        [parse_row(line) for line in table["rows"]],
        subject,
    )
    post = table["unit"].replace("Direktorat", "Direktur")
    name, nip = official(post)
    return SopSpec(
        number=table["number"],
        title=table["title"],
        kind="mikro",
        process=table["map"].rpartition("/")[0],
        map=table["map"],
        parent="",
        unit=table["unit"],
        letterhead=(_OLD_AGENCY, table["unit"].upper()),
        roles=flow.roles,
        steps=flow.steps,
        created=table["date"] - timedelta(days=21),
        effective=table["date"],
        revision=0,
        revised=None,
        approved_post=post,
        approved_name=name,
        approved_nip=nip,
        legal_basis=(
            "Undang-Undang Nomor 39 Tahun 2004 tentang Penempatan dan Perlindungan Tenaga Kerja Indonesia di Luar "
            "Negeri",
            "Peraturan Presiden Nomor 81 Tahun 2006 tentang Badan Nasional Penempatan dan Perlindungan Tenaga Kerja "
            "Indonesia",
        ),
        qualification=("Memahami peraturan penempatan TKI", "Mampu mengoperasikan komputer"),
        related=(),
        equipment=("Alat tulis kantor", "Komputer dan printer", "Jaringan internet"),
        warning=subject.fill("Apabila prosedur ini tidak dilaksanakan, {o} tidak terlayani dengan baik."),
        recording="Disimpan sebagai data elektronik dan manual",
        access="internal",
        status="dicabut",
    )


def map_sheets(sops: Sequence[SopSpec]) -> list[SopSpec]:
    """The sheet of a cross-functional map: its first macro SOP seen across the units."""
    sheets = []
    for code in _MAP_SHEETS:
        macro = next(sop for sop in sops if sop.map == code and sop.kind == "makro")
        sheets.append(
            replace(
                macro,
                number=f"{map_number(code)}/CFM.01",
                title=f"Peta Lintas Fungsi {macro.title}",
                kind="peta",
                related=((macro.number, macro.title),),
                steps=tuple(replace(step, duration="-", length=None) for step in macro.steps),
                pages=2,
            )
        )
    return sheets
