import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.simulator.telegram.keyboard import Keyboard, keyboard_json, read_keyboard
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import Refusal


def read(markup: object) -> Keyboard:
    return read_keyboard(Parameters({"reply_markup": markup}))


def button(**fields: object) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "Go"} | fields]]}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_callback_data_is_1_to_64_bytes(data: str) -> None:
    """The limit is counted in UTF-8 bytes."""
    if 1 <= len(data.encode()) <= 64:
        assert read(button(callback_data=data))[0][0].data == data
    else:
        with pytest.raises(Refusal, match="BUTTON_DATA_INVALID"):
            read(button(callback_data=data))


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        ({"inline_keyboard": {}}, 'field "inline_keyboard" must be of type Array'),
        ({"inline_keyboard": [{}]}, "can't parse inline keyboard button: expected an Array"),
        (
            button(),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            button(text="", callback_data="x"),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            button(callback_data="x", style="pink"),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        ({"inline_keyboard": [[{"text": "x", "url": "u"}] * 101]}, "REPLY_MARKUP_TOO_LONG"),
    ],
)
def test_bad_markup_is_refused(markup: object, words: str) -> None:
    """Telegram says which part it cannot read."""
    with pytest.raises(Refusal) as refused:
        read(markup)
    assert refused.value.description == f"Bad Request: {words}"


def test_a_keyboard_is_kept_as_it_was_sent() -> None:
    """Rows stay rows, and empty rows go."""
    row = [{"text": "a", "callback_data": "1", "style": "danger"}, {"text": "b", "url": "tg://x"}]
    keyboard = read(json.dumps({"inline_keyboard": [row, []]}))
    assert keyboard_json(keyboard) == {"inline_keyboard": [row]}
    assert [one.data for one in keyboard[0]] == ["1", None]


@pytest.mark.parametrize("markup", [None, "", {"force_reply": True}])
def test_other_markup_is_no_inline_keyboard(markup: object) -> None:
    """No markup, or another kind, gives no buttons."""
    assert read(markup) == ()
