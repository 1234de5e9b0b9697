"""The processes that are measured, besides `python -m kintsugi run` itself."""
