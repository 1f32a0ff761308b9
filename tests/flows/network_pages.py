"""The pages of learning networks and core groups: who looks at which, and the rows of the demo world they need."""

from tests.flows.visit import FILE, ILSE, LIES, POST_ONLY, SOFIE, C, S, Visit

N = "/netwerken/{network}"
HELD, AHEAD, PEER = (f"{N}/bijeenkomsten/{{{name}}}" for name in ("held", "ahead", "peer"))
P = "/organisaties/partnerschap-metaal"

PAGES = [
    Visit("groeiwijzer:networks", ILSE, "/netwerken/"),
    Visit("groeiwijzer:network_new", LIES, f"{P}/netwerken/nieuw/"),
    Visit("groeiwijzer:network", LIES, f"{N}/"),
    Visit("groeiwijzer:network", SOFIE, f"{N}/"),
    Visit("groeiwijzer:network_change", LIES, f"{N}/wijzigen/"),
    Visit("groeiwijzer:network_member_new", LIES, f"{N}/leden/nieuw/"),
    Visit("groeiwijzer:network_member", ILSE, f"{N}/leden/{{member_of_network}}/"),
    Visit("groeiwijzer:network_meeting_new", LIES, f"{N}/bijeenkomsten/nieuw/?soort=intervisie"),
    Visit("groeiwijzer:network_meeting", ILSE, f"{AHEAD}/"),
    Visit("groeiwijzer:network_meeting", SOFIE, f"{HELD}/"),
    Visit("groeiwijzer:network_meeting", ILSE, f"{PEER}/"),
    Visit("groeiwijzer:network_meeting_change", LIES, f"{AHEAD}/wijzigen/"),
    Visit("groeiwijzer:network_meeting_cancel", LIES, f"{AHEAD}/afgelasten/"),
    Visit("groeiwijzer:network_report", LIES, f"{PEER}/verslag/"),
    Visit("groeiwijzer:network_learned", ILSE, f"{PEER}/geleerd/"),
    Visit("groeiwijzer:network_paper_new", SOFIE, f"{HELD}/materiaal/nieuw/"),
    Visit("groeiwijzer:core_group", ILSE, f"{C}/werkplekleren/"),
    Visit("groeiwijzer:core_group", SOFIE, f"{C}/werkplekleren/"),
    Visit("groeiwijzer:core_group", ILSE, f"{S}/werkplekleren/"),
    Visit("groeiwijzer:core_group_new", ILSE, f"{C}/werkplekleren/nieuw/"),
    Visit("groeiwijzer:core_note_new", ILSE, f"{C}/werkplekleren/overleg/nieuw/"),
    Visit("groeiwijzer:talk_new", ILSE, f"{C}/groeiwijzer/eindgesprekken/nieuw/?plaats={{exit_done}}"),
]
NO_PAGE = {
    "groeiwijzer:network_ics": FILE,
    "groeiwijzer:network_paper": FILE,
    "groeiwijzer:network_answer": POST_ONLY,
    "groeiwijzer:network_end": POST_ONLY,
    "groeiwijzer:network_leave": POST_ONLY,
    "groeiwijzer:core_member_end": POST_ONLY,
}
OBJECTS = """
from groeiwijzer.models import LearningNetwork, NetworkMember
network = LearningNetwork.objects.get()
found |= {
    "network": str(network.pk),
    "member_of_network": str(NetworkMember.objects.get(member=company).pk),
    "held": str(network.meetings.get(kind="meeting", reported_at__isnull=False).pk),
    "peer": str(network.meetings.get(kind="peer_review").pk),
    "ahead": str(network.meetings.get(reported_at=None).pk),
}
"""
