"""What is one's own or shared is there behind the second wall too: it hides nothing that the first one shows."""

import uuid
from operator import attrgetter

import pytest
from django.apps import apps
from django.utils import timezone

from companies.models import Establishment
from duaalportal.accounts import rls
from duaalportal.accounts.models import AuditEntry, Invitation, Membership, User
from duaalportal.jobs.models import Job
from groeiwijzer import group, sharing
from groeiwijzer.models import (
    Answer,
    Assessment,
    AssessmentShare,
    CoreGroupMember,
    CoreGroupNote,
    EndTalk,
    GrowthAction,
    InstrumentVersion,
    LearningNetwork,
    NetworkMeeting,
    NetworkMember,
    Respondent,
)
from groeiwijzer.networks import services
from tests.access.wall import fresh, sql
from tests.factories.groeiwijzer import answer, assess, plan, published, talk

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def first_wall(user):
    """What the querysets give a person, model by model."""
    on = timezone.localdate()
    found = {
        "assessment": Assessment.objects.visible_to(user),
        "answer": Answer.objects.filter(assessment__in=Assessment.objects.visible_to(user)),
        "respondent": Respondent.objects.filter(assessment__in=Assessment.objects.visible_to(user)),
        "action": GrowthAction.objects.visible_to(user),
        "talk": EndTalk.objects.visible_to(user),
        "share": AssessmentShare.objects.readable_by(user, on),
        "version": InstrumentVersion.objects.visible_to(user),
        "place": Establishment.objects.visible_to(user),
        "membership": Membership.objects.visible_to(user),
        "invitation": Invitation.objects.managed_by(user),
        "job": Job.objects.visible_to(user),
        "network": LearningNetwork.objects.visible_to(user, on),
        "network meeting": NetworkMeeting.objects.visible_to(user, on),
        "network member": NetworkMember.objects.filter(
            network__in=LearningNetwork.objects.visible_to(user, on)
        ),
        "core group": CoreGroupMember.objects.visible_to(user, on),
        "core group note": CoreGroupNote.objects.visible_to(user, on),
    }
    both = (
        *apps.get_app_config("companies").get_models(),
        *apps.get_app_config("learningplans").get_models(),
        *apps.get_app_config("evaluation").get_models(),
        *apps.get_app_config("dossiers").get_models(),
    )
    for model in both:
        if hasattr(model._default_manager, "visible_to"):
            found[model.__name__] = model._default_manager.visible_to(user)
    return {name: set(rows.values_list("pk", flat=True)) for name, rows in found.items()}


@pytest.mark.parametrize(
    "who",
    [
        "a.coach",
        "a.school_director",
        "a.handler",
        "a.learner",
        "b.mother",
        "b.director",
        "a.mentor.user",
        "owner",
        "mentor",
        "other_mentor",
        "instructor",
        "coach",
        "learner",
        "parent",
        "consultant",
        "platform",
        "ended",
        "reader",
    ],
)
def test_the_second_wall_hides_nothing_the_first_one_shows(world, who):
    person = attrgetter(who)(world)
    without = first_wall(fresh(person))
    with rls.behind_the_wall(fresh(person)):
        assert first_wall(fresh(person)) == without
    if who in ("owner", "reader"):
        assert without["assessment"] and without["answer"]


@pytest.fixture
def shared_whole(world):
    """An assessment of one place, with a questionnaire of the company's own, shared with the third school."""
    mine = assess(world.company, world.owner, establishment=world.site)
    now = timezone.now()
    answer(mine, world.owner, "EL.1.1a", "doing", note="Met notitie")
    Assessment.objects.filter(pk=mine.pk).update(
        version=world.version, finished_at=now, finished_by=world.owner
    )
    share = sharing.share(
        assessment=mine, organisation=world.third, ends_on=timezone.localdate(), by=world.owner, at=now
    )
    return share


@pytest.mark.shows("X02")
def test_what_is_shared_is_there_for_its_receiver_alone(world, shared_whole):
    rows = Assessment.objects.filter(pk=shared_whole.assessment_id)
    whole = rows.select_related("establishment", "version", "organisation")
    with rls.behind_the_wall(fresh(world.reader)):
        found = whole.get()
        assert (found.establishment, found.version) == (world.site, world.version)
        assert found.respondents.select_related("user").get().user == world.owner
        assert found.answers.get().note == "Met notitie"
        # the plan, the talks, what is not shared and the company's own papers are not
        assert not Assessment.objects.filter(pk=world.personal.pk).exists()
        for model in (GrowthAction, EndTalk, Invitation, Job, AuditEntry):
            field = model._meta.get_field("organisation").name
            assert not model.objects.filter(**{field: world.company}).exists(), model
        for statement in (
            "UPDATE groeiwijzer_assessment SET title = 'x' WHERE id = %s",
            "DELETE FROM groeiwijzer_answer WHERE assessment_id = %s",
            "UPDATE groeiwijzer_assessmentshare SET ends_on = ends_on + 9 WHERE assessment_id = %s",
        ):
            assert sql(statement, found.pk) == 0, statement
    for other in (world.coach, world.consultant, world.learner, world.foreign_coordinator):
        with rls.behind_the_wall(fresh(other)):
            assert not rows.exists()


