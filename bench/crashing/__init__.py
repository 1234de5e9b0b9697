"""Kills a bot again and again, and judges by what Telegram saw whether anybody was let down."""
