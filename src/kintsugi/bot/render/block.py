"""What stands on lines of its own: paragraphs, headings, lists, quotes, code, rules."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from kintsugi.bot.render.fence import read_info
from kintsugi.bot.render.formatted import Kind
from kintsugi.bot.render.inline import Handler, Inline
from kintsugi.bot.render.page import Page
from kintsugi.bot.render.tokens import Token

_BULLETS: Final = ("• ", "◦ ", "▪ ")  # by depth, the last for all below
_RULE: Final = "———"
_TAB: Final = 4  # columns; Telegram would make one blank of a tab


class Blocks:
    """Writes block tokens to a page, and all text that is no code through `inline`."""

    def __init__(self, page: Page, inline: Inline) -> None:
        self._page = page
        self._inline = inline
        self._numbers: list[int | None] = []  # of the next item of each open list; None: bullets
        self._code: list[str] | None = None
        self._language = ""

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "Text": self._text,
            "+Paragraph": partial(self._end_lines, 1),
            "-Paragraph": partial(self._end_lines, 2),
            "-HtmlBlock": partial(self._end_lines, 2),
            "+Heading": self._open_heading,
            "-Heading": self._close_heading,
            "+BlockQuote": self._open_quote,
            "-BlockQuote": self._close_quote,
            "+CodeBlock": self._open_code,
            "-CodeBlock": self._close_code,
            "+List": self._open_list,
            "-List": self._close_list,
            "+Item": self._open_item,
            "-Item": self._close_item,
            "Rule": self._rule,
        }

    def _text(self, token: Token) -> None:
        if self._code is None:
            self._inline.text(token)
        else:
            self._code.append(token.text)

    def _end_lines(self, count: int, _token: Token) -> None:
        self._page.end_lines(count)

    def _open_heading(self, _token: Token) -> None:
        self._page.end_lines(2)
        self._page.open(Kind.BOLD)

    def _close_heading(self, _token: Token) -> None:
        self._page.close()
        self._page.end_lines(1)

    def _open_quote(self, _token: Token) -> None:
        self._page.end_lines(1)
        self._page.open(Kind.QUOTE)

    def _close_quote(self, _token: Token) -> None:
        self._page.close()
        self._page.end_lines(2)

    def _open_code(self, token: Token) -> None:
        match token.value:
            case {"Fenced": str(words)}:
                info = read_info(words)
            case _:
                info = read_info("")
        self._page.end_lines(1)
        self._page.write(info.title)
        self._page.end_lines(1)
        self._code, self._language = [], info.language

    def _close_code(self, _token: Token) -> None:
        code = "".join(self._code or ()).strip("\n").expandtabs(_TAB)
        self._code = None
        if code.strip():
            self._page.open(Kind.PRE, self._language, indent=False)
            self._page.write_raw(code)
            self._page.close()
        else:
            self._page.write(self._language)  # a block without code: nothing else could carry it
        self._page.end_lines(2)

    def _open_list(self, token: Token) -> None:
        self._page.end_lines(1)
        self._numbers.append(token.value if isinstance(token.value, int) else None)

    def _close_list(self, _token: Token) -> None:
        self._numbers.pop()
        self._page.end_lines(1 if self._numbers else 2)

    def _open_item(self, _token: Token) -> None:
        number = self._numbers[-1]
        if number is None:
            depth = min(len(self._numbers), len(_BULLETS)) - 1
            self._page.open_item(_BULLETS[depth])
        else:
            self._numbers[-1] = number + 1
            self._page.open_item(f"{number}. ")

    def _close_item(self, _token: Token) -> None:
        self._page.close_item()

    def _rule(self, _token: Token) -> None:
        self._page.end_lines(2)
        self._page.write(_RULE)
        self._page.end_lines(2)
