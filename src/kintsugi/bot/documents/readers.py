"""A bounded pool of reading processes: the loop never waits for a parser, nor trusts one (E7).

A process for each document and not a `ProcessPoolExecutor`: what hangs in one of those cannot be
stopped alone, and a fork would carry our secrets and our database into a parser of strangers'
files. Starting one costs 0.3 s, beside a model's seconds.
"""

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from kintsugi.bot.documents.excerpt import Excerpt, Trouble, UnreadableDocument
from kintsugi.bot.documents.formats import DocumentFormat
from kintsugi.settings import Files

_CHILD = "kintsugi.bot.documents.child"


class Readers:
    def __init__(self, settings: Files) -> None:
        self._free = asyncio.Semaphore(settings.readers)
        self._within_s = settings.read_s
        self._most_characters = settings.most_characters
        self.busy = 0  # documents being read or waiting for it

    async def read(self, path: Path, form: DocumentFormat) -> Excerpt:
        """The beginning of a document. Raises: `UnreadableDocument`."""
        self.busy += 1
        try:
            async with self._free:
                return await self._read(path, form)
        finally:
            self.busy -= 1

    async def _read(self, path: Path, form: DocumentFormat) -> Excerpt:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _CHILD, str(path), form.value, str(self._most_characters),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a parser complains in the document's words
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},  # and none of our secrets
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._within_s):
                said, _ = await child.communicate()
        except TimeoutError:
            raise UnreadableDocument(Trouble.SLOW) from None
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        return _excerpt(said)


def _excerpt(said: bytes) -> Excerpt:
    if not said:  # it died: of its limits, or of a defect of the parser
        raise UnreadableDocument(Trouble.BROKEN)
    answer = json.loads(said)
    if "trouble" in answer:
        raise UnreadableDocument(Trouble(answer["trouble"]))
    return Excerpt(text=answer["text"], is_whole=answer["is_whole"])
