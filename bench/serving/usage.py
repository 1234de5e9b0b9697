"""What a process has used, as Linux counts it."""

import os
from pathlib import Path
from typing import Final

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12  # fields 14 and 15 of proc_pid_stat(5), counted from behind the name
_KIB_PER_MB: Final = 1024


def cpu_s(pid: int) -> float:
    """CPU of the process and all its threads since exec, in seconds; exact to a tick, 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS_PER_S


def rss_mb(pid: int) -> float:
    """Memory that is its own or shared and resident now, in MB of 2**20 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.split()[0]) / _KIB_PER_MB
    raise ProcessLookupError(pid)
