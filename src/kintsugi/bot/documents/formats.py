"""Which documents can be read, told by what their sender calls them."""

from enum import Enum
from pathlib import PurePath
from typing import Final


class DocumentFormat(Enum):
    TEXT = "text"  # also data and programs
    HTML = "html"
    PDF = "pdf"


_HTML_SUFFIXES: Final = frozenset({".html", ".htm", ".xhtml"})
_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXT_SUFFIXES: Final = frozenset(
    [
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".rst",
        ".tex",
        ".log",
        ".csv",
        ".tsv",
        ".json",
        ".jsonl",
        ".yaml",
        ".yml",
        ".toml",
        ".ini",
        ".cfg",
        ".conf",
        ".xml",
        ".svg",
        ".srt",
        ".vtt",
        ".ics",
        ".vcf",
        ".eml",
        ".diff",
        ".patch",
        ".py",
        ".pyi",
        ".js",
        ".mjs",
        ".ts",
        ".jsx",
        ".tsx",
        ".css",
        ".java",
        ".kt",
        ".kts",
        ".scala",
        ".c",
        ".h",
        ".cc",
        ".cpp",
        ".hpp",
        ".cs",
        ".go",
        ".rs",
        ".swift",
        ".rb",
        ".php",
        ".pl",
        ".lua",
        ".r",
        ".jl",
        ".hs",
        ".ex",
        ".exs",
        ".erl",
        ".clj",
        ".sql",
        ".sh",
        ".bash",
        ".zsh",
        ".ps1",
        ".bat",
        ".mk",
        ".cmake",
        ".gradle",
        ".proto",
        ".graphql",
    ]
)
_TEXT_TYPES: Final = frozenset(
    f"application/{name}"
    for name in (
        "json", "xml", "yaml", "x-yaml", "toml", "javascript", "x-javascript", "sql", "x-sh",
        "x-python", "x-tex", "x-subrip", "x-ndjson",
    )
)  # fmt: skip


def format_of(file_name: str, media_type: str) -> DocumentFormat | None:
    """None for what cannot be read. The name goes first: clients guess types worse than people."""
    suffix = PurePath(file_name.lower()).suffix
    media_type = media_type.lower()
    if suffix == ".pdf" or media_type == "application/pdf":
        return DocumentFormat.PDF
    if suffix in _HTML_SUFFIXES or media_type in _HTML_TYPES:
        return DocumentFormat.HTML
    if suffix in _TEXT_SUFFIXES or media_type in _TEXT_TYPES or media_type.startswith("text/"):
        return DocumentFormat.TEXT
    return None
