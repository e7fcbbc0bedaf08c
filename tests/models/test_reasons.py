"""What the reader says of a doubtful table can be told again in another language."""

from itertools import product

import pytest

from indexer.models import reasons
from indexer.models.reasons import SENTENCES, Reason, reasons_in

VALUES = {"bare": "3", "all": "12", "steps": "1., 4a, ?", "page": "7"}


def said(template: str) -> str:
    return template % VALUES


@pytest.mark.parametrize("template", SENTENCES)
def test_every_sentence_is_known_again_with_its_values(template: str) -> None:
    [found] = reasons_in(said(template))
    assert found.template == template
    assert str(found) == said(template)
    assert all(VALUES[name] == value for name, value in found.values.items())


def test_two_sentences_are_told_apart() -> None:
    for one, other in product(SENTENCES, repeat=2):
        found = reasons_in(f"{said(one)} {said(other)}")
        assert [reason.template for reason in found] == [one, other]


def test_a_sentence_of_an_older_reader_stays_as_it_is() -> None:
    text = "Tabelnya 100% miring; lihat aslinya."
    assert reasons_in(f"{reasons.NO_ROLES} {text}") == (Reason(reasons.NO_ROLES), Reason(text))
    assert str(Reason(text)) == text


def test_nothing_said_is_no_reason() -> None:
    assert reasons_in("") == ()
