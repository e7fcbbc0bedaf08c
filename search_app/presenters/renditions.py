"""What a reader is told of the pages of a document that has none of its own."""

from indexer import ingest
from indexer.models import RenditionState, SopView
from indexer.models.outcomes import RENDITION_SENTENCES
from search_app.http.installation import installation
from search_app.http.translate import gettext as _


def notes(sop: SopView) -> tuple[str, ...]:
    """A sentence on the pages that are not there yet, or that are not the document's own."""
    match sop.rendition:
        case RenditionState.WAITING | RenditionState.WORKING:
            return (advice() or _("Halamannya sedang disusun; muat ulang halaman ini nanti."),)
        case RenditionState.FAILED if sop.rendition_failure:
            return (_(RENDITION_SENTENCES[sop.rendition_failure]),)
        case RenditionState.DONE:
            return (_("Halaman disusun oleh LibreOffice dari dokumen aslinya; pergantian halamannya dapat berbeda."),)
        case _:
            return ()


def advice() -> str:
    """What is to be installed or switched on before documents get pages, "" where nothing is."""
    if not installation().settings.renditions:
        return _("Penyusunan halaman dokumen Word dimatikan (TELUSUR_RENDITIONS).")
    return _(missing) if (missing := ingest.advice_on_renditions()) else ""
