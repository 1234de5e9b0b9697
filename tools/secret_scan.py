"""`python -m tools.secret_scan [FILE...]`: no secret may lie in the tree.

Without arguments every file of the checkout in the current directory is read. The exit code is 1
when something looks like a secret. A false alarm is answered on its line, nowhere else:
`# pragma: allowlist secret`, so that the next reader sees the claim beside what it is about.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from detect_secrets.pre_commit_hook import main as detect

from tools import checkout

# --no-verify: detect-secrets would otherwise send what it finds to its provider, to try it out.
# The hashes of the locks are random by nature, and a generated line cannot carry a comment; a line
# that is such a hash and nothing else cannot carry a secret either.
_OPTIONS = (
    "--no-verify",
    "--plugin",
    str(Path(__file__).with_name("model_keys.py")),
    "--exclude-lines",
    r"^\s+--hash=sha256:[0-9a-f]{64}( \\)?$",
)


def main(arguments: Sequence[str]) -> int:
    names = arguments or [str(path) for path in checkout.files(Path.cwd())]
    return detect([*_OPTIONS, *names])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
