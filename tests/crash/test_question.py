"""bench.crashing.question: what is asked says what the answer has to be."""

from hypothesis import given
from hypothesis import strategies as st

from bench.crashing.question import Question, answer_to, asking, token_of

lengths = st.integers(min_value=1, max_value=700)
tokens = st.from_regex(r"t[0-9]+x[0-9a-f]{4}", fullmatch=True)


@given(token=tokens, words=lengths)
def test_an_echo_of_the_question_is_its_answer(token: str, words: int) -> None:
    """The streaming model answers with exactly the words that the judge looks for."""
    question = Question(update_id=1, chat_id=1, token=token, words=words)
    said = answer_to(asking(token, words)).split()
    assert question.answer == set(said)
    assert len(said) == words


@given(token=tokens, words=lengths, start=st.integers(min_value=0, max_value=699))
def test_every_part_of_an_answer_names_its_question(token: str, words: int, start: int) -> None:
    """Wherever an answer is cut, the first word of each message tells whose it is."""
    said = answer_to(asking(token, words)).split()
    assert token_of(" ".join(said[min(start, words - 1) :])) == token


def test_a_person_never_writes_more_than_telegram_lets_them() -> None:
    """What is too long to be written is asked for in a few words."""
    assert len(asking("t1x0000", 10_000)) < 4096
