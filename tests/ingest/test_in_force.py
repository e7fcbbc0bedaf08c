"""Until when an older revision was in force follows the newer one, also when somebody corrects its date."""

import io
from datetime import date

import pytest

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment, SearchRequest, Status
from indexer.reading.reader_pool import ReaderPool
from indexer.search.service import search
from tests import making


def _in_force(installation: Installation, day: str) -> list[str]:
    found = search(installation, SearchRequest(OPERATOR, in_force_on=day, per_page=50))
    return sorted(hit.sop.title for hit in found.hits)


@pytest.fixture
def revisions(settings: Settings) -> Installation:
    installation = Installation.open(settings)
    with ReaderPool(settings) as pool:
        for title, effective in (("Cuti Lama", "2 Juni 2020"), ("Cuti Baru", "2 Juni 2023")):
            ingest.submit(installation, io.BytesIO(making.sop("A/01", title, effective)), f"{title}.pdf", OPERATOR)
        ingest.drain(installation, pool)
    return installation


def test_a_corrected_date_of_the_newer_revision_moves_the_end_of_the_older(revisions: Installation) -> None:
    assert _in_force(revisions, "2022-01-01") == ["Cuti Lama"]
    (newer,) = (hit.sop.id for hit in search(revisions, SearchRequest(OPERATOR, text="baru")).hits)
    ingest.assign(revisions, OPERATOR, newer, Assignment(effective=date(2021, 6, 2)))
    assert _in_force(revisions, "2022-01-01") == ["Cuti Baru"]
    assert _in_force(revisions, "2021-01-01") == ["Cuti Lama"]
    revisions.close()


def test_a_revoked_sop_was_in_force_on_no_date_that_is_known(revisions: Installation) -> None:
    (newer,) = (hit.sop.id for hit in search(revisions, SearchRequest(OPERATOR, text="baru")).hits)
    ingest.assign(revisions, OPERATOR, newer, Assignment(status=Status.REVOKED))
    assert _in_force(revisions, "2024-01-01") == []
    revisions.close()


def test_the_day_of_a_newer_one_counts_only_where_all_see_it_who_see_the_older(revisions: Installation) -> None:
    (newer,) = (hit.sop.id for hit in search(revisions, SearchRequest(OPERATOR, text="baru")).hits)
    ingest.assign(revisions, OPERATOR, newer, Assignment(access=Access.RESTRICTED))
    assert _in_force(revisions, "2022-01-01") == []
    ingest.assign(revisions, OPERATOR, newer, Assignment(access=Access.PUBLIC))
    assert _in_force(revisions, "2022-01-01") == ["Cuti Lama"]
    revisions.close()
