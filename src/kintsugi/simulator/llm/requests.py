"""What a client asks for, read from the shapes of the four families."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kintsugi.simulator.llm import tokens
from kintsugi.simulator.llm.fields import Fields, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The part of a request that the answer depends on."""

    model: str
    prompt_tokens: int
    last_user_text: str = ""
    stream: bool = False
    include_usage: bool = False
    max_tokens: int | None = None
    copies: int = 1  # OpenAI's `n`


def from_openai(body: Fields) -> Ask:
    messages = _messages(body)
    limit = body.optional_integer("max_completion_tokens")
    return Ask(
        model=body.text("model"),
        prompt_tokens=_prompt_tokens(body, messages),
        last_user_text=_last_user_text(messages),
        stream=body.flag("stream", default=False),
        include_usage=body.inner("stream_options").flag("include_usage", default=False),
        max_tokens=body.optional_integer("max_tokens") if limit is None else limit,
        copies=body.integer("n", 1),
    )


def from_ollama(body: Fields) -> Ask:
    """Ollama streams unless told otherwise, and its counts come with the last line in any case."""
    messages = _messages(body)
    return Ask(
        model=body.text("model"),
        prompt_tokens=_prompt_tokens(body, messages),
        last_user_text=_last_user_text(messages),
        stream=body.flag("stream", default=True),
        include_usage=True,
        max_tokens=body.inner("options").optional_integer("num_predict"),
    )


def from_anthropic(body: Fields) -> Ask:
    """The system's words are a field beside the messages; the longest answer must be said."""
    messages = _messages(body)
    system = {"content": body.values.get("system")}
    return Ask(
        model=body.text("model"),
        prompt_tokens=_prompt_tokens(body, [system, *messages] if system["content"] else messages),
        last_user_text=_last_user_text(messages),
        stream=body.flag("stream", default=False),
        include_usage=True,
        max_tokens=body.integer("max_tokens"),
    )


def from_gemini(body: Fields, model: str, *, stream: bool) -> Ask:
    """Model and stream are in the address. Names may be written in either of JSON's two ways."""
    messages = [
        {"role": content.text("role", "user"), "content": content.values.get("parts")}
        for content in body.objects("contents")
    ]
    if not messages:
        raise Unreadable("body.contents must have at least one content")
    system = [
        {"content": body.inner(name).values.get("parts")}
        for name in ("system_instruction", "systemInstruction")
        if name in body.values
    ]
    settings = body.inner("generationConfig")
    limit = settings.optional_integer("max_output_tokens")
    return Ask(
        model=model,
        prompt_tokens=_prompt_tokens(body, [*system, *messages]),
        last_user_text=_last_user_text(messages),
        stream=stream,
        include_usage=True,
        max_tokens=settings.optional_integer("maxOutputTokens") if limit is None else limit,
    )


def _messages(body: Fields) -> list[Mapping[str, object]]:
    messages = [message.values for message in body.objects("messages")]
    if not messages:
        raise Unreadable("body.messages must have at least one message")
    return messages


def _prompt_tokens(body: Fields, messages: Sequence[Mapping[str, object]]) -> int:
    tools = body.values.get("tools")
    text = json.dumps(tools, ensure_ascii=False, separators=(",", ":")) if tools else ""
    return tokens.of_prompt(messages, text)


def _last_user_text(messages: Sequence[Mapping[str, object]]) -> str:
    spoken = (message for message in reversed(messages) if message.get("role") == "user")
    match next(spoken, {}).get("content"):
        case str(text):
            return text
        case [*parts]:
            return "".join(part.get("text", "") for part in parts if isinstance(part, dict))
        case _:
            return ""
