"""Replies, accounts and prices from the JSON of the control API."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from kintsugi.simulator.llm.fields import Fields, Unreadable
from kintsugi.simulator.llm.ledger import Price
from kintsugi.simulator.llm.replies import (
    SERVER_ERROR,
    Answer,
    CallTool,
    Cut,
    Defect,
    Echo,
    Fail,
    Json,
    Malformed,
    MidStreamError,
    Reply,
    Say,
    Stall,
    Usage,
    UsageReport,
)
from kintsugi.simulator.llm.vendors import VENDORS, Trouble

Member = TypeVar("Member", bound=StrEnum)


def reply(fields: Fields) -> Reply:
    """The reply whose `kind` and fields these are; the names are those of the dataclasses.

    Raises Unreadable, naming the field.
    """
    decode = _KINDS.get(fields.text("kind"))
    if decode is None:
        raise Unreadable(f"kind must be one of {', '.join(_KINDS)}")
    return decode(fields)


def member(kind: type[Member], value: str) -> Member:
    try:
        return kind(value)
    except ValueError as error:
        raise Unreadable(f"{value} is none of {', '.join(kind)}") from error


def price(fields: Fields) -> Price:
    """Prices travel as texts: a JSON number would be rounded to binary."""
    per_input = _decimal(fields.text("input_per_million"))
    cached = fields.optional_text("cached_input_per_million")
    return Price(
        input=per_input,
        output=_decimal(fields.text("output_per_million")),
        cached_input=per_input if cached is None else _decimal(cached),
    )


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise Unreadable(f"{text} is no decimal number") from error


def _say(fields: Fields) -> Say:
    fields.refuse_others("kind", "text", *_SAY)
    return _frame(fields, Say())


_SAY = ("usage", "finish", "delay_s", "chunk", "chunk_delay_s", "model", "headers")


def _frame(fields: Fields, default: Say) -> Say:
    return Say(
        fields.text("text", ""),
        usage=_usage(fields),
        finish=fields.text("finish", default.finish),
        delay_s=fields.number("delay_s", 0),
        chunk=fields.integer("chunk", 1),
        chunk_delay_s=fields.number("chunk_delay_s", 0),
        model=fields.optional_text("model"),
        headers=_headers(fields),
    )


def _usage(fields: Fields) -> UsageReport:
    """Absent: estimated; null: not told."""
    if "usage" not in fields.values or fields.values["usage"] == "estimate":
        return "estimate"
    if fields.values["usage"] is None:
        return None
    usage = fields.inner("usage")
    usage.refuse_others("prompt", "completion", "cached", "reasoning", "cache_written")
    return Usage(
        prompt=usage.integer("prompt"),
        completion=usage.integer("completion"),
        cached=usage.integer("cached", 0),
        reasoning=usage.integer("reasoning", 0),
        cache_written=usage.integer("cache_written", 0),
    )


def _call_tool(fields: Fields) -> CallTool:
    fields.refuse_others("kind", "name", "arguments", "id", "also", "frame")
    arguments = fields.values.get("arguments")
    return CallTool(
        fields.text("name"),
        arguments if isinstance(arguments, str) else fields.inner("arguments").values,
        id=fields.text("id", "call_1"),
        also=tuple(_call_tool(call) for call in fields.objects("also")),
        frame=_frame(fields.inner("frame"), CallTool("").frame),
    )


def _echo(fields: Fields) -> Echo:
    fields.refuse_others("kind")
    return Echo()


def _fail(fields: Fields) -> Fail:
    """By status and body, or by the vendor's name and its trouble."""
    if "vendor" in fields.values:
        return _vendors_fail(fields)
    fields.refuse_others("kind", "status", "body", "headers", "delay_s")
    body = fields.values.get("body", "")
    return Fail(
        fields.integer("status"),
        body if isinstance(body, str) else _json(body),
        _headers(fields),
        delay_s=fields.number("delay_s", 0),
    )


def _vendors_fail(fields: Fields) -> Fail:
    fields.refuse_others("kind", "vendor", "trouble", "retry_after_s")
    vendor = VENDORS.get(fields.text("vendor"))
    if vendor is None:
        raise Unreadable(f"vendor must be one of {', '.join(VENDORS)}")
    trouble = member(Trouble, fields.text("trouble"))
    if trouble not in vendor.failures:
        raise Unreadable(f"{vendor.name} is not known to send {trouble}")
    return vendor.fail(trouble, retry_after_s=fields.optional_number("retry_after_s"))


def _stall(fields: Fields) -> Stall:
    fields.refuse_others("kind", "after_chunks", "seconds", "answer")
    seconds = fields.optional_number("seconds")
    return Stall(_after_chunks(fields), seconds=seconds, answer=_answer(fields))


def _cut(fields: Fields) -> Cut:
    fields.refuse_others("kind", "after_chunks", "clean", "answer")
    clean = fields.flag("clean", default=False)
    return Cut(_after_chunks(fields), clean=clean, answer=_answer(fields))


def _mid_stream_error(fields: Fields) -> MidStreamError:
    fields.refuse_others("kind", "after_chunks", "body", "answer")
    body = _json(fields.values.get("body", SERVER_ERROR))
    return MidStreamError(fields.integer("after_chunks", 0), body, answer=_answer(fields))


def _malformed(fields: Fields) -> Malformed:
    fields.refuse_others("kind", "defect", "answer")
    return Malformed(member(Defect, fields.text("defect")), answer=_answer(fields))


def _after_chunks(fields: Fields) -> int | None:
    """Absent: at once after the head; null: before it."""
    return fields.optional_integer("after_chunks") if "after_chunks" in fields.values else 0


def _answer(fields: Fields) -> Answer:
    if fields.values.get("answer") is None:
        return Stall().answer
    answer = reply(fields.inner("answer"))
    if not isinstance(answer, Say | CallTool | Echo):
        raise Unreadable("answer must be a whole one: say, call_tool or echo")
    return answer


def _headers(fields: Fields) -> Mapping[str, str]:
    headers = fields.inner("headers")
    return {name: headers.text(name) for name in headers.values}


def _json(value: object) -> Json:
    if isinstance(value, dict | list):
        return value
    raise Unreadable("body must be an object, a list or a text")


_KINDS: Mapping[str, Callable[[Fields], Reply]] = {
    "say": _say,
    "call_tool": _call_tool,
    "echo": _echo,
    "fail": _fail,
    "stall": _stall,
    "cut": _cut,
    "mid_stream_error": _mid_stream_error,
    "malformed": _malformed,
}
