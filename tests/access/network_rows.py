"""One real row of every kind of learning network and core group of company A, full of planted texts."""

from django.core.files.base import ContentFile

from groeiwijzer import models as m


class NetworkRows:
    """Each name in an address has the attribute of that name. The school of the learner takes part in the network."""

    def __init__(self, around, a, canary):
        text, now, today, owner = f"tekst {canary}", around.now, around.today, a.owner
        self.network = m.LearningNetwork.objects.create(
            organisation=around.company, name=text, region=text, about=text, founded_at=now, founded_by=owner
        )
        own = {"network": self.network, "organisation": around.company}
        m.NetworkProgramme.objects.create(programme=around.trajectory.programme, **own)
        for member in (around.company, around.school):
            self.network_member = m.NetworkMember.objects.create(
                member=member, contact_name=text, joined_on=today, added_at=now, added_by=owner, **own
            )
        self.network_meeting = m.NetworkMeeting.objects.create(
            title=text, starts_at=now, minutes=60, invitation=text, invited_at=now, invited_by=owner, **own
        )
        at = own | {"meeting": self.network_meeting}
        m.NetworkGuest.objects.create(member=around.company, user=owner, learned=text, learned_at=now, **at)
        self.network_paper = m.NetworkPaper.objects.create(
            member=around.company,
            title=text,
            file=ContentFile(b"%PDF-1.7 %%EOF", name="materiaal.pdf"),
            file_name=f"{canary}.pdf",
            content_type="application/pdf",
            size=14,
            sha256="0" * 64,
            added_at=now,
            added_by=owner,
            **at,
        )
        self.core_member = m.CoreGroupMember.objects.create(
            organisation=around.company,
            user=owner,
            is_responsible=True,
            tasks=text,
            starts_on=today,
            added_at=now,
            added_by=owner,
        )
        m.CoreGroupNote.objects.create(
            organisation=around.company,
            held_on=today,
            present=text,
            text=text,
            written_at=now,
            written_by=owner,
        )


# names in addresses whose row is the attribute of the same name
BY_KEY = ("network", "network_member", "network_meeting", "network_paper", "core_member")
