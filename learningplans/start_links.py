"""Where somebody goes to bring an item of the start checklist in order: a page this person may use, or nowhere."""

from typing import NamedTuple

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from learningplans.models import AgreementState


class Link(NamedTuple):
    """A page that helps, and the words on its link."""

    words: str
    url: str


class Way(NamedTuple):
    """A page: its words, its name, the capability it asks, and what its address names."""

    words: str
    name: str
    can: Can
    names: str = "trajectory"


AT_COMPANY = ("establishment", "place", "company")
AGREEMENT = Way("Naar de overeenkomst", "learningplans:agreements", Can.DRAW_UP_AGREEMENT)
UPLOAD = Way("Noteer het opladen", "learningplans:agreement_upload", Can.DRAW_UP_AGREEMENT, "agreement")
DIMONA = Way("Noteer de Dimona", "learningplans:dimona_note", Can.DRAW_UP_AGREEMENT, "agreement")
QUARTER = Way("Noteer de aangifte", "learningplans:quarter_note", Can.DRAW_UP_AGREEMENT, "agreement")
PAPERS = Way("Naar de documenten", "learningplans:papers", Can.SEE_AGREEMENTS)
HEALTH = Way("Spreek af en noteer", "learningplans:start_health", Can.PREPARE_START, "placement")
PROFILE = Way("Naar de beginsituatie", "learningplans:start_profile", Can.EDIT_START_PROFILE)
RISK = Way("Leg de risicoanalyse vast", "companies:risk_new", Can.EDIT_SAFETY, "establishment")
SAFETY = Way("Naar veiligheid", "companies:safety", Can.SEE_SAFETY, "establishment")
STATIONS = Way("Naar de werkposten", "companies:workstations", Can.EDIT_WORKSTATIONS, "establishment")
LEARNER = Way("Onthaal en kledij", "companies:learner", Can.WELCOME_LEARNER, "place")
TEAM = Way("Naar het team", "learningplans:team", Can.EDIT_TEAM)
CHARTER = Way("Naar het afsprakenkader", "learningplans:charter", Can.EDIT_CHARTER, "placement")
LOANS = Way("Naar wat geleend wordt", "learningplans:loans", Can.LEND_MATERIAL, "placement")
CAN_START = Way("Kijk wat ontbreekt", "companies:can_start", Can.SEE_COMPANY, "company")

WAYS = {
    "S2": (CHARTER,),
    "S3": (AGREEMENT,),
    "S4": (PAPERS,),
    "S5": (DIMONA, AGREEMENT),
    "S6": (RISK, SAFETY),
    "S7": (SAFETY,),
    "S8": (HEALTH,),
    "S9": (LEARNER,),
    "S10": (STATIONS, SAFETY),
    "S13": (QUARTER,),
    "S14": (LEARNER,),
    "S15": (LEARNER,),
    "S16": (PROFILE,),
    "S17": (PAPERS,),
    "S18": (TEAM,),
    "S20": (LOANS,),
    "S21": (CAN_START,),
    "C24": (SAFETY,),
}


def link_for(code, placement, user, agreement=None):
    """The first page for an item that this person may use; None when there is none."""
    ways = WAYS.get(code, ())
    # a text is signed only with its papers: then the desk is all that is left
    if code == "S4" and agreement and agreement.state == AgreementState.SIGNED:
        ways = (UPLOAD,)
    return next((link for way in ways if (link := _link(way, placement, user, agreement))), None)


def _link(way, placement, user, agreement):
    side = placement.organisation_id if way.names in AT_COMPANY else None
    may = user.access.can(way.can)
    # what the company keeps is the company's to write; a school reads it where it may
    if side and way.can not in (Can.SEE_SAFETY, Can.SEE_COMPANY):
        may = side in user.access.organisation_ids(way.can)
    address = _address(way, placement, agreement) if may else None
    return Link(way.words, address) if address else None


def _address(way, placement, agreement):
    slug, place = placement.organisation.slug, placement.place
    if way.names == "agreement":
        return url(way.name, agreement=agreement.pk) if agreement else None
    if way.names == "placement":
        return url(way.name, placement=placement.pk)
    if way.names == "company":
        return url(way.name, organisation=slug)
    if way.names == "trajectory":
        return url(way.name, trajectory=placement.trajectory_id)
    if place is None:
        return None
    if way.names == "place":
        return url(way.name, organisation=slug, place=place.pk)
    return url(way.name, organisation=slug, establishment=place.establishment_id)
