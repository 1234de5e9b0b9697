import os
import subprocess
import sys
from pathlib import Path

import pytest

from kintsugi.bot.lock import running_process, single_instance
from kintsugi.errors import AlreadyRunning

HOLD = """
import sys
from pathlib import Path
from kintsugi.bot.lock import single_instance
with single_instance(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kintsugi"


def test_one_at_a_time(data_dir: Path) -> None:
    """The folder is made private; a second holder is refused and told by which file."""
    with single_instance(data_dir):
        assert data_dir.stat().st_mode & 0o777 == 0o700
        with pytest.raises(AlreadyRunning) as refused, single_instance(data_dir):
            raise AssertionError
    assert refused.value.lock_path == str(data_dir / "kintsugi.lock")
    with single_instance(data_dir):
        assert (data_dir / "kintsugi.lock").read_text() == f"{os.getpid()}\n"


def test_another_process(data_dir: Path) -> None:
    """A second process is kept out until the first has died, in whichever way."""
    command = [sys.executable, "-c", HOLD, str(data_dir)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert running_process(data_dir) == holder.pid
        with pytest.raises(AlreadyRunning), single_instance(data_dir):
            raise AssertionError
        holder.kill()
        holder.communicate()
    assert running_process(data_dir) is None
    with single_instance(data_dir):
        assert running_process(data_dir) == os.getpid()


@pytest.mark.parametrize("left", [None, "", "not a number", "999999999", "ours"])
def test_nobody_runs(tmp_path: Path, left: str | None) -> None:
    """A file left behind is no running process, be its number used again by another one."""
    if left is not None:
        (tmp_path / "kintsugi.lock").write_text(left.replace("ours", str(os.getpid())))
    assert running_process(tmp_path) is None
