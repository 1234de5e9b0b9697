"""Every performance promise, measured beside its baseline in one run: `python -m bench NAME`."""
