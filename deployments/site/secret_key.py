"""The secret key of this installation: made before the first request, so that several first starts share one."""

from models.errors import NotReady
from models.settings import UnusableKey, settings


def require_key() -> None:
    """Make the key if there is none; refuse to go on (NotReady) if it is empty or cannot be kept."""
    try:
        settings().key  # noqa: B018 -- made, or read, by asking for it
    except UnusableKey as refusal:
        raise NotReady(str(refusal)) from refusal
    except OSError as error:
        message = (
            f"The secret key cannot be kept in {settings().home.resolve()} ({error.strerror}): "
            "let this user write there, or set QI_SECRET_KEY."
        )
        raise NotReady(message) from error
