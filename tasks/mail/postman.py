"""The postman of this process: a warm line to the mail server, or a few, opened when first needed."""

from functools import lru_cache

from models.settings import settings
from notifications.smtp.postman import Postman

LINES = 3
"""As many lines as a relay may be asked to keep open for us, where nobody has limited how many emails it takes."""


@lru_cache(maxsize=1)
def postman() -> Postman:
    """The postman that everything in this process shares."""
    return new_postman()


def new_postman() -> Postman:
    """A postman for the relay of the settings."""
    return Postman(settings().smtp_url, lines=1 if settings().mail_per_minute else LINES)
