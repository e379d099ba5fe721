"""The environment of a command: where Prefect answers and how it is set up, in force before prefect is imported."""

from contextlib import suppress
from urllib.parse import quote

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deployments.engine.settings import engine_environment, use_engine_environment
from models.settings import settings


class EngineAddress(BaseSettings):
    """Where Prefect answers, from its own variables or a `.env` file; its client and `prefect_api` go by it."""

    model_config = SettingsConfigDict(env_file=".env", frozen=True, extra="ignore")

    api_url: str = Field(default="http://127.0.0.1:4200/api", validation_alias="PREFECT_API_URL")
    auth: str = Field(default="", validation_alias="PREFECT_API_AUTH_STRING")
    pages: str = Field(default="", validation_alias="PREFECT_UI_URL")


def prepare_environment() -> None:
    """Put Prefect's settings in force in this process; what the operator has set stays."""
    engine = EngineAddress()
    chosen = {"PREFECT_API_AUTH_STRING": engine.auth, "PREFECT_UI_URL": engine.pages}
    use_engine_environment({name: value for name, value in chosen.items() if value})
    home = settings().home / "prefect"
    with suppress(OSError):  # a command that only reads may run where it cannot write
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # prefect makes it, but not the folder it is in
    use_engine_environment(engine_environment(home=home, api_url=engine.api_url))


def engine_with_login() -> str:
    """Prefect's address with its password in it, for whoever asks it over plain HTTP."""
    engine = EngineAddress()
    scheme, _, rest = engine.api_url.partition("://")
    user, _, password = engine.auth.partition(":")
    return (
        f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{rest}"
        if engine.auth
        else engine.api_url
    )
