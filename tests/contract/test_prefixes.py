"""A word that ends in a star stands for all words that begin so, within bounds that are told."""

from itertools import product
from string import ascii_lowercase

from indexer.engine.protocol import SearchEngine
from indexer.models import Limit, ReachedLimit
from tests.contract.engines import ask, entry, ids


def test_a_prefix_finds_words_as_they_are_written(engine: SearchEngine) -> None:
    engine.put([entry(1, "Pemulangan jenazah"), entry(2, body="pemulihan arsip"), entry(3, "dipulangkan")])
    assert ids(ask(engine, "pemul*")) == [1, 2]
    assert ids(ask(engine, "pemulih*")) == [2]
    assert ids(ask(engine, "PEMUL**")) == [1, 2]
    assert ids(ask(engine, "pemul")) == []
    assert ids(ask(engine, "*")) == [1, 2, 3]


def test_a_prefix_stands_beside_words_in_either_and_behind_a_minus(engine: SearchEngine) -> None:
    engine.put([entry(1, "Pemulangan jenazah"), entry(2, "Pemulihan arsip"), entry(3, "Cuti pegawai")])
    assert ids(ask(engine, "pemul* arsip")) == [2]
    assert set(ids(ask(engine, "pemulih* OR cuti"))) == {2, 3}
    assert ids(ask(engine, "-pemul*")) == [3]


def test_a_prefix_of_many_words_is_bounded_and_says_so(engine: SearchEngine) -> None:
    words = ["qu" + "".join(letters) for letters in product(ascii_lowercase, repeat=2)][:201]
    engine.put([entry(1, "Arsip", body=" ".join(words[:200])), entry(2, "Cuti", body=f"{words[0]} {words[200]}")])
    assert ask(engine, "qua*").limited == ()
    many = ask(engine, "qu*")
    assert many.limited == (ReachedLimit(Limit.PREFIX, 200, "qu"),)
    assert many.total == 2
