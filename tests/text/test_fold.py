"""One word → its folded form."""

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.text.stems import LONGEST_WORD, fold


@given(st.text())
@example("ﬁ" * 60)
@example("İß΅ῼ½①")
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert len(fold(word)) <= LONGEST_WORD
    assert fold(word) == "" or fold(word).isalnum()


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_case_does_not_count(word: str) -> None:
    assert fold(word.upper()) == fold(word) or "\u0131" in word
