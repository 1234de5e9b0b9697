"""The outside world, simulated: Telegram and a model server for demo, tests and benches."""
