"""Renew the English catalogue: `python -m search_app.catalogue` after a sentence was added or changed.

The Indonesian sentences in code and templates are the msgids. The command merges them into the catalogue, compiles it
(the compiled file is kept in the repository, so that a fresh clone speaks both languages) and names what has no
English.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from indexer.completeness import export_csv, issue_types
from indexer.ingest import renditions
from indexer.ingest.assign import SENTENCES as REFUSED_CHANGES
from indexer.ingest.ocr import ADVICE
from indexer.ingest.upload import NO_UNIT
from indexer.models import reasons
from indexer.models.facets import FACETS, MISSING_LABEL
from indexer.models.outcomes import ACTIVE_CONTENT, RENDITION_SENTENCES, SENTENCES
from indexer.text import duration_words, limit_words, snippet_words

HERE = Path(__file__).parent
PO = HERE / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")

# The same as babel.cfg says for `pybabel`, seen from this folder.
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}

# Sentences the pages take from the indexer and translate when they show them.
_FROM_INDEXER = (
    *SENTENCES.values(),
    ACTIVE_CONTENT,
    *RENDITION_SENTENCES.values(),
    renditions.ADVICE,
    *reasons.SENTENCES,
    *ADVICE.values(),
    *REFUSED_CHANGES,
    NO_UNIT,
    *issue_types.TITLES.values(),
    *issue_types.ADVICE.values(),
    *issue_types.COUNTS.values(),
    *export_csv.SENTENCES,
    MISSING_LABEL,
    *snippet_words.SENTENCES,
    *limit_words.SENTENCES.values(),
    *(facet.label for facet in FACETS.values()),
    # Abbreviations (PDF) are the same in both languages.
    *(label for facet in FACETS.values() for label in facet.labels.values() if not label.isupper()),
)


def wanted() -> Catalog:
    """Every sentence that a reader may meet."""
    catalogue = Catalog()
    for _file, _line, message, _comments, context in extract_from_dir(HERE, _METHODS, keywords=_KEYWORDS):
        catalogue.add(message, context=context)
    for sentence in _FROM_INDEXER:
        catalogue.add(sentence)
    for sentence in duration_words.SENTENCES:
        catalogue.add((sentence, sentence))
    return catalogue


def kept() -> Catalog:
    """The catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def merged() -> Catalog:
    """The English of today for the sentences of today; what nobody says any more is left out."""
    catalogue = kept()
    catalogue.update(wanted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def untranslated(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id and not _is_whole(message)]


def as_po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=118, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(strings) and not message.fuzzy


def main() -> int:
    catalogue = merged()
    PO.write_bytes(as_po(catalogue))
    MO.write_bytes(as_mo(catalogue))
    missing = untranslated(catalogue)
    for message in missing:
        print(f"no English: {message.id!r}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
