"""Book a call, say so on standard output, and never come to its end."""

import asyncio
import os
import sys
from pathlib import Path

from kintsugi.clock import SystemClock
from tests.llm.counting_house import counting_house, request_of


async def main(folder: Path) -> None:
    async with counting_house(folder, SystemClock()) as house:
        await house.books(owner="child", day="1").reserve("a/cheap", request_of())
        os.write(sys.stdout.fileno(), b"booked\n")
        await asyncio.sleep(60)


asyncio.run(main(Path(sys.argv[1])))
