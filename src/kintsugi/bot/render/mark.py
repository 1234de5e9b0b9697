"""The unfinished mark: every first send of an answer ends in it, no finished one does (SPEC B3)."""

MARK = " …"

OPENING_LENGTH = 80
"""Characters of first words: enough to recognise the answer, short enough to send at once."""


def opening(text: str) -> str:
    """The first words of an answer, with the mark."""
    first = text.strip()[:OPENING_LENGTH]
    if len(first) < len(text.strip()):
        first = first.rsplit(maxsplit=1)[0] if " " in first else first
    return first.rstrip(" …") + MARK


def finished(text: str) -> str:
    """The text as it may stand for good: one that happens to end in the mark loses its blank."""
    whole = text.rstrip()
    return whole.removesuffix(MARK).rstrip() + "…" if whole.endswith(MARK) else whole


def is_unfinished(text: str) -> bool:
    return text.endswith(MARK)
