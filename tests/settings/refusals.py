"""What a section of the settings says of a value it does not take."""

import pytest
from pydantic import BaseModel, ValidationError


def refusal(section: type[BaseModel], **settings: object) -> str:
    with pytest.raises(ValidationError) as caught:
        section.model_validate(settings)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")
