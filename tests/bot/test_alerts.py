import pytest

from kintsugi.events.outcomes import Done, Retry
from kintsugi.simulator.telegram import Drop, Refuse
from tests.bot.post import Post


async def test_alert(post: Post) -> None:
    """An alert is one plain message; told again, it is not sent again."""
    for _ in range(2):
        assert isinstance(await post.alert(), Done)
    assert post.calls() == [("sendMessage", "trouble")]


async def test_ambiguous_alert(post: Post) -> None:
    """An alert that may have arrived is repeated, and the repetition says so."""
    post.fault("sendMessage", Drop(), after=True)
    assert isinstance(await post.alert(), Retry)
    assert isinstance(await post.alert(), Done)
    assert post.texts() == ["trouble", "(resent) trouble"]


@pytest.mark.parametrize(
    "act", [Refuse(429, "Slow", retry_after=1), Refuse(400, "No"), Refuse(401, "Unauthorized")]
)
async def test_alert_that_surely_was_not_sent(post: Post, act: Refuse) -> None:
    """What Telegram refused did not arrive, so the next try is a first one."""
    post.fault("sendMessage", act)
    assert not isinstance(await post.alert(), Done)
    post.clock.advance(1)
    await post.alert()
    assert post.texts() == ["trouble"]


async def test_unreachable_alert(post: Post) -> None:
    """Nor did what never left us."""
    await post.telegram.down()
    assert isinstance(await post.alert(), Retry)
    await post.telegram.up()
    await post.alert()
    assert post.texts() == ["trouble"]
