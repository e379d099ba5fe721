"""What a Trust sets for its installation; nobody else reads the environment. Deadlines are policy, not settings."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LEAST_DIGITS = 4
"""Digits in the form of a hospital number: with fewer of them every third text would hold one."""


class UnusableKey(ValueError):
    """The file of the secret key holds nothing; str() is one sentence fit for a person."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The secret key in {path} is empty: remove that file, and a new key is made at the next start "
            "(everybody signs in again), or bring it back from a backup."
        )


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
    feed_token: SecretStr = Field(
        default=SecretStr(""),
        description="Token with which the intranet reads the feed of learning; empty: only who is signed in does.",
    )
    mail_from: str = Field(
        default="", description="Sender of every email; empty: the QIST mailbox of the Trust."
    )

    mail_per_minute: int = Field(
        default=25, ge=0, description="Emails that all processes together send in a minute; 0: no limit."
    )

    remember_reading_days: int = Field(
        default=0,
        ge=0,
        le=30,
        description="Days for which somebody may have a browser remembered for reading; 0: no browser is.",
    )

    proposal_draft_days: int = Field(
        default=90,
        ge=30,
        description="Days after which a proposal that was begun and not sent is deleted; its writer is told before.",
    )

    mail_per_day: int = Field(
        default=50,
        ge=1,
        description="Emails that may leave on any day, however few are usual; above it the brake asks.",
    )

    prefect_at_once: int = Field(
        default=4,
        ge=1,
        le=4,
        description="Requests to Prefect and runs walked at the same time; 1 where its database is SQLite.",
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

    @field_validator("secret_key")
    @classmethod
    def _is_not_blank(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().strip():
            message = "QI_SECRET_KEY is blank: give it a long random text, or leave it out"
            raise ValueError(message)
        return value

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
        """The secret that keys the hashes of codes and sessions; made once in QI_HOME if none is set.

        UnusableKey if the one that is kept there is empty.
        """
        if self.secret_key.get_secret_value():
            return self.secret_key.get_secret_value().encode()
        return _kept_secret(self.home / "secret.key")


@lru_cache(maxsize=4)
def _kept_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _keep_new_secret(path)
    secret = path.read_bytes().strip()
    if not secret:
        raise UnusableKey(path)
    return secret


def _keep_new_secret(path: Path) -> None:
    """Written aside, then given its name: nobody reads half of it, and of several at once the first is kept."""
    with NamedTemporaryFile(dir=path.parent, prefix=path.name) as aside:  # for its owner alone (mode 0600)
        aside.write(secrets.token_hex(32).encode())
        aside.flush()
        os.fsync(aside.fileno())
        with suppress(FileExistsError):
            os.link(aside.name, path)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
