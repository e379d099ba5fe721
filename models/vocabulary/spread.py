"""The words of spread: where the learning of a project may be published, and who adopts it."""

from models.vocabulary.word import Word


class Publication(Word):
    """How far the learning of a project may go, as its lead says (6.5; OB-111)."""

    NOBODY = "nobody", "Not at all", "Only those who get it by email read it"
    TRUST = "trust", "In the Trust", "On the intranet"
    PUBLIC = "public", "In the Trust and in public", "On the intranet and the Trust’s website"


class LearningChannel(Word):
    """A way on which the learning of a closed project leaves its page, each released by the QI Support Team."""

    INTRANET = "intranet", "Intranet"
    PARTNERS = "partners", "Partner organisations"


class AnnouncementChannel(Word):
    """Where an announcement was used (11.1; OB-111, OB-151)."""

    WEBSITE = "website", "Trust website"
    BULLETIN = "bulletin", "Communications Partnership e-bulletin"
    INTRANET_PAGE = "intranet_page", "Intranet page of a team or service"
    MEETING = "meeting", "Team or ward meeting"
    OTHER = "other", "Somewhere else"


class AdoptionState(Word):
    """What has become of the invitation to a service to adopt what another has learned (6.5; OB-108)."""

    ASKED = "asked", "Asked, no answer yet"
    BEGUN = "begun", "Yes: its project has begun"
    ADOPTED = "adopted", "Adopted: its project collects data"
    ENDED = "ended", "Yes at first, but its project ended early"
    DECLINED = "declined", "No"
    ALREADY = "already", "Works this way already"
