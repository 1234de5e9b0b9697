"""The words behind a code fence: a language, and what else a model put there."""

import re
from dataclasses import dataclass
from typing import Final

from kintsugi.bot.render.clean import HIDDEN_COLON

_LANGUAGE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+#.-]{0,31}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceInfo:
    language: str = ""
    title: str = ""  # a file name, usually; shown above the code


def read_info(words: str) -> FenceInfo:
    first, _blank, rest = words.strip().replace(HIDDEN_COLON, ":").partition(" ")
    if is_language(first):
        return FenceInfo(language=first, title=rest.strip())
    return FenceInfo(title=f"{first} {rest}".strip())


def is_language(word: str) -> bool:
    """Whether a word may stand in the `language` of a pre entity."""
    return _LANGUAGE.fullmatch(word) is not None
