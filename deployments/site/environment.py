"""The environment of a command: where Prefect answers and how it is set up, in force before prefect is imported."""

import os
from contextlib import suppress

from httpx import BasicAuth
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deployments.engine.settings import engine_environment, use_engine_environment
from models.settings import settings


class EngineAddress(BaseSettings):
    """Where Prefect answers, from its own variables or a `.env` file; its client and `prefect_api` go by it."""

    model_config = SettingsConfigDict(env_file=".env", frozen=True, extra="ignore")

    api_url: str = Field(default="http://127.0.0.1:4200/api", validation_alias="PREFECT_API_URL")
    auth: str = Field(default="", validation_alias="PREFECT_API_AUTH_STRING")
    server_auth: str = Field(default="", validation_alias="PREFECT_SERVER_API_AUTH_STRING")
    pages: str = Field(default="", validation_alias="PREFECT_UI_URL")

    @property
    def login(self) -> str:
        """“user:password” for every request; what the server asks for, where nothing else is said for clients."""
        return self.auth or self.server_auth


def prepare_environment() -> None:
    """Put Prefect's settings in force in this process and its children; what the operator has set stays."""
    engine = EngineAddress()
    chosen = {
        "PREFECT_API_AUTH_STRING": engine.login,
        "PREFECT_SERVER_API_AUTH_STRING": engine.server_auth,
        "PREFECT_UI_URL": engine.pages,
    }
    for name, value in chosen.items():
        if not value:  # an empty one is a password, too, to Prefect
            os.environ.pop(name, None)
    use_engine_environment({name: value for name, value in chosen.items() if value})
    home = settings().home / "prefect"
    with suppress(OSError):  # a command that only reads may run where it cannot write
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # prefect makes it, but not the folder it is in
    use_engine_environment(engine_environment(home=home, api_url=engine.api_url))


def engine_login() -> BasicAuth | None:
    """Prefect's password for whoever asks it over plain HTTP; None if it asks for none."""
    user, _, password = EngineAddress().login.partition(":")
    return BasicAuth(user, password) if user or password else None
