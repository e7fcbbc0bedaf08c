"""What the identity box and the record say of an SOP in short: figures, facts, lists, and where their items lead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from indexer.models import SopDate, SopView, Status
from indexer.text import regulations
from indexer.text.durations import total_of
from search_app.http.translate import gettext as _
from search_app.http.translate import ngettext
from search_app.presenters import durations, labels
from search_app.presenters.search_results import LinkView


@dataclass(frozen=True, slots=True)
class FactView:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class GlanceView:
    """A figure worth a look before reading: in words, with a note on what it covers, or as links."""

    label: str
    value: str = ""
    note: str = ""
    links: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class ListView:
    """A list of the identity box as printed; an item whose `href` is not empty leads to what it names."""

    anchor: str
    label: str
    items: tuple[LinkView, ...]


def status_line(sop: SopView) -> str:
    summary = sop.summary
    parts = [str(labels.STATUSES[summary.status])]
    if summary.status is Status.IN_FORCE and summary.effective:
        parts = [_("Berlaku sejak %(day)s", day=labels.day(summary.effective))]
    if summary.revision:
        parts.append(_("revisi %(revision)s", revision=summary.revision))
    parts.append(str(labels.ACCESSES[summary.access]))
    return " · ".join(parts)


def glance(sop: SopView) -> tuple[GlanceView, ...]:
    """Only what the SOP says; a figure that covers some steps only says so."""
    legal = sop.identity.legal_basis
    figures = (
        _time(sop),
        GlanceView(_("Langkah"), labels.number(len(sop.steps)) if sop.steps else ""),
        GlanceView(_("Pelaksana"), links=tuple(_performer(role) for role in sop.roles)),
        GlanceView(_("Dasar hukum"), links=(LinkView(_how_many(len(legal)), "#dasar-hukum"),) if legal else ()),
    )
    return tuple(figure for figure in figures if figure.value or figure.links)


def _time(sop: SopView) -> GlanceView:
    """ "3 hari kerja + 3 × 24 jam" with "1 langkah tanpa waktu pasti"; where nothing can be added up, that."""
    total = total_of(sop.steps)
    if not sop.steps:
        return GlanceView(_("Waktu"))
    if not total.known:
        has_words = any(step.duration for step in sop.steps)
        return GlanceView(_("Waktu"), _("Tidak dapat dijumlahkan") if has_words else _("Tidak disebut"))
    return GlanceView(_("Waktu"), durations.in_words(total), durations.remarks(total) or _("semua langkah"))


def _how_many(count: int) -> str:
    return ngettext("%(count)s peraturan", "%(count)s peraturan", count, count=labels.number(count))


def _performer(role: str) -> LinkView:
    """Leads to all SOPs in which this role has a step."""
    return LinkView(role, url_for("browse.results", pelaksana=role))


def facts(sop: SopView) -> tuple[FactView, ...]:
    identity, effective = sop.identity, sop.summary.effective
    dates = (
        (_("Dibuat"), identity.created),
        (_("Direvisi"), identity.revised),
        (_("Berlaku efektif"), SopDate("", effective) if effective else identity.effective),
    )
    facts = [
        (_("Nomor"), sop.summary.number),
        (_("Unit kerja"), sop.summary.unit),
        *((label, (labels.day(date.iso) if date.iso else date.printed)) for label, date in dates if date),
        (_("Disahkan oleh"), identity.approved_by),
        (_("Peringatan"), identity.warning),
        (_("Pencatatan dan pendataan"), identity.recording),
    ]
    return tuple(FactView(label, value) for label, value in facts if value)


def lists(sop: SopView, cited: Mapping[str, str]) -> tuple[ListView, ...]:
    """`cited`: line of the identity box → address of the SOP it names."""
    identity = sop.identity
    leads = {line: _regulation(line) for line in identity.legal_basis} | dict(cited)
    printed: Iterable[tuple[str, str, tuple[str, ...]]] = (
        ("dasar-hukum", _("Dasar hukum"), identity.legal_basis),
        ("keterkaitan", _("Keterkaitan"), identity.related),
        ("kualifikasi", _("Kualifikasi pelaksana"), identity.qualification),
        ("peralatan", _("Peralatan dan perlengkapan"), identity.equipment),
    )
    return tuple(
        ListView(anchor, label, tuple(LinkView(item, leads.get(item, "")) for item in items))
        for anchor, label, items in printed
        if items
    )


def _regulation(line: str) -> str:
    """The address of the first regulation that a line of the legal basis names, "" where it names none."""
    named = regulations.cited((line,))
    return url_for("regulations.one", key=named[0].key) if named else ""
