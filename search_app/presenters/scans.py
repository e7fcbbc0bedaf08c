"""What a reader is told of pages that are pictures."""

from indexer import ingest
from indexer.models import OcrState, Outcome, SopView
from indexer.registry import queries
from search_app.http.installation import installation
from search_app.http.translate import gettext as _


def notes(sop: SopView) -> tuple[str, ...]:
    """Sentences on what was not read of an SOP and what happens to it; none where every page has its text."""
    found = []
    if sop.outcome is Outcome.NO_TEXT:
        found.append(_("Berkas ini hasil pindai tanpa teks. Buka berkas aslinya untuk membacanya."))
    if sop.ocr in (OcrState.WAITING, OcrState.WORKING):
        found.append(advice() or _("Teks halaman hasil pindai akan dikenali (OCR); muat ulang halaman ini nanti."))
    elif sop.ocr is not OcrState.NONE and sop.outcome is Outcome.NO_TEXT:
        found.append(_("Tidak ada teks yang dapat dikenali pada gambarnya."))
    elif any(page.confidence is not None for page in sop.pages):
        found.append(_("Teks bertanda hasil OCR, juga identitas yang diambil darinya, dapat memuat salah baca."))
    return tuple(found)


def are_awaited(sop_id: int) -> bool:
    """Whether what is told of an SOP's pages may change without the SOP: by a queue, or with the server."""
    with installation().session() as session:
        return queries.awaits_pages(session, sop_id)


def advice() -> str:
    """What is to be installed or switched on before scans are recognised, "" where nothing is."""
    if not installation().settings.ocr:
        return _("Pengenalan teks hasil pindai dimatikan (TELUSUR_OCR).")
    return _(missing) if (missing := ingest.advice_on_scans()) else ""
