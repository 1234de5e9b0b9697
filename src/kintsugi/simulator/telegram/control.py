"""The control API: the stage over HTTP, for when the server is a process of its own.

Requests and answers are JSON; what is wrong with a request is a 400 {"error": …}.

POST   people    {id, first_name, language_code?, username?, started?}
POST   groups    {id, title, forum?}
POST   says      {person, text, chat?, thread?, reply_to?} or {messages: [those]} -> {update_ids}
POST   edits     {person, message_id, text, chat?} -> {update_id}
POST   presses   {person, message_id, data, chat?} -> {update_id}
POST   raw       an update, as it is -> {update_id}
POST   faults    {method, act: {kind: delay|refuse|hang|drop, …}, chat_id?, when?, times?, skip?}
DELETE faults    disarm all
GET    journal   ?since=N&limit=M -> {entries}
GET    messages  ?chat=ID -> {messages}
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from kintsugi.simulator.telegram.faults import Act, Delay, Drop, Fault, Hang, Refuse
from kintsugi.simulator.telegram.message import Message
from kintsugi.simulator.telegram.stage import Stage

Order = Mapping[str, Any]  # JSON from the harness that drives us; a wrong shape is its defect

_ACTS: Mapping[str, Callable[..., Act]] = {
    "delay": Delay, "refuse": Refuse, "hang": Hang, "drop": Drop,
}  # fmt: skip
_SAID = ("chat", "thread", "reply_to")


class Control:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._routes: Mapping[tuple[str, str], Callable[[Order], object]] = {
            ("POST", "people"): self._add_person,
            ("POST", "groups"): self._add_group,
            ("POST", "says"): self._say,
            ("POST", "edits"): self._edit,
            ("POST", "presses"): self._press,
            ("POST", "raw"): self._push_raw,
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "journal"): self._read_journal,
            ("GET", "messages"): self._read_messages,
        }

    async def handle(self, request: web.BaseRequest, path: str) -> web.Response:
        route = self._routes.get((request.method, path))
        if route is None:
            return web.json_response({"error": f"no {request.method} {path}"}, status=404)
        try:
            order = json.loads(await request.read()) if request.body_exists else request.query
            return web.json_response(route(order))
        except (LookupError, TypeError, ValueError) as error:
            said = {"error": f"{type(error).__name__}: {error}"}
            return web.json_response(said, status=400)

    def _add_person(self, order: Order) -> object:
        return {"id": self._stage.person(**order).id}

    def _add_group(self, order: Order) -> object:
        return {"id": self._stage.group(**order).id}

    def _say(self, order: Order) -> object:
        said = order.get("messages", [order])
        return {"update_ids": [self._say_one(message) for message in said]}

    def _say_one(self, order: Order) -> int:
        person = self._stage.known_person(order["person"])
        return person.says(order["text"], **{name: order.get(name) for name in _SAID})

    def _edit(self, order: Order) -> object:
        person = self._stage.known_person(order["person"])
        return {
            "update_id": person.edits(order["message_id"], order["text"], chat=order.get("chat"))
        }

    def _press(self, order: Order) -> object:
        person = self._stage.known_person(order["person"])
        return {
            "update_id": person.presses(order["message_id"], order["data"], chat=order.get("chat"))
        }

    def _push_raw(self, order: Order) -> object:
        return {"update_id": self._stage.push_raw(order)}

    def _add_fault(self, order: Order) -> object:
        particulars = dict(order["act"])
        act = _ACTS[particulars.pop("kind")](**particulars)
        self._stage.faults.add(Fault(**{**order, "act": act}))
        return {}

    def _clear_faults(self, _order: Order) -> object:
        self._stage.faults.clear()
        return {}

    def _read_journal(self, order: Order) -> object:
        limit = int(order["limit"]) if "limit" in order else None
        entries = self._stage.journal.since(int(order.get("since", 0)), limit=limit)
        return {"entries": [entry.json() for entry in entries]}

    def _read_messages(self, order: Order) -> object:
        chat = self._stage.chat(int(order["chat"]))
        return {"messages": [_seen(message) for message in chat.messages]}


def _seen(message: Message) -> dict[str, object]:
    return {
        "message_id": message.message_id,
        "sender": message.sender.id,
        "is_from_bot": message.is_from_bot,
        "text": message.text,
        "thread": message.thread,
        "reply_to": message.reply_to,
        "buttons": [{"text": button.text, "data": button.data} for button in message.buttons],
        "edits": message.edits,
    }
