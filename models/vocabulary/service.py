"""The words of the service: what may go wrong with the running of it, so that somebody is told."""

from models.vocabulary.word import Word


class ServiceTrouble(Word):
    """What is seen from Prefect and written to the QI Support Team; the hint says what it means for people."""

    NO_SWEEP = (
        "no_sweep",
        "No sweep has ended for ten minutes",
        "Reminders, next steps on a date and emails that wait may be late. Nothing is lost: all of it is done later.",
    )
    NEEDS_ATTENTION = (
        "needs_attention",
        "A flow run needs attention",
        "People can go on with the project. What Prefect shows of it may be old, and it is tried again by itself.",
    )
    CLOCK_JUMPED = (
        "clock_jumped",
        "The clock has jumped",
        "No reminder, date or email leaves by itself until the time of the computer is right or confirmed.",
    )
    CRASHED = (
        "crashed",
        "A flow run has crashed",
        "The next sweep does what it left undone. If a programme year was turned, topics may be left over.",
    )
    MAIL_STOPPED = (
        "mail_stopped",
        "Emails do not leave",
        "They wait and leave once the mail server takes them. Nobody gets an email twice.",
    )
    MAIL_FAILED = (
        "mail_failed",
        "Emails could not be delivered",
        "Somebody may not know what they are asked, until their address is corrected and the email sent again.",
    )
    NO_WORKER = (
        "no_worker",
        "No worker took our flow runs",
        "There was none for a while, so nothing was swept then. This email could be written only once one was back.",
    )
