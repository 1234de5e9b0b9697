"""The processes that are killed, besides `python -m kintsugi run` itself."""
