"""The Bot API methods, one family per file; `table` is where a name finds its function."""
