import pytest

from kintsugi.bot.owner import Owner
from kintsugi.bot.people import People, Role
from kintsugi.events.messages import Outgoing, SendKind
from kintsugi.events.states import DeadReason
from kintsugi.i18n import Message
from kintsugi.ids import UserId
from kintsugi.store.database import Store
from tests.bot.stagehands import delivery, update


async def test_every_admin_in_their_language(owner: Owner, people: People, store: Store) -> None:
    """Each admin is told once, in private, in the language they chose."""
    await store.write(people.grant(UserId(8), Role.ADMIN))
    await store.write(people.choose_language(UserId(8), "ru"))
    alerts = await owner.alert(Message("alert-conflict"), key="x")
    told = [Outgoing.from_payload(alert.payload) for alert in alerts]
    assert [(each.chat, each.kind) for each in told] == [(1, SendKind.ALERT), (8, SendKind.ALERT)]
    assert "revoke" in told[0].text
    assert "отзовите" in told[1].text
    again = await owner.alert(Message("alert-conflict"), key="x")
    assert [e.idempotency_key for e in again] == [e.idempotency_key for e in alerts]


@pytest.mark.parametrize("reason", DeadReason)
async def test_report_dead(owner: Owner, reason: DeadReason) -> None:
    """A report says what was given up, why, and the command that has it tried again."""
    (alert,) = await owner.report_dead(delivery(update()), reason, "abc234")
    text = Outgoing.from_payload(alert.payload).text
    assert "message.received" in text
    assert reason.value in text
    assert "kintsugi dead resubmit 9" in text
    assert "abc234" in text
