import asyncio
import json
import os
import signal
import sys
import threading
import urllib.request
from pathlib import Path
from typing import TextIO

import pytest

from kintsugi.simulator.telegram.__main__ import main


def test_it_says_where_it_is_serves_and_ends_when_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One JSON line when ready; each call goes into the journal file; SIGTERM is a clean end."""
    journal = tmp_path / "journal.jsonl"
    read_end, write_end = os.pipe()
    heard: list[str] = []

    def visit(output: TextIO) -> None:
        line = output.readline()
        if not line:
            return  # it did not start: main() raises, and there is nobody to stop
        try:
            where = json.loads(line)["base_url"]
            with urllib.request.urlopen(f"{where}/bot42:abc/getMe") as response:
                heard.append(json.load(response)["result"]["username"])
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    with os.fdopen(read_end) as output:
        visitor = threading.Thread(target=visit, args=(output,))
        visitor.start()
        with os.fdopen(write_end, "w") as stdout:
            monkeypatch.setattr(sys, "stdout", stdout)
            main(["--token", "42:abc", "--username", "her_bot", "--journal", str(journal)])
        visitor.join()
    assert heard == ["her_bot"]
    assert json.loads(journal.read_text())["method"] == "getMe"


async def test_the_module_is_a_program() -> None:
    """`python -m` starts it with no options at all, on a free port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kintsugi.simulator.telegram", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    assert ready["base_url"].startswith("http://127.0.0.1:")
    process.terminate()
    assert await process.wait() == 0
