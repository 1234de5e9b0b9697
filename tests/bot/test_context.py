from kintsugi.bot.context import Ended, Ending, answer_id
from tests.bot.stagehands import delivery, turn, update


def test_answer_id_outlives_retries() -> None:
    """Retries finish the same message; a resubmitted dead letter gets a new one."""
    first = answer_id(delivery(update()))
    assert answer_id(delivery(update(), attempt=4)) == first
    assert answer_id(delivery(update(), resubmits=1)) != first
    assert turn(update()).answer_id == first


def test_answered_and_explained() -> None:
    """What was not done has the message's id as its reason on record."""
    context = turn(update(), locale="ru")
    assert context.answered("stop-nothing") == Ended(
        ending=Ending.ANSWERED, reply=context.say("stop-nothing")
    )
    explained = context.explained("command-unknown", command="/x")
    assert (explained.ending, explained.reason) == (Ending.EXPLAINED, "command-unknown")
    assert "/x" in (explained.reply or "")
    assert context.session.key == "7:0:7"
