from hypothesis import given
from hypothesis import strategies as st

from kintsugi.llm.compaction import compacted
from kintsugi.llm.provider import ChatMessage, ModelRequest, Purpose

ROLES = st.sampled_from(["user", "assistant"])


def request_of(*messages: ChatMessage) -> ModelRequest:
    return ModelRequest(messages=messages, purpose=Purpose(mode="chat"))


@given(roles=st.lists(ROLES, min_size=1, max_size=30))
def test_instructions_and_question_stay_and_the_older_half_goes(roles: list) -> None:
    """What is left begins with the user, says that something is missing, and is shorter."""
    said = [ChatMessage(role=role, text=str(number)) for number, role in enumerate(roles)]
    instructions = ChatMessage(role="system", text="be brief")
    question = ChatMessage(role="user", text="and now?")
    shorter = compacted(request_of(instructions, *said, question))
    assert shorter is not None
    first, note, *rest, last = shorter.messages
    assert (first, last) == (instructions, question)
    assert note.role == "system"
    assert len(rest) <= len(said) // 2
    assert rest == said[len(said) - len(rest) :]
    assert not rest or rest[0].role == "user"


def test_a_conversation_without_a_past_cannot_be_shorter() -> None:
    """What is too long then is the question itself, and that is its asker's matter."""
    question = ChatMessage(role="user", text="long")
    assert compacted(request_of(ChatMessage(role="system", text="be"), question)) is None
