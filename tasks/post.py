"""The postman of this process: one warm line to the mail server, opened when first needed."""

from functools import lru_cache

from models.settings import settings
from notifications.send import Postman


@lru_cache(maxsize=1)
def postman() -> Postman:
    """The postman that everything in this process shares."""
    return Postman(settings().smtp_url)
