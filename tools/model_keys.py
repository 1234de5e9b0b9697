"""A detect-secrets detector for the keys of model providers, handed to it with `--plugin`."""

import re
from typing import ClassVar

from detect_secrets.plugins.base import RegexBasedDetector


class ModelKeyDetector(RegexBasedDetector):
    """Knows more than the detector for OpenAI that detect-secrets brings.

    `sk-` begins the keys of OpenAI, Anthropic (`sk-ant-`), OpenRouter (`sk-or-v1-`), DeepSeek and
    Moonshot, `AIza` those of Gemini. The lookbehind keeps words like "task-" out.
    """

    secret_type = "Model provider key"  # noqa: S105  the name of a kind  # pragma: allowlist secret
    denylist: ClassVar = [
        re.compile(r"(?<![0-9A-Za-z_-])sk-[0-9A-Za-z_-]{20,}"),
        re.compile(r"(?<![0-9A-Za-z_-])AIza[0-9A-Za-z_-]{35}"),
    ]
