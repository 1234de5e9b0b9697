"""The source of an answer that is still being written, so that it can be shown meanwhile.

Its last line is completed or shortened, so that what is shown is what it will most likely become:
a word does not turn bold, a line not into a heading, a table not into text, for a moment only.
"""

import re
from typing import Final

_FENCE: Final = re.compile(r"[\s>]*(`{3,}|~{3,})([^\n]*)")
_ONLY_MARKS: Final = re.compile(r"[\s>#*_~`|:=+\[\]x-]*|\s*\d+[.)]?\s*")
_OPEN_LINK: Final = re.compile(r"!?\[([^\[\]]*)(?:\]|\]\([^()\s]*)?")
_STYLE_MARK: Final = re.compile(r"\\.|`+|\*{1,3}|_{1,3}|~~")
_BEFORE_STYLE: Final = frozenset(" \t([{\"'«“*_~>|")
_TAIL_MARKS: Final = "*_~`["


def steady(source: str) -> str:
    """`source` with its last, growing line made presentable. It is cleaned source."""
    before, line_end, last = source.removesuffix("\n").rpartition("\n")
    if _in_fence(before):
        return before if not last.strip("`~> ") else source
    if _FENCE.fullmatch(last):
        return before
    before, line_end, last = source.rpartition("\n")
    if _ONLY_MARKS.fullmatch(last):
        return _without_lone_header(before)
    if last.lstrip().startswith("|") and not _is_table_line(before):
        return before
    return before + line_end + _closed(_without_open_link(last))


def _in_fence(text: str) -> bool:
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match is None:
            continue
        if not fence:
            fence = match[1]
        elif match[1].startswith(fence) and not match[2].strip():
            fence = ""
    return bool(fence)


def _without_lone_header(text: str) -> str:
    """Without a table's header line while its ruler is being written."""
    before, _line_end, last = text.rpartition("\n")
    return before if last.lstrip().startswith("|") and not _is_table_line(before) else text


def _is_table_line(text: str) -> bool:
    return text[text.rfind("\n") + 1 :].lstrip().startswith("|")


def _without_open_link(line: str) -> str:
    """A link whose address is not complete is shown as its words."""
    at = line.rfind("[")
    match = _OPEN_LINK.fullmatch(line, at) if at >= 0 else None
    if match is None:
        return line
    return line[:at].removesuffix("!") + match[1]


def _closed(line: str) -> str:
    """The line with every style closed that was opened in it and holds a word."""
    line = line.rstrip(_TAIL_MARKS) or line
    opened: list[str] = []
    for match in _STYLE_MARK.finditer(line):
        mark = match[0]
        if mark in opened and not line[match.start() - 1].isspace():
            del opened[opened.index(mark) :]
        elif not (opened and opened[-1].startswith("`")) and _opens(line, match):
            opened.append(mark)
    return line.rstrip() + "".join(reversed(opened))


def _opens(line: str, mark: re.Match[str]) -> bool:
    """Whether a mark begins a style: before a word, and not inside one."""
    if mark[0].startswith("\\") or line[mark.end() : mark.end() + 1].isspace():
        return False
    at_start = mark.start() == 0 or line[mark.start() - 1] in _BEFORE_STYLE
    return at_start or mark[0].startswith("`")
