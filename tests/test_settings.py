"""The environment: its defaults, and what it may not say."""

from pathlib import Path

import pytest

from app.settings import SettingsError, from_environment


def test_the_defaults_serve_a_developer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = from_environment({})
    assert (found.host, found.port, found.data, found.production, found.demo) == ("127.0.0.1", 8000, Path("data"), False, False)
    assert found.url == f"sqlite:///{tmp_path / 'data' / 'quickchoice.db'}"
    assert len(found.secret) >= 32 and found.secret not in repr(found)
    assert from_environment({}).secret == found.secret, "a restart keeps the sessions"
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("variables", "named"), [
    ({"QUICKCHOICE_PORT": "eighty"}, "QUICKCHOICE_PORT"), ({"QUICKCHOICE_PORT": "70000"}, "QUICKCHOICE_PORT"),
    ({"QUICKCHOICE_ENV": "prod"}, "QUICKCHOICE_ENV"), ({"QUICKCHOICE_ENV": "production"}, "QUICKCHOICE_SECRET"),
    ({"QUICKCHOICE_ENV": "production", "QUICKCHOICE_SECRET": "short"}, "QUICKCHOICE_SECRET"),
    ({"QUICKCHOICE_ENV": "production", "QUICKCHOICE_SECRET": "s" * 32, "QUICKCHOICE_DEMO": "1"}, "QUICKCHOICE_DEMO"),
])
def test_a_wrong_setting_is_named(variables: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        from_environment(variables)
