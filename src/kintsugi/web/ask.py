"""`python -m kintsugi.web.ask`: asks a running bot how it is, for scripts and containers.

A program of its own, with the standard library only: a health check that loads the bot would cost
more than what it checks.
"""

import argparse
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

TOKEN_VARIABLE = "KINTSUGI_WEB_TOKEN"  # noqa: S105 - a name, not a token
_ADDRESS = "http://127.0.0.1:8710/healthz"
_WELL, _UNWELL = 0, 1


def main(arguments: Sequence[str]) -> int:
    """Print the answer; 0 when it was a 2xx, 1 when it was not or when there was none."""
    parsed = _parser().parse_args(arguments)
    token = parsed.token_file.read_text().strip() if parsed.token_file else None
    try:
        body = _get(parsed.url, token or os.environ.get(TOKEN_VARIABLE), parsed.timeout)
    except urllib.error.HTTPError as refusal:
        _say(refusal.read().decode() or str(refusal))
        return _UNWELL
    except OSError as error:
        _say(f"{parsed.url} does not answer: {error}")
        return _UNWELL
    _say(body)
    return _WELL


def _get(url: str, token: str | None, timeout_s: float) -> str:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    asking = urllib.request.Request(url, headers=headers)  # noqa: S310 - the parser lets only HTTP through
    with urllib.request.urlopen(asking, timeout=timeout_s) as answer:  # noqa: S310 - as above
        return str(answer.read().decode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kintsugi.web.ask", description="Ask a running bot how it is."
    )
    parser.add_argument("url", nargs="?", default=_ADDRESS, type=_http_url, metavar="URL")
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help=f"holds web.token; else ${TOKEN_VARIABLE}"
    )
    parser.add_argument("--timeout", type=float, default=10.0, metavar="SECONDS")
    return parser


def _http_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError("must begin with http:// or https://")
    return text


def _say(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
