from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kintsugi.settings import Settings, load

Read = Callable[..., Settings]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Settings from the text of a YAML file, variables and secret files."""

    def _read(
        text: str = "",
        environ: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
        overrides: Mapping[str, object] | None = None,
    ) -> Settings:
        config = tmp_path / "config.yaml"
        config.write_text(text, encoding="utf-8")
        folder = tmp_path / "secrets"
        folder.mkdir()
        for name, content in (secrets or {}).items():
            (folder / name).write_text(content, encoding="utf-8")
        return load(
            path=config,
            environ={"HOME": "/home/ann"} | dict(environ or {}),
            secrets_dir=folder,
            overrides=overrides,
        )

    return _read
