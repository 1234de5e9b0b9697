"""The files of a checkout, as git sees them."""

import subprocess
from pathlib import Path


def files(root: Path) -> tuple[Path, ...]:
    """Every file that is tracked or would be by `git add .`, relative to `root`, sorted.

    Files not yet added count too: a gate that looks away until `git add` speaks too late.
    Raises CalledProcessError when `root` is no checkout.
    """
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = {Path(name) for name in listing.stdout.split("\0") if name}
    return tuple(sorted(path for path in paths if (root / path).is_file()))


def python_files(root: Path) -> tuple[Path, ...]:
    return tuple(path for path in files(root) if path.suffix == ".py")
