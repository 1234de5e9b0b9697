from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.reactions import SAYS, judged_before, judgement_of
from kintsugi.orchestrator.feedback import Judgement
from kintsugi.simulator.telegram.methods.editing import REACTIONS

ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(max_size=3) | st.sampled_from(sorted(SAYS)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "emoji"]), inner)
    ),
)


def _update(*new: str, old: tuple[str, ...] = ()) -> dict[str, Any]:
    old_and_new = {"old_reaction": old, "new_reaction": new}
    shown = {
        name: [{"type": "emoji", "emoji": emoji} for emoji in emojis]
        for name, emojis in old_and_new.items()
    }
    return {"update_id": 1, "message_reaction": shown}


@pytest.mark.parametrize(
    ("emojis", "judgement"),
    [
        (("👍",), Judgement.UP),
        (("❤",), Judgement.UP),
        (("❤\ufe0f",), Judgement.UP),
        (("❤\u200d🔥",), Judgement.UP),
        (("👎",), Judgement.DOWN),
        (("🤣",), None),
        ((), None),
        (("👍", "💩"), Judgement.DOWN),  # the newest is the last
        (("👎", "🤔"), Judgement.DOWN),
    ],
)
def test_judgement(emojis: tuple[str, ...], judgement: Judgement | None) -> None:
    """The newest reaction that says anything counts."""
    assert judgement_of(_update(*emojis)) is judgement


def test_before() -> None:
    """What was taken away is known by what was there before."""
    assert judged_before(_update(old=("👍",)))
    assert not judged_before(_update("👍", old=("🤣",)))


def test_only_what_telegram_has() -> None:
    """Each emoji with a meaning is one that people can choose."""
    assert set(SAYS) <= REACTIONS


@given(ANYTHING)
def test_whatever_comes(content: object) -> None:
    """A custom emoji, a paid one, or nonsense says nothing, and does no harm."""
    update = {"message_reaction": {"new_reaction": content}}
    assert judgement_of(update) in {None, *Judgement}
    assert judgement_of({"message_reaction": content}) is None
