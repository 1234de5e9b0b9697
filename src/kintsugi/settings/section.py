"""A slice of the settings."""

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator


class Section(BaseModel):
    """A frozen slice of the settings: what one room is handed."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # an input may be a secret
    )

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_booleans(cls, value: object, info: ValidationInfo) -> object:
        """YAML reads `yes` and `on` as true, and pydantic would read true as 1."""
        asked_for = info.field_name and cls.model_fields[info.field_name].annotation is bool
        if isinstance(value, bool) and not asked_for:
            raise ValueError("must not be yes or no")
        return value
