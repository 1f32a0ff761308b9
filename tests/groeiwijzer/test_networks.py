"""Learning networks and peer talks: founded, joined, invited, answered, held, learned from (X10)."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue.models import Programme
from duaalportal.lib.dates import as_moment
from groeiwijzer.attention import open_items
from groeiwijzer.models import LearningNetwork, NetworkGuest, NetworkMeeting, NetworkMember, NetworkPaper
from groeiwijzer.networks import services
from groeiwijzer.personal_data import collect
from groeiwijzer.rules.networks import Rhythm, longest_pause
from tests.companies.handed_in import PDF, content_of, pdf
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME, catalogue
from tests.stories import as_now, fresh, now, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def make():
    """A partnership that runs a network, a company and a school that take part, a company that does not."""
    catalogue()
    company = OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")
    school = OrganisationFactory(school=True, name="Atheneum Leiebocht", slug="atheneum")
    lies = member(Role.PARTNERSHIP_CONSULTANT, name="Lies Verbeke")
    return SimpleNamespace(
        lies=lies,
        partnership=lies.memberships.get().organisation,
        company=company,
        ilse=member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq"),
        bart=member(Role.MENTOR, company, name="Bart Claeys"),
        school=school,
        sofie=member(Role.TRAJECTORY_COACH, school, name="Sofie Maes"),
        marc=member(Role.SCHOOL_COORDINATOR, school, name="Marc Dhondt"),
        lina=member(Role.LEARNER, school, name="Lina Verhaegen"),
        stranger=member(Role.COMPANY_COORDINATOR, name="Ann Verstraete"),
    )


world = one_world(make)


def address(name, **keys):
    return reverse(f"groeiwijzer:{name}", kwargs=keys)


def words(answer):
    return answer.content.decode().replace("&#39;", "'")


def waiting(person, kind, on=None):
    items = open_items(user=as_now(person), today=on or today())
    return [item for item in items if item.code.startswith(f"network-{kind}")]


def founded(world, *members, ago=0):
    network = services.found_network(
        organisation=world.partnership,
        name="Lassen in Gent",
        region="Gent",
        about="Lassers opleiden",
        programmes=[Programme.objects.get(pk=PROGRAMME)],
        by=world.lies,
        at=now() - ago * DAY,
    )
    for place in members:
        services.add_member(network=network, member=place, by=world.lies, at=now() - ago * DAY)
    return network


def invited(world, network, in_days=10, kind="meeting", title="Feedback geven"):
    return services.invite(
        network=network,
        kind=kind,
        title=title,
        starts_at=now() + in_days * DAY,
        minutes=180,
        where_at="Deinze",
        invitation="Breng een voorbeeld mee.",
        by=world.lies,
        at=now() - 60 * DAY,
    )


def held(world, network, *people, **fields):
    """A meeting of last week at which these people (person, organisation) were, with its report."""
    meeting = invited(world, network, in_days=8, **fields)
    guests = [
        services.answer(meeting=meeting, member=place, comes=True, by=person, at=now() - 9 * DAY)
        for person, place in people
    ]
    NetworkMeeting.objects.filter(pk=meeting.pk).update(starts_at=now() - 7 * DAY)
    return services.report(
        meeting=meeting,
        text="We oefenden twee minuten feedback.",
        steps={},
        next_step="Iedereen probeert het uit.",
        next_on=today() + 30 * DAY,
        present={guest.pk for guest in guests},
        version=1,
        by=world.lies,
        at=now(),
    )


# --- the whole story ----------------------------------------------------------------------------------------------


@pytest.mark.shows("X10")
def test_a_network_is_founded_joined_and_invited_and_each_contact_answers_with_one_tap(client, world):
    client.force_login(world.lies)
    form = {"name": "Lassen in Gent", "region": "Gent", "programmes": [PROGRAMME]}
    answer = client.post(address("network_new", organisation=world.partnership.slug), form)
    network = LearningNetwork.objects.get()
    assert answer.url == address("network", network=network.pk)
    for name in ("metaalwerken de clercq", "Leiebocht"):
        joined = client.post(address("network_member_new", network=network.pk), {"member": name})
        assert joined.status_code == 302
    again = client.post(address("network_member_new", network=network.pk), {"member": "Leiebocht"})
    assert again.status_code == 422 and "doet al mee" in words(again)
    assert NetworkMember.objects.filter(network=network).count() == 3  # who runs it takes part

    when = today() + 10 * DAY
    form = {"kind": "meeting", "title": "Feedback geven", "day": when.isoformat(), "clock": "13:30"}
    form |= {"minutes": "180", "where_at": "Deinze", "invitation": "Breng een voorbeeld mee."}
    client.post(address("network_meeting_new", network=network.pk), form)
    meeting = NetworkMeeting.objects.get()
    here = {"network": network.pk, "network_meeting": meeting.pk}
    assert as_moment(meeting.starts_at).strftime("%H:%M") == "13:30"

    # the leads of a member are asked until it names a contact; then that person is
    assert len(waiting(world.ilse, "invited")) == len(waiting(world.marc, "invited")) == 1
    assert waiting(world.sofie, "invited") == waiting(world.stranger, "invited") == []
    row = NetworkMember.objects.get(member=world.school)
    client.force_login(world.marc)
    page = words(client.get(address("network_member", network=network.pk, network_member=row.pk)))
    assert "Sofie Maes" in page and "Ilse" not in page and "Lina" not in page
    client.post(
        address("network_member", network=network.pk, network_member=row.pk), {"contact": world.sofie.pk}
    )
    assert waiting(world.marc, "invited") == []
    (item,) = waiting(world.sofie, "invited")
    assert item.url == address("network_meeting", **here)

    client.force_login(world.sofie)
    assert "Breng een voorbeeld mee." in words(client.get(item.url))
    client.post(address("network_answer", **here), {"komt": "ja"})
    assert waiting(world.sofie, "invited") == []
    assert len(waiting(world.ilse, "invited")) == 1
    calendar = client.get(address("network_ics", **here)).content.decode()
    assert "SUMMARY:Lassen in Gent: Feedback geven" in calendar and "LOCATION:Deinze" in calendar


@pytest.mark.shows("X10")
def test_after_a_meeting_there_is_a_report_who_was_there_and_what_each_learned(client, world):
    network = founded(world, world.company, world.school)
    meeting = invited(world, network, in_days=1)
    for person, place, comes in ((world.ilse, world.company, True), (world.sofie, world.school, True)):
        services.answer(meeting=meeting, member=place, comes=comes, by=person, at=now())
    here = {"network": network.pk, "network_meeting": meeting.pk}
    client.force_login(world.lies)
    early = client.post(address("network_report", **here), {"text": "Al klaar", "version": "1"})
    assert early.status_code == 422 and "moet nog komen" in words(early)
    assert waiting(world.lies, "report") == []

    NetworkMeeting.objects.update(starts_at=now() - 2 * DAY)
    assert len(waiting(world.lies, "report")) == 1
    assert waiting(world.ilse, "report") == []
    ilse = NetworkGuest.objects.get(user=world.ilse)
    said = {"text": "Twee minuten is genoeg.", "present": [ilse.pk], "version": "1"}
    said |= {"next_step": "Allemaal uitproberen", "next_on": (today() + 30 * DAY).isoformat()}
    assert client.post(address("network_report", **here), said).status_code == 302
    assert waiting(world.lies, "report") == []
    # who was there is asked what it gave, who was not is left in peace
    assert len(waiting(world.ilse, "learned")) == 1 and waiting(world.sofie, "learned") == []

    client.force_login(world.ilse)
    lesson = {"text": "Eerst vragen wat de lerende zelf zag.", "version": "1"}
    assert client.post(address("network_learned", **here), lesson).status_code == 302
    assert waiting(world.ilse, "learned") == []
    client.force_login(world.sofie)
    page = words(client.get(address("network_meeting", **here)))
    for text in ("Twee minuten is genoeg.", "Allemaal uitproberen", lesson["text"], "was er niet"):
        assert text in page
    mine = collect(world.ilse)["Bijeenkomsten van lerende netwerken"]
    assert [row["wat je leerde"] for row in mine] == [lesson["text"]]


@pytest.mark.shows("X10")
def test_a_peer_talk_goes_step_by_step(client, world):
    network = founded(world, world.company)
    meeting = invited(world, network, kind="peer_review", title="Een lerende die niets vraagt")
    NetworkMeeting.objects.update(starts_at=now() - DAY)
    here = {"network": network.pk, "network_meeting": meeting.pk}
    client.force_login(world.lies)
    form = words(client.get(address("network_report", **here)))
    for step in ("Wat speelt er?", "Welke ideeën gaven de anderen?", "Wat neemt de inbrenger mee?"):
        assert step in form
    said = {
        "step_case": "Hij vraagt nooit iets.",
        "step_takes_along": "Zelf hardop twijfelen.",
        "version": "1",
    }
    assert client.post(address("network_report", **here), said).status_code == 302
    assert fresh(meeting).steps == {"case": said["step_case"], "takes_along": said["step_takes_along"]}
    client.force_login(world.bart)
    page = words(client.get(address("network_meeting", **here)))
    assert "Zelf hardop twijfelen." in page and "Wat is de vraag?" not in page


@pytest.mark.shows("X10", "X09")
def test_a_member_brings_material_and_only_members_open_it(client, world):
    network = founded(world, world.company, world.school)
    meeting = invited(world, network)
    here = {"network": network.pk, "network_meeting": meeting.pk}
    client.force_login(world.bart)
    refused = client.post(
        address("network_paper_new", **here), {"title": "Uittreksel strafregister", "paper": pdf()}
    )
    assert refused.status_code == 422 and not NetworkPaper.objects.exists()
    sent = {"title": "Kaartje", "paper": pdf("kaartje.pdf"), "key": "6f2d4a52-7d6c-4a4e-9a11-3f4b7c2d9e01"}
    client.post(address("network_paper_new", **here), sent)
    client.post(address("network_paper_new", **here), sent | {"paper": pdf("kaartje.pdf")})
    paper = NetworkPaper.objects.get()
    file = address("network_paper", network_paper=paper.pk, **here)
    client.force_login(world.marc)
    answer = client.get(file)
    assert content_of(answer).startswith(PDF[:8]) and "attachment" in answer["Content-Disposition"]
    client.force_login(world.stranger)
    assert client.get(file).status_code == 404


@pytest.mark.shows("X10", "X02")
def test_who_leaves_reads_nothing_more_at_once_and_what_was_learned_stays(client, world):
    network = founded(world, world.company, world.school)
    meeting = held(world, network, (world.ilse, world.company))
    services.share_learned(
        meeting=meeting, member=world.company, text="Eerst vragen.", version=1, by=world.ilse, at=now()
    )
    row = NetworkMember.objects.get(member=world.company)
    client.force_login(world.marc)  # of another member
    leave = address("network_leave", network=network.pk, network_member=row.pk)
    assert client.post(leave).status_code == 404
    client.force_login(world.ilse)
    assert client.post(leave).status_code == 302
    assert client.get(address("network", network=network.pk)).status_code == 404
    client.force_login(world.sofie)
    page = client.get(address("network_meeting", network=network.pk, network_meeting=meeting.pk))
    assert "Eerst vragen." in words(page)
    owner = NetworkMember.objects.get(member=world.partnership)
    with pytest.raises(services.OwnerStays):
        services.leave(row=owner, by=world.lies, at=now())


@pytest.mark.shows("X10")
def test_only_who_runs_a_network_invites_reports_and_calls_off(client, world):
    network = founded(world, world.company, world.school)
    meeting = invited(world, network)
    here = {"network": network.pk, "network_meeting": meeting.pk}
    client.force_login(world.ilse)
    assert "Nodig uit" not in words(client.get(address("network", network=network.pk)))
    for name in ("network_report", "network_meeting_change", "network_meeting_cancel"):
        assert client.get(address(name, **here)).status_code == 404
    for name in ("network_change", "network_member_new", "network_meeting_new"):
        assert client.get(address(name, network=network.pk)).status_code == 404
    client.force_login(world.lies)
    client.post(address("network_meeting_cancel", **here), {"reason": "Te veel zieken"})
    assert waiting(world.ilse, "invited") == []
    client.force_login(world.ilse)
    assert "Te veel zieken" in words(client.get(address("network_meeting", **here)))
    client.post(address("network_answer", **here), {"komt": "ja"})
    assert not NetworkGuest.objects.exists()


def test_another_day_asks_everybody_again_and_a_lost_race_loses_nothing(client, world):
    network = founded(world, world.company)
    meeting = invited(world, network)
    services.answer(meeting=meeting, member=world.company, comes=True, by=world.ilse, at=now())
    client.force_login(world.lies)
    where = address("network_meeting_change", network=network.pk, network_meeting=meeting.pk)
    form = {"title": "Feedback", "day": (today() + 20 * DAY).isoformat(), "clock": "09:00", "minutes": "120"}
    assert client.post(where, form | {"version": "1"}).status_code == 302
    assert len(waiting(world.ilse, "invited")) == 1
    late = client.post(where, form | {"version": "1", "title": "Iets anders"})
    assert late.status_code == 422 and "intussen iets anders" in words(late) and "Iets anders" in words(late)
    assert fresh(meeting).title == "Feedback"
    verbs = AuditEntry.objects.filter(verb__startswith="network_").order_by("number")
    assert [row.verb for row in verbs][-2:] == ["network_answered", "network_meeting_changed"]


# --- the rhythm ----------------------------------------------------------------------------------------------------


@pytest.mark.shows("X10")
def test_the_rhythm_is_a_dated_rule_and_a_network_that_waits_too_long_is_told(client, world):
    assert Rhythm(1, 2, 3).badge == ("wait", "1 keer dit schooljaar")
    assert Rhythm(2, 2, 3).badge == ("ok", "2 keer dit schooljaar")
    assert "2 tot 3 keer" in Rhythm(0, 2, 3).words and "2 keer" in Rhythm(0, 2, 2).words
    assert longest_pause(2) == longest_pause(1) / 2

    network = founded(world, world.company, ago=200)
    (item,) = waiting(world.lies, "seldom")
    assert item.url == address("network_meeting_new", network=network.pk)
    assert waiting(world.ilse, "seldom") == []
    client.force_login(world.lies)
    assert "2 tot 3 keer per schooljaar" in words(client.get(address("networks")))
    meeting = invited(world, network)
    assert waiting(world.lies, "seldom") == []
    services.cancel_meeting(meeting=meeting, reason="Ziek", by=world.lies, at=now())
    assert len(waiting(world.lies, "seldom")) == 1
    services.end_network(network=network, by=world.lies, at=now())
    assert waiting(world.lies, "seldom") == []
    with pytest.raises(services.NetworkEnded):
        invited(world, network)


def test_the_pages_cost_the_same_with_many_rows(client, world):
    network = founded(world, world.company, world.school)
    meeting = held(world, network, (world.ilse, world.company))
    client.force_login(world.ilse)
    pages = [
        address("networks"),
        address("network", network=network.pk),
        address("network_meeting", network=network.pk, network_meeting=meeting.pk),
    ]

    def cost():
        found = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(page).status_code == 200
            found.append(len(captured))
        return found

    few = cost()
    for n in range(12):
        other = founded(world, world.company)
        services.add_member(network=network, member=OrganisationFactory(), by=world.lies, at=now())
        invited(world, other, in_days=n + 1)
        invited(world, network, in_days=n + 1)
        person = member(Role.MENTOR, world.company)
        NetworkGuest.objects.create(
            network=network,
            organisation=world.partnership,
            meeting=meeting,
            member=world.company,
            user=person,
            learned="Veel",
            learned_at=now(),
        )
    assert cost() == few and max(few) <= 12, (few, cost())


@pytest.mark.shows("X10")
def test_what_one_learned_is_changed_by_the_writer_alone_and_not_over_a_newer_text(world):
    network = founded(world, world.company)
    meeting = held(world, network, (world.ilse, world.company))
    mine = {"meeting": meeting, "member": world.company, "by": world.ilse, "at": now()}
    services.share_learned(text="Eerst vragen.", version=1, **mine)
    services.share_learned(text="Eerst vragen.", version=1, **mine)  # sent twice
    with pytest.raises(services.RowChanged):
        services.share_learned(text="Van een ander scherm", version=1, **mine)
    services.share_learned(text="Bart vroeg ook", version=1, **(mine | {"by": world.bart}))
    texts = NetworkGuest.objects.order_by("user__name").values_list("user__name", "learned")
    assert list(texts) == [("Bart Claeys", "Bart vroeg ook"), ("Ilse De Clercq", "Eerst vragen.")]
