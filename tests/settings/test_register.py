from kintsugi.settings import Settings
from kintsugi.settings.register import register, sections


def test_every_setting_says_what_it_means() -> None:
    """Each setting and each section has a sentence of description."""
    for setting in register():
        assert setting.description.endswith("."), setting.key
    for name in sections():
        assert Settings.model_fields[name].description


def test_names_are_unique() -> None:
    """No two settings share a variable or a secret file."""
    names = [name for setting in register() for name in setting.environment_names]
    assert len(set(names)) == len(names)
    files = [setting.file_name for setting in register()]
    assert len(set(files)) == len(files)


def test_every_number_has_bounds() -> None:
    """Nobody can set a number to what the program cannot live with."""
    numbers = [setting for setting in register() if setting.field.annotation in {int, float}]
    for setting in numbers:
        constraints = {type(bound).__name__ for bound in setting.field.metadata}
        assert constraints & {"Ge", "Gt"}, setting.key
        assert "Le" in constraints, setting.key
    assert numbers
