"""Writes on learning networks: founded, joined, invited, answered, reported, learned from (X10).

Of two who write at once the second is shown what the first wrote: a form carries the version it was made from.
"""

from datetime import timedelta

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib import uploads
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from duaalportal.lib.versions import file_columns
from groeiwijzer.models import (
    LearningNetwork,
    NetworkGuest,
    NetworkMeeting,
    NetworkMember,
    NetworkPaper,
    NetworkProgramme,
)
from groeiwijzer.rules.networks import PEER_STEPS

FOLDER = "netwerken"
AHEAD = timedelta(days=366)

audit.verbs(
    network_founded="richtte een lerend netwerk op",
    network_changed="paste een lerend netwerk aan",
    network_ended="stopte een lerend netwerk",
    network_joined="voegde een organisatie aan een lerend netwerk toe",
    network_left="haalde een organisatie uit een lerend netwerk",
    network_contact_named="duidde het contact in een lerend netwerk aan",
    network_invited="nodigde uit voor een bijeenkomst",
    network_meeting_changed="paste een bijeenkomst aan",
    network_meeting_cancelled="gelastte een bijeenkomst af",
    network_answered="antwoordde op een uitnodiging",
    network_reported="schreef het verslag van een bijeenkomst",
    network_learned="deelde wat een bijeenkomst leerde",
    network_paper_added="voegde materiaal toe aan een bijeenkomst",
)


class NetworkRefused(Exception):
    """This cannot be done now; the text says why in Dutch."""


class NetworkEnded(NetworkRefused):
    """A network that stopped does not change."""


class AlreadyIn(NetworkRefused):
    """The organisation takes part already."""


class OwnerStays(NetworkRefused):
    """Who runs the network does not leave it."""


class MeetingOver(NetworkRefused):
    """It was called off, or held already."""


class DayRefused(NetworkRefused):
    """The day lies too far away, or is not there yet."""


class NothingSaid(NetworkRefused):
    """A report says something."""


