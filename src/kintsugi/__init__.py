"""Kintsugi: a self-hosted AI assistant that lives in Telegram and mends itself."""

__version__ = "0.1.0.dev0"
