"""/audit: what is on record about an incident, for the admin to whom somebody quotes its id."""

from sqlalchemy import Connection

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.store.database import Store

_MOST = 20  # entries: an update has about four


class ShowIncident:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def __call__(self, turn: TurnContext) -> Ended:
        incident = turn.address.command.argument.lower() if turn.address.command else ""
        if not incident:
            return turn.explained("audit-usage")
        entries = await self._store.scan(lambda connection: _entries(connection, incident))
        if not entries:
            return turn.explained("audit-nothing", incident=incident[:20])
        head = turn.say("audit-head", incident=incident, trace=entries[0].trace_id)
        return Ended(ending=Ending.ANSWERED, reply="\n".join([head, *map(_line, entries)]))


def _entries(connection: Connection, incident: str) -> list[Entry]:
    return list(audit.of_incident(connection, incident, limit=_MOST))


def _line(entry: Entry) -> str:
    return f"{entry.at:%Y-%m-%d %H:%M:%S} UTC  {entry.action}: {entry.outcome}  {entry.subject}"
