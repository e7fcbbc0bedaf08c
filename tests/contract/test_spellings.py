"""Words of SOPs that are spelled like a mistyped one."""

from indexer.access import OPERATOR, VISITOR
from indexer.engine.protocol import SearchEngine, SpellingEngine
from indexer.models import Access
from tests.contract.engines import NOBODY, entry


def test_the_most_alike_come_first_then_the_most_frequent(engine: SearchEngine, spelling: SpellingEngine) -> None:
    engine.put(
        [entry(1, "Verifikasi", body="verifikasi dokumen"), entry(2, body="verifikasi"), entry(3, "Verivikator")]
    )
    assert spelling.spellings("verivikasi", OPERATOR) == (("verifikasi", 2), ("verivikator", 1))[:1]
    assert spelling.spellings("dokumem", OPERATOR) == (("dokumen", 1),)


def test_a_word_of_hidden_sops_is_never_told(engine: SearchEngine, spelling: SpellingEngine) -> None:
    engine.put([entry(1, "Persembunyian", access=Access.INTERNAL), entry(2, "Cuti")])
    assert spelling.spellings("persembunyan", OPERATOR) == (("persembunyian", 1),)
    assert spelling.spellings("persembunyan", VISITOR) == ()
    assert spelling.spellings("persembunyan", NOBODY) == ()


def test_a_word_that_is_gone_is_not_told(engine: SearchEngine, spelling: SpellingEngine) -> None:
    engine.put([entry(1, "Persembunyian")])
    engine.remove([1])
    assert spelling.spellings("persembunyan", OPERATOR) == ()
