"""What a Trust sets for its installation; nobody else reads the environment. Deadlines are policy, not settings."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LEAST_DIGITS = 4
"""Digits in the form of a hospital number: with fewer of them every third text would hold one."""


class Settings(BaseSettings):
    """The settings, from `QI_…` variables or a `.env` file; frozen once read."""

    model_config = SettingsConfigDict(env_prefix="QI_", env_file=".env", frozen=True, extra="ignore")

    home: Path = Field(
        default=Path(".qi"), description="Where the embedded database, keys and logs are kept."
    )
    database_url: str = Field(default="", description="Our database; empty means SQLite in QI_HOME.")
    smtp_url: str = Field(
        default="smtp://127.0.0.1:1025?starttls=none",
        description="smtp://user:pass@host:port?starttls=required, or smtps://…",
    )
    base_url: str = Field(default="http://127.0.0.1:8000", description="Where people reach the pages.")
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Keys the hashes of codes; empty: made in QI_HOME."
    )
    api_token: SecretStr = Field(
        default=SecretStr(""), description="Bearer token of the JSON API; empty: no API."
    )
    mail_from: str = Field(
        default="", description="Sender of every e-mail; empty: the QIST mailbox of the Trust."
    )

    mail_per_minute: int = Field(
        default=25, ge=0, description="E-mails that all processes together send in a minute; 0: no limit."
    )

    hospital_numbers: str = Field(
        default="",
        description="The forms of the Trust’s hospital numbers, such as A999999,RXH9999999: 9 a digit, A a letter.",
    )

    @field_validator("hospital_numbers")
    @classmethod
    def _are_forms(cls, value: str) -> str:
        for form in filter(None, value.split(",")):
            if (
                sum(sign == "9" for sign in form) < LEAST_DIGITS
                or not form.strip().replace("-", "").isalnum()
            ):
                message = (
                    f"QI_HOSPITAL_NUMBERS has forms such as A999999, each with {LEAST_DIGITS} digits or more"
                )
                raise ValueError(message)
        return value

    @field_validator("base_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
            message = "QI_BASE_URL must be a web address such as https://qi.trust.nhs.uk"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _names_its_driver(cls, value: str) -> str:
        for short in ("postgresql://", "postgres://"):
            if value.startswith(short):
                return "postgresql+psycopg://" + value.removeprefix(short)
        return value

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of our database."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'qi.sqlite3'}"

    @property
    def is_secure(self) -> bool:
        """Whether pages are served over HTTPS, which secure cookies need."""
        return self.base_url.startswith("https://")

    @property
    def key(self) -> bytes:
        """The secret that keys the hashes of codes and sessions; made once in QI_HOME if none is set."""
        if self.secret_key.get_secret_value():
            return self.secret_key.get_secret_value().encode()
        return _kept_secret(self.home / "secret.key")


@lru_cache(maxsize=4)
def _kept_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_bytes().strip()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