def test_a_share_that_ended_is_gone_at_once(world, shared_whole):
    rows = Assessment.objects.filter(pk=shared_whole.assessment_id)
    reader = fresh(world.reader)
    with rls.behind_the_wall(reader):
        assert rows.exists()
    sharing.revoke(share=shared_whole, by=world.owner, at=timezone.now())
    with rls.behind_the_wall(reader):
        assert not rows.exists()


def test_a_share_is_given_and_taken_from_behind_the_wall(world, shared_whole):
    """Who reads for the receiver is not the giver's to see, yet gets the grant, and loses it."""
    with rls.behind_the_wall(fresh(world.owner)):
        assert not Membership.objects.filter(organisation=world.third).exists()
        sharing.revoke(share=shared_whole, by=world.owner, at=timezone.now())
        again = sharing.share(
            assessment=world.assessment,
            organisation=world.school,
            ends_on=timezone.localdate(),
            by=world.owner,
            at=timezone.now(),
        )
    assert AssessmentShare.objects.readable_by(fresh(world.coach), timezone.localdate()).get() == again
    assert world.reader not in User.objects.filter(
        assessmentuserobjectpermission__content_object=shared_whole.assessment_id
    )


def test_what_somebody_once_read_stays_known_to_the_group_guard(world, shared_whole):
    """The group's figures guard a company against who knew it; hiding the share must not weaken that."""
    Assessment.objects.filter(pk=shared_whole.assessment_id).update(version=published(), establishment=None)
    quarter = group.quarter_of(timezone.localdate())
    audited = AuditEntry.objects.filter(verb="assessment_finished", organisation=world.company)
    assert audited.exists()
    sharing.revoke(share=shared_whole, by=world.owner, at=timezone.now())
    sharing.revoke(share=world.share, by=world.owner, at=timezone.now())
    without = group._known_companies(fresh(world.reader), "groeiwijzer", {quarter})
    with rls.behind_the_wall(fresh(world.reader)):
        assert group._known_companies(fresh(world.reader), "groeiwijzer", {quarter}) == without
    assert without[quarter] == {world.company.pk}


def test_an_error_while_reading_across_leaves_the_wall_standing(world):
    with rls.behind_the_wall(fresh(world.foreign_coordinator)):
        with pytest.raises(RuntimeError), rls.across_organisations():
            assert Assessment.objects.filter(organisation=world.company).exists()
            raise RuntimeError
        assert not Assessment.objects.filter(organisation=world.company).exists()
        with rls.across_organisations():
            assert Assessment.objects.filter(organisation=world.company).exists()
        assert not Assessment.objects.filter(organisation=world.company).exists()


def test_somebody_elses_key_makes_a_row_of_ones_own(world):
    """A row one cannot see is not met by its key either; sent twice it is still one row."""
    key, made = uuid.uuid4(), []
    for person, company in (
        (world.owner, world.company),
        (world.foreign_coordinator, world.foreign_company),
        (world.foreign_coordinator, world.foreign_company),
    ):
        with rls.behind_the_wall(fresh(person)):
            made.append(
                (
                    plan(company, person, key=key).pk,
                    talk(company, person, key=key).pk,
                    assess(company, person, key=key).pk,
                )
            )
    assert made[1] == made[2]
    assert all(first != second for first, second in zip(made[0], made[1], strict=True))


@pytest.mark.shows("X10", "X14", "X02")
def test_who_takes_part_in_a_network_reads_all_of_it_and_writes_for_itself_alone(world):
    rows = world.n
    school, coach, today = world.b.school, world.b.coach, timezone.localdate()
    with rls.behind_the_wall(fresh(coach)):
        meeting = NetworkMeeting.objects.get(pk=rows.network_meeting.pk)
        assert {one.member for one in NetworkMember.objects.filter(network=rows.network)} == {
            world.company,
            school,
        }
        assert meeting.guests.get().learned and meeting.papers.get() == rows.network_paper
        services.share_learned(
            meeting=meeting, member=school, text="Ook wij", version=1, by=fresh(coach), at=timezone.now()
        )
        for statement in (
            "UPDATE groeiwijzer_learningnetwork SET name = 'x' WHERE id = %s",
            "UPDATE groeiwijzer_networkmeeting SET title = 'x' WHERE network_id = %s",
        ):
            assert sql(statement, rows.network.pk) == 0, statement
        theirs = "UPDATE groeiwijzer_networkguest SET learned = 'x' WHERE network_id = %s AND member_id <> %s"
        assert sql(theirs, rows.network.pk, school.pk) == 0
        # of the core group of a partner all is read, of its notes what is shared
        assert CoreGroupMember.objects.get(organisation=world.company) == rows.core_member
        assert not CoreGroupNote.objects.exists()
    NetworkMember.objects.filter(member=school).update(left_on=today)
    with rls.behind_the_wall(fresh(coach)):
        for model in (LearningNetwork, NetworkMeeting, NetworkMember):
            assert not model.objects.filter(organisation=world.company).exists(), model