class RowChanged(Exception):
    """Somebody else saved meanwhile; carries the row as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


# --- the network ------------------------------------------------------------------------------------------------


@transaction.atomic
def found_network(*, organisation, name, region, about, programmes, by, at, key=None):
    """Begin a network; who runs it is its first member. `key` makes that sending twice makes one."""
    pk = row_id(key, by, organisation)
    if key and (sent_before := LearningNetwork.objects.filter(pk=pk).first()):
        return sent_before
    network = LearningNetwork.objects.create(
        id=pk,
        organisation=organisation,
        name=name,
        region=region,
        about=about,
        founded_at=at,
        founded_by=by,
    )
    _cluster(network, programmes)
    _join(network, organisation, by, at, contact=by)
    audit.record("network_founded", network, by=by, at=at)
    return network


@transaction.atomic
def change_network(*, network, name, region, about, programmes, version, by, at):
    """Another name, region, aim or cluster. Raises RowChanged and NetworkEnded."""
    current = _running(network)
    if current.version != version:
        raise RowChanged(current)
    current.name, current.region, current.about = name, region, about
    _save(current)
    current.programmes.exclude(programme__in=programmes).delete()
    _cluster(current, programmes)
    audit.record("network_changed", current, by=by, at=at)
    return current


@transaction.atomic
def end_network(*, network, by, at):
    """Stop: it stays to be read by who took part, and nothing is added. Again changes nothing."""
    current = LearningNetwork.objects.select_for_update(of=("self",)).get(pk=network.pk)
    if current.ended_at is None:
        current.ended_at, current.ended_by = at, by
        _save(current)
        audit.record("network_ended", current, by=by, at=at)
    return current


def _cluster(network, programmes):
    for programme in programmes:
        NetworkProgramme.objects.get_or_create(
            network=network, programme=programme, defaults={"organisation_id": network.organisation_id}
        )


def _running(network):
    current = LearningNetwork.objects.select_for_update(of=("self",)).get(pk=network.pk)
    if current.ended_at is not None:
        raise NetworkEnded("Dit netwerk is gestopt. Wat er staat, blijft leesbaar.")
    return current


def _save(row):
    row.version += 1
    row.save()


# --- who takes part ---------------------------------------------------------------------------------------------


@transaction.atomic
def add_member(*, network, member, by, at, contact_name="", contact_email=""):
    """Let an organisation take part. Raises AlreadyIn and NetworkEnded."""
    current = _running(network)
    if current.members.running(as_day(at)).filter(member=member).exists():
        raise AlreadyIn("Deze organisatie doet al mee.")
    row = _join(current, member, by, at, contact_name=contact_name, contact_email=contact_email)
    audit.record("network_joined", current, by=by, at=at, member=member.pk)
    return row


def _join(network, member, by, at, **contact):
    return NetworkMember.objects.create(
        network=network,
        organisation_id=network.organisation_id,
        member=member,
        joined_on=as_day(at),
        added_at=at,
        added_by=by,
        **contact,
    )


@transaction.atomic
def name_contact(*, row, by, at, contact=None, contact_name="", contact_email=""):
    """Whom to turn to in a member organisation: one of its people, or a name and an address."""
    current = NetworkMember.objects.select_for_update(of=("self",)).get(pk=row.pk)
    said = (contact, "", "") if contact else (None, contact_name, contact_email)
    if (current.contact, current.contact_name, current.contact_email) != said:
        current.contact, current.contact_name, current.contact_email = said
        current.save(update_fields=["contact", "contact_name", "contact_email"])
        audit.record("network_contact_named", current, by=by, at=at, member=current.member_id)
    return current


@transaction.atomic
def leave(*, row, by, at):
    """An organisation takes part no longer, from this day on; what it learned stays. Raises OwnerStays."""
    current = NetworkMember.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.member_id == current.organisation_id:
        raise OwnerStays("Jullie trekken dit netwerk. Stop het netwerk zelf als het niet meer nodig is.")
    if current.left_on is None:
        current.left_on = as_day(at)
        current.save(update_fields=["left_on"])
        audit.record("network_left", current, by=by, at=at, member=current.member_id)
    return current


# --- meetings ---------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(*, network, kind, title, starts_at, minutes, where_at, invitation, by, at, key=None):
    """Invite all members to a meeting or a peer talk; `key` makes that sending twice invites once."""
    current = _running(network)
    pk = row_id(key, by, current.organisation)
    if key and (sent_before := NetworkMeeting.objects.filter(pk=pk).first()):
        return sent_before
    _check_day(starts_at, at)
    meeting = NetworkMeeting.objects.create(
        id=pk,
        network=current,
        organisation_id=current.organisation_id,
        kind=kind,
        title=title,
        starts_at=starts_at,
        minutes=minutes,
        where_at=where_at,
        invitation=invitation,
        invited_at=at,
        invited_by=by,
    )
    audit.record("network_invited", meeting, by=by, at=at, kind=kind)
    return meeting


@transaction.atomic
def change_meeting(*, meeting, version, by, at, title, starts_at, minutes, where_at, invitation):
    """Another day, place or subject, before the report. Another day asks everybody again. Raises RowChanged."""
    current = _open(meeting)
    if current.version != version:
        raise RowChanged(current)
    if current.reported_at is not None:
        raise MeetingOver("Het verslag staat er al: dag en plaats veranderen niet meer.")
    _check_day(starts_at, at)
    if current.starts_at != starts_at:
        current.guests.update(comes=None, answered_at=None)
    current.title, current.starts_at, current.minutes = title, starts_at, minutes
    current.where_at, current.invitation = where_at, invitation
    _save(current)
    audit.record("network_meeting_changed", current, by=by, at=at)
    return current


@transaction.atomic
def cancel_meeting(*, meeting, reason, by, at):
    """Call off with a reason that all members read; again changes nothing. Raises MeetingOver after the report."""
    current = _locked(meeting)
    if current.cancelled_at is not None:
        return current
    if current.reported_at is not None:
        raise MeetingOver("Deze bijeenkomst is gehouden. Ze kan niet meer afgelast worden.")
    current.cancelled_at, current.cancelled_by, current.cancel_reason = at, by, reason
    _save(current)
    audit.record("network_meeting_cancelled", current, by=by, at=at)
    return current


def _locked(meeting):
    return NetworkMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)


def _open(meeting):
    return _standing(_locked(meeting))


def _standing(current):
    if current.cancelled_at is not None:
        raise MeetingOver("Deze bijeenkomst is afgelast.")
    return current


def _check_day(starts_at, at):
    if starts_at > at + AHEAD:
        raise DayRefused("Kies een dag binnen het jaar.")


# --- who comes, and what it gave --------------------------------------------------------------------------------


@transaction.atomic
def answer(*, meeting, member, comes, by, at):
    """Say whether one comes, as one of a member organisation; until the report is there."""
    current = _read(meeting)
    if current.reported_at is not None:
        raise MeetingOver("Deze bijeenkomst is al gehouden.")
    guest = _guest(current, member, by)
    if guest.comes != comes or guest.answered_at is None:
        guest.comes, guest.answered_at = comes, at
        guest.save(update_fields=["comes", "answered_at"])
        audit.record("network_answered", current, by=by, at=at, comes=comes)
    return guest


def _read(meeting):
    # a member may not lock what another organisation keeps: the wall of the database counts a lock as writing
    return _standing(NetworkMeeting.objects.get(pk=meeting.pk))


def _guest(meeting, member, user):
    return NetworkGuest.objects.get_or_create(
        meeting=meeting,
        user=user,
        defaults={
            "network_id": meeting.network_id,
            "organisation_id": meeting.organisation_id,
            "member": member,
        },
    )[0]


@transaction.atomic
def report(*, meeting, text, steps, next_step, next_on, present, version, by, at):
    """Write what was said, who of those asked was there (`present`: ids of guests) and the next step.

    Raises RowChanged, MeetingOver, DayRefused and NothingSaid.
    """
    current = _open(meeting)
    if current.version != version:
        raise RowChanged(current)
    if current.starts_at > at:
        raise DayRefused("Deze bijeenkomst moet nog komen. Het verslag schrijf je erna.")
    if unknown := set(steps) - set(PEER_STEPS):
        raise KeyError(unknown)
    if not text.strip() and not any(said.strip() for said in steps.values()):
        raise NothingSaid("Schrijf in enkele zinnen wat jullie bespraken.")
    current.report, current.steps = text, steps if current.is_peer_review else {}
    current.next_step, current.next_on = next_step, next_on
    current.reported_at, current.reported_by = at, by
    _save(current)
    for guest in current.guests.all():
        if guest.was_there is not (guest.pk in present):
            guest.was_there = guest.pk in present
            guest.save(update_fields=["was_there"])
    audit.record("network_reported", current, by=by, at=at, present=len(present))
    return current


@transaction.atomic
def share_learned(*, meeting, member, text, version, by, at):
    """What one person learned, for all members to read; only the writer changes it. Raises RowChanged."""
    current = _read(meeting)
    if current.starts_at > at:
        raise DayRefused("Deze bijeenkomst moet nog komen.")
    guest = NetworkGuest.objects.select_for_update(of=("self",)).get(pk=_guest(current, member, by).pk)
    if guest.learned == text and guest.learned_at is not None:
        return guest
    if guest.version != version:
        raise RowChanged(guest)
    guest.learned, guest.learned_at, guest.version = text, at, version + 1
    guest.save(update_fields=["learned", "learned_at", "version"])
    audit.record("network_learned", current, by=by, at=at)
    return guest


def add_paper(*, meeting, member, title, paper, file_name, by, at, key=None):
    """Keep material of a meeting, whole on disk before its row; `key` makes that sending twice keeps one."""
    pk = row_id(key, by, member)
    with uploads.kept(paper, FOLDER) as name, transaction.atomic():
        if key and (sent_before := NetworkPaper.objects.filter(pk=pk).first()):
            transaction.on_commit(lambda: uploads.forget(name))
            return sent_before
        current = _read(meeting)
        found = NetworkPaper.objects.create(
            id=pk,
            network_id=current.network_id,
            organisation_id=current.organisation_id,
            meeting=current,
            member=member,
            title=title,
            **file_columns(paper, name, file_name),
            added_at=at,
            added_by=by,
        )
        audit.record("network_paper_added", current, by=by, at=at, sha256=paper.sha256)
        return found
