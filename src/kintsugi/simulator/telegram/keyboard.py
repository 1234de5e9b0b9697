"""Inline keyboards: read, checked and kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from kintsugi.simulator.telegram.parameters import Parameters, objects, text_field
from kintsugi.simulator.telegram.refusal import bad_request

MAX_CALLBACK_DATA_BYTES = 64
MAX_BUTTONS = 100

_INSIDE = "inline keyboard button"
_ACTIONS = ("url", "web_app", "copy_text", "login_url", "switch_inline_query", "pay")
_STYLES = frozenset({"danger", "success", "primary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    text: str
    data: str | None  # None for a button that opens something instead of calling back
    source: Mapping[str, object]  # as the bot sent it


Keyboard = tuple[tuple[Button, ...], ...]


def read_keyboard(parameters: Parameters) -> Keyboard:
    """The inline keyboard of a call, by rows; empty without one, or for the other kinds of markup.

    Raises: a 400 in Telegram's words for markup it refuses.
    """
    markup = parameters.structure("reply_markup", called="reply keyboard markup")
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    keyboard = tuple(
        tuple(_read_button(button) for button in objects(row, inside=_INSIDE)) for row in rows
    )
    if sum(map(len, keyboard)) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return tuple(row for row in keyboard if row)


def keyboard_json(keyboard: Keyboard) -> dict[str, object]:
    return {"inline_keyboard": [[button.source for button in row] for row in keyboard]}


def _read_button(source: Mapping[str, object]) -> Button:
    text = text_field(source, "text", inside=_INSIDE)
    if not text:
        raise bad_request(
            f"can't parse {_INSIDE}: Text buttons are unallowed in the inline keyboard"
        )
    style = source.get("style")
    if style is not None and style not in _STYLES:
        raise bad_request(f"can't parse {_INSIDE}: invalid button style specified")
    if "callback_data" not in source:
        _check_has_action(source)
        return Button(text=text, data=None, source=source)
    data = text_field(source, "callback_data", inside=_INSIDE)
    if not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return Button(text=text, data=data, source=source)


def _check_has_action(source: Mapping[str, object]) -> None:
    if not any(action in source for action in _ACTIONS):
        raise bad_request(
            f"can't parse {_INSIDE}: Text buttons are unallowed in the inline keyboard"
        )
