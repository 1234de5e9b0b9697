"""Our pool of models beside litellm's Router and pydantic-ai's FallbackModel, for `bench pool`."""
