"""Managers change the list of synonyms."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from indexer.errors import SynonymError
from indexer.registry import synonym_rules
from indexer.text.synonyms import shipped_rules


def lines(session: Session) -> list[str]:
    return [rule.line for rule in synonym_rules.current(session)]


def test_a_new_installation_has_the_shipped_rules(registry: Engine) -> None:
    with Session(registry) as session:
        assert lines(session) == [rule.line for rule in shipped_rules()]


def test_a_rule_comes_and_goes(registry: Engine) -> None:
    with Session(registry) as session:
        synonym_rules.add(session, "surat  kuning = AK1", "ratna")
        assert [each.by for each in synonym_rules.listed(session)][-1] == "ratna"
        assert "surat kuning = AK1" in lines(session)
        synonym_rules.remove(session, "Surat kuning = ak1", "ratna")
        assert lines(session) == [rule.line for rule in shipped_rules()]


def test_a_shipped_rule_is_taken_back_and_used_again(registry: Engine) -> None:
    line = shipped_rules()[0].line
    with Session(registry) as session:
        synonym_rules.remove(session, line, "ratna")
        assert line not in lines(session)
        assert [each.rule.line for each in synonym_rules.withdrawn(session)] == [line]
        synonym_rules.add(session, line, "ratna")
        assert line in lines(session)
        assert synonym_rules.withdrawn(session) == ()


@pytest.mark.parametrize("line", ["TKI >> PMI", "tki >> pmi", "PK = kontrak", "PMI = pahlawan devisa", "salah ="])
def test_a_rule_that_is_there_or_contradicts_another_is_refused(registry: Engine, line: str) -> None:
    with Session(registry) as session, pytest.raises(SynonymError):
        synonym_rules.add(session, line, "ratna")


def test_a_rule_that_is_not_there_cannot_be_taken_back(registry: Engine) -> None:
    with Session(registry) as session, pytest.raises(SynonymError, match="tidak ada"):
        synonym_rules.remove(session, "a = b", "ratna")
