import pytest

from kintsugi.llm.kinds import Kind


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_a_name_on_record_and_a_sentence(kind: Kind) -> None:
    """A record holds the name, and a person reads the sentence."""
    assert Kind(kind.value) is kind
    assert len(kind.sentence.split()) > 3


def test_what_is_wrong_with_the_question_does_not_pass_by_waiting() -> None:
    """A question can wait for a model, but not for itself to become another."""
    stays = {kind for kind in Kind if not kind.passes}
    assert stays == {
        Kind.EMPTY,
        Kind.REJECTED,
        Kind.CONTEXT_LENGTH,
        Kind.CONTENT_FILTER,
        Kind.BAD_REQUEST,
        Kind.BUDGET,
        Kind.CANCELLED,
    }


def test_quality_is_no_failure() -> None:
    """Escalation is for an answer that came and was not good enough."""
    assert [kind for kind in Kind if kind.escalates] == [Kind.EMPTY, Kind.REJECTED]
