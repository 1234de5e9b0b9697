"""How the bot receives: 409, 401, a webhook left behind, a second process (SPEC B1, B4)."""

import aiohttp
import pytest

from kintsugi import app
from kintsugi.bot.channel import ChannelState
from kintsugi.errors import AlreadyRunning
from kintsugi.simulator.telegram import Fault, Refuse
from tests.scenarios.world import BOT, World

RIVAL = Refuse(409, "Conflict: terminated by other getUpdates request")


def _rivalry() -> Fault:
    return Fault(method="getUpdates", act=RIVAL, times=None)


async def test_a_conflict_of_forty_seconds_loses_nothing(world: World) -> None:
    """409 is transient: no alert, and what was written meanwhile is answered in order."""
    world.telegram.faults.add(_rivalry())
    await world.pass_time(31)
    world.alice.says("one")
    await world.pass_time(20)
    world.alice.says("two")
    await world.pass_time(19)
    assert world.answers(world.alice) == []
    assert world.app.channel.report.state is ChannelState.CONFLICT
    world.telegram.faults.clear()
    await world.rest()
    assert world.answers(world.alice) == ["one", "two"]
    assert world.answers(world.owner) == []


async def test_only_a_successful_poll_resets_the_count_of_failures(world: World) -> None:
    """Sends that succeed meanwhile prove nothing about polling."""
    await world.ask(world.alice, "hello")
    world.telegram.faults.add(_rivalry())
    await world.until(lambda: world.app.channel.report.failures >= 2, within_s=60)
    failures = world.app.channel.report.failures
    world.telegram.push_raw({"nothing": 1})
    await world.pass_time(10)
    assert world.app.channel.report.failures > failures
    world.telegram.faults.clear()
    await world.rest()
    assert world.app.channel.report.failures == 0
    assert world.app.channel.report.state is ChannelState.POLLING
    [status] = await world.ask(world.alice, "/status")
    assert "Telegram: connected" in status


async def test_the_owner_hears_of_a_conflict_that_lasts_and_once(world: World) -> None:
    """Over 60 s of 409 somebody else holds the token: one alert, however long it goes on."""
    world.telegram.faults.add(_rivalry())
    await world.until(lambda: world.app.channel.report.state is ChannelState.CONFLICT, within_s=60)
    await world.pass_time(58)
    assert world.answers(world.owner) == []
    await world.pass_time(120)
    [alert] = world.answers(world.owner)
    assert "more than a minute (409)" in alert


async def test_a_conflict_that_comes_back_is_a_new_one(world: World) -> None:
    """After a recovery the count of seconds begins anew, and so does the alert."""
    for alerts in (1, 2):
        world.telegram.faults.add(_rivalry())
        await world.pass_time(120)
        assert len(world.answers(world.owner)) == alerts
        world.telegram.faults.clear()
        world.alice.says("hello")
        await world.rest()


async def test_a_rival_that_polls_once_is_shaken_off(world: World) -> None:
    """Another getUpdates on the token ends ours with a 409; we come back, and lose nothing."""
    url = f"{world.telegram.base_url}/bot{BOT.token}/getUpdates"
    async with aiohttp.ClientSession() as rival, rival.post(url, json={"timeout": 0}) as response:
        assert response.status == 200
    await world.until(lambda: world.app.channel.report.state is ChannelState.CONFLICT)
    assert await world.ask(world.alice, "still mine?") == ["still mine?"]


async def test_a_webhook_left_behind_is_removed_and_its_updates_are_kept(asleep: World) -> None:
    """drop_pending_updates is never used: what waited at Telegram is answered."""
    asleep.telegram.world.webhook_url = "https://left.example/behind"
    asleep.alice.says("are you there?")
    await asleep.start()
    await asleep.rest()
    assert asleep.answers(asleep.alice) == ["are you there?"]
    [call] = asleep.telegram.journal.of("deleteWebhook")
    assert call.parameters["drop_pending_updates"] is False


async def test_the_kinds_of_updates_are_asked_for_by_name(world: World) -> None:
    """allowed_updates is explicit: Telegram's default leaves kinds out."""
    await world.ask(world.alice, "hello")
    polls = world.telegram.journal.of("getUpdates")
    assert polls
    asked = [poll.parameters["allowed_updates"] for poll in polls]
    kinds = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]
    assert asked == [kinds] * len(polls)


async def test_an_update_is_stored_before_it_is_confirmed(world: World) -> None:
    """A process that dies after fetching and before storing is offered the update again."""
    world.telegram.faults.add(_rivalry())
    world.alice.says("do not forget me")
    await world.crash()
    world.telegram.faults.clear()
    assert len(world.telegram.world.updates) == 1
    await world.start()
    await world.rest()
    assert world.answers(world.alice) == ["do not forget me"]


@pytest.mark.parametrize("code", [401, 404])
async def test_a_refused_token_stops_polling_and_is_said(world: World, code: int) -> None:
    """401 stops polling; the log says so critically, without the token; the process stays up."""
    words = {401: "Unauthorized", 404: "Not Found"}[code]
    world.telegram.faults.add(Fault(method="getUpdates", act=Refuse(code, words), times=None))
    await world.until(
        lambda: world.app.channel.report.state is ChannelState.UNAUTHORIZED, within_s=60
    )
    calls = len(world.telegram.journal.of("getUpdates"))
    await world.pass_time(120)
    assert len(world.telegram.journal.of("getUpdates")) == calls
    [line] = world.log_lines("polling.stopped")
    assert line["level"] == "critical"
    await world.stop()


async def test_a_token_that_is_refused_from_the_start_is_no_crash(asleep: World) -> None:
    """The bot stays up to say on its faces what is wrong, and ends in good order."""
    asleep.telegram.faults.add(Fault(method="getMe", act=Refuse(401, "Unauthorized"), times=None))
    await asleep.start(polling=False)
    await asleep.until(lambda: asleep.app.channel.report.state is ChannelState.UNAUTHORIZED)
    await asleep.stop()


async def test_a_second_process_on_the_same_data_is_refused(world: World) -> None:
    """Two would poll against each other and send twice."""
    again = app.World(clock=world.clock, random=world.random, provider=world.model)
    with pytest.raises(AlreadyRunning):
        await app.serve(world.settings(), again, lambda _app: None)
    assert await world.ask(world.alice, "unharmed?") == ["unharmed?"]


async def test_telegram_out_of_order_is_survived(world: World) -> None:
    """502 from a proxy, a dropped connection, a flood on getUpdates: polling goes on."""
    world.telegram.faults.add(Fault(method="getUpdates", act=Refuse(502, "Bad Gateway"), times=3))
    world.telegram.faults.add(
        Fault(method="getUpdates", act=Refuse(429, "Too Many Requests", retry_after=7), times=1)
    )
    await world.pass_time(31)
    assert await world.ask(world.alice, "back?", within_s=60) == ["back?"]
    assert world.log_lines("poll.failed")
