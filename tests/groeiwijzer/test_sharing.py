"""A company shares one moment with one school or partnership, and can take it back at once (X02)."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, User
from duaalportal.accounts.services import add_member, end_membership
from duaalportal.jobs.models import Job
from groeiwijzer import sharing
from groeiwijzer.models import Assessment, AssessmentShare, AssessmentUserObjectPermission
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    give_second_factor,
    member,
)
from tests.factories.groeiwijzer import answer, assess, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq")


@pytest.fixture
def lead(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def school():
    return OrganisationFactory(school=True, name="Technisch Instituut Zuid", municipality="Deinze")


@pytest.fixture
def coach(school):
    return member(Role.TRAJECTORY_COACH, school, name="Sofie Maes")


@pytest.fixture
def finished(company, lead):
    assessment = assess(company, lead, title="Najaar", answers={"EL.1.1a": "doing", "EL.1.1b": "partly"})
    answer(assessment, lead, "EL.1.1c", "not_yet", note="Nog te vertellen aan de ploeg.")
    from groeiwijzer.services import finish_assessment

    return finish_assessment(assessment=assessment, by=lead, at=timezone.now())


def signed_in(user):
    """A browser of this person."""
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def address(name, assessment, **more):
    return reverse(
        f"groeiwijzer:{name}",
        kwargs={"organisation": assessment.organisation.slug, "assessment": assessment.pk, **more},
    )


def ways_in(assessment):
    """Every address under which a reader can get at the answers."""
    return [
        ("get", address("profile", assessment)),
        ("get", address("export", assessment, kind="csv")),
        ("get", address("export", assessment, kind="xlsx")),
        ("post", address("report", assessment)),
    ]


def opens(user, assessment):
    """What each way in answers to this person, by a fresh request."""
    browser = signed_in(User.objects.get(pk=user.pk))
    return {getattr(browser, method)(where).status_code for method, where in ways_in(assessment)}


def share_with(assessment, organisation, by, ends_on=None, at=None):
    at = at or timezone.now()
    return sharing.share(
        assessment=assessment,
        organisation=organisation,
        ends_on=ends_on or timezone.localdate(at) + dt.timedelta(days=30),
        by=by,
        at=at,
    )


def grants(assessment):
    return set(
        AssessmentUserObjectPermission.objects.filter(content_object=assessment).values_list(
            "user", flat=True
        )
    )


# --- the story -------------------------------------------------------------------------------------------


@pytest.mark.shows("X02")
def test_a_company_shares_with_a_school_and_takes_it_back(company, lead, school, coach, finished):
    other_school = member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True))
    assert opens(coach, finished) == {404}

    browser = signed_in(lead)
    page = browser.get(address("share", finished), {"q": "zuid"})
    assert page.status_code == 200 and school.name in page.content.decode()
    until = timezone.localdate() + dt.timedelta(days=20)
    answered = browser.post(
        address("share", finished), {"organisation": school.pk, "ends_on": until.isoformat()}
    )
    assert answered.status_code == 302
    made = AssessmentShare.objects.get()
    assert (made.organisation, made.ends_on, made.granted_by) == (school, until, lead)

    assert 404 not in opens(coach, finished)
    assert opens(other_school, finished) == {404}
    listed = signed_in(coach).get(reverse("groeiwijzer:shared")).content.decode()
    assert company.name in listed and "1 gedeelde zelfevaluatie" in listed

    colleague = member(Role.TRAJECTORY_COACH, school)
    assert 404 not in opens(colleague, finished)
    end_membership(membership=colleague.memberships.get(), by=coach, at=timezone.now())
    assert opens(colleague, finished) <= {404, 403, 302}
    assert 200 not in opens(colleague, finished)

    asked = browser.get(address("revoke", finished, share=made.pk))
    assert asked.status_code == 200 and 404 not in opens(coach, finished)
    assert browser.post(address("revoke", finished, share=made.pk)).status_code == 302
    assert opens(coach, finished) == {404}
    assert not grants(finished)
    assert company.name not in signed_in(coach).get(reverse("groeiwijzer:shared")).content.decode()
    assert [entry.verb for entry in audit.history(finished)][:2] == ["share_revoked", "assessment_shared"]
    assert all(entry.verb in audit.VERBS for entry in AuditEntry.objects.all())


@pytest.mark.shows("X02")
def test_the_story_tells_with_whom_it_was_shared_and_no_longer(lead, school, finished):
    made = share_with(finished, school, lead)
    sharing.revoke(share=made, by=lead, at=timezone.now())
    page = signed_in(lead).get(address("story", finished)).content.decode()
    told = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert f"{lead.name} deelde de zelfevaluatie met {school.name}" in told
    assert f"{lead.name} stopte het delen van de zelfevaluatie met {school.name}" in told


@pytest.mark.shows("X02")
def test_who_leaves_the_school_but_keeps_another_role_elsewhere_no_longer_reads(
    lead, school, coach, finished
):
    share_with(finished, school, lead)
    MembershipFactory(user=coach, role=Role.TRAJECTORY_COACH, organisation=OrganisationFactory(school=True))
    end_of = coach.memberships.get(organisation=school)
    assert 404 not in opens(coach, finished)
    end_membership(membership=end_of, by=lead, at=timezone.now())
    assert opens(coach, finished) == {404}


@pytest.mark.shows("X02")
def test_each_door_closes_alone(lead, school, coach, finished):
    share = share_with(finished, school, lead)

    def readable():
        return AssessmentShare.objects.readable_by(
            User.objects.get(pk=coach.pk), timezone.localdate()
        ).exists()

    assert readable()
    AssessmentUserObjectPermission.objects.filter(user=coach).delete()
    assert not readable() and opens(coach, finished) == {404}
    sharing.extend_to_member(membership=coach.memberships.get(), at=timezone.now())
    assert readable()
    AssessmentShare.objects.filter(pk=share.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert not readable() and opens(coach, finished) == {404}
    AssessmentShare.objects.filter(pk=share.pk).update(
        ends_on=timezone.localdate(), revoked_at=timezone.now(), revoked_by=lead
    )
    assert not readable() and opens(coach, finished) == {404}
    AssessmentShare.objects.filter(pk=share.pk).update(revoked_at=None, revoked_by=None)
    assert readable()
    coach.memberships.update(
        ends_on=timezone.localdate() - dt.timedelta(days=1), starts_on=dt.date(2020, 1, 1)
    )
    assert not readable() and 200 not in opens(coach, finished)


@pytest.mark.shows("X02")
@pytest.mark.parametrize(
    "role",
    [Role.LEARNER, Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR],
)
def test_in_the_school_only_the_coach_reads_along(role, lead, school, coach, finished):
    somebody = member(role, school)
    share_with(finished, school, lead)
    later = member(role, school)
    assert grants(finished) == {coach.pk}
    assert 200 not in opens(somebody, finished) | opens(later, finished)


def test_a_coach_who_becomes_a_teacher_no_longer_reads(lead, school, coach, finished):
    share_with(finished, school, lead)
    add_member(user=coach, organisation=school, role=Role.DUAL_TEACHER, by=coach, at=timezone.now())
    row = coach.memberships.get(role=Role.TRAJECTORY_COACH)
    row.ended_at, row.ended_by = timezone.now(), coach
    row.save()
    assert opens(coach, finished) == {404}


@pytest.mark.shows("X02")
def test_neither_superuser_nor_django_permission_opens_anything(lead, finished, school):
    admin = member(Role.PLATFORM_ADMIN)
    admin.is_superuser = True
    admin.save()
    outsider = member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True))
    permission = Permission.objects.get(codename="view_assessment")
    outsider.user_permissions.add(permission)
    share_with(finished, school, lead)
    for user in (admin, outsider):
        assert 200 not in opens(user, finished)
        fresh = User.objects.get(pk=user.pk)
        assert not Assessment.objects.visible_to(fresh).exists()
        assert not AssessmentShare.objects.readable_by(fresh, timezone.localdate()).exists()


def test_a_superuser_in_the_receiving_school_needs_the_grant_too(lead, finished, school, coach):
    User.objects.filter(pk=coach.pk).update(is_superuser=True)
    share_with(finished, school, lead)
    AssessmentUserObjectPermission.objects.all().delete()
    assert opens(coach, finished) == {404}


@pytest.mark.shows("X02")
def test_a_file_made_while_it_was_shared_closes_with_the_share(lead, school, coach, finished):
    share = share_with(finished, school, lead)
    browser = signed_in(coach)
    assert browser.post(address("report", finished)).status_code == 302
    job = Job.objects.get(owner=coach)
    places = [reverse("jobs:detail", args=[job.pk]), reverse("jobs:download", args=[job.pk])]
    assert browser.get(places[0]).status_code == 200
    sharing.revoke(share=share, by=lead, at=timezone.now())
    assert [browser.get(where).status_code for where in places] == [404, 404]


# --- the last day ----------------------------------------------------------------------------------------


def test_the_last_day_is_included(lead, school, coach, finished):
    today = timezone.localdate()
    share = share_with(finished, school, lead, ends_on=today)
    assert 404 not in opens(coach, finished)
    shares = AssessmentShare.objects
    assert shares.running(today).get() == share
    assert not shares.running(today + dt.timedelta(days=1)).exists()


@pytest.mark.parametrize("days, fits", [(-1, False), (0, True), (365, True), (366, False)])
def test_a_share_ends_within_a_year(days, fits, lead, school, finished):
    ends_on = timezone.localdate() + dt.timedelta(days=days)
    if fits:
        assert share_with(finished, school, lead, ends_on=ends_on).ends_on == ends_on
    else:
        with pytest.raises(sharing.EndOutOfRange):
            share_with(finished, school, lead, ends_on=ends_on)
        answered = signed_in(lead).post(
            address("share", finished), {"organisation": school.pk, "ends_on": ends_on.isoformat()}
        )
        assert answered.status_code == 422
        assert ("voorbij" if days < 0 else "hoogstens een jaar") in answered.content.decode()
    assert AssessmentShare.objects.count() == fits


@pytest.mark.parametrize(
    "today, last",
    [
        (dt.date(2026, 8, 31), dt.date(2026, 8, 31)),
        (dt.date(2026, 9, 1), dt.date(2027, 8, 31)),
        (dt.date(2027, 9, 1), dt.date(2028, 8, 31)),
        (dt.date(2027, 1, 15), dt.date(2027, 8, 31)),
    ],
)
def test_the_proposed_end_is_that_of_the_school_year(today, last):
    assert sharing.end_of_school_year(today) == last
    assert last - today <= sharing.LONGEST


def test_after_the_end_the_company_can_share_anew(lead, school, coach, finished):
    long_ago = timezone.now() - dt.timedelta(days=60)
    Assessment.objects.filter(pk=finished.pk).update(started_at=long_ago, finished_at=long_ago)
    share_with(finished, school, lead, at=long_ago)
    assert opens(coach, finished) == {404}
    share_with(finished, school, lead)
    assert 404 not in opens(coach, finished)
    assert AssessmentShare.objects.count() == 2


# --- what cannot be shared -------------------------------------------------------------------------------


def test_only_finished_only_schools_and_partnerships_only_others(company, lead, school, finished):
    unfinished = assess(company, lead)
    with pytest.raises(sharing.StillOpen):
        share_with(unfinished, school, lead)
    for organisation in (OrganisationFactory(), OrganisationFactory(training_centre=True), company):
        with pytest.raises(sharing.NotAReceiver):
            share_with(finished, organisation, lead)
        answered = signed_in(lead).post(
            address("share", finished),
            {"organisation": organisation.pk, "ends_on": timezone.localdate().isoformat()},
        )
        assert answered.status_code == 422 and "uit de lijst" in answered.content.decode()
    assert not AssessmentShare.objects.exists() and not grants(finished)


def test_a_school_does_not_share_with_itself(school):
    head = member(Role.SCHOOL_COORDINATOR, school)
    own = assess(school, head, code="zes_fundamenten", part="both", finished=True)
    with pytest.raises(sharing.NotAReceiver):
        share_with(own, school, head)
    assert school not in sharing.receivers(own)


def test_twice_with_the_same_receiver_says_so_and_keeps_one(lead, school, finished):
    share_with(finished, school, lead)
    with pytest.raises(sharing.AlreadyShared):
        share_with(finished, school, lead)
    data = {"organisation": school.pk, "ends_on": timezone.localdate().isoformat()}
    answered = signed_in(lead).post(address("share", finished), data)
    assert answered.status_code == 422 and "al met" in answered.content.decode()
    assert AssessmentShare.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"organisation": "geen-id"},
        {"organisation": "<script>", "ends_on": "morgen"},
        {"ends_on": "2026-02-31"},
    ],
)
def test_nonsense_gets_a_sentence_and_writes_nothing(bad, lead, school, finished):
    answered = signed_in(lead).post(address("share", finished), bad)
    assert answered.status_code == 422
    assert "<script>" not in answered.content.decode().replace("<script src", "")
    assert not AssessmentShare.objects.exists()


def test_only_who_runs_it_shares_it(company, school, coach, lead, finished):
    share_with(finished, school, lead)
    share = AssessmentShare.objects.get()
    people = {
        "mentor": (member(Role.MENTOR, company), {404}),
        "coach": (coach, {404}),
        "other company": (member(Role.COMPANY_COORDINATOR), {404}),
        "legal": (member(Role.LEGAL_REPRESENTATIVE, company), {403}),
    }
    for who, (user, expected) in people.items():
        browser = signed_in(user)
        for where in (address("share", finished), address("revoke", finished, share=share.pk)):
            found = {
                browser.get(where).status_code,
                browser.post(where, {"organisation": school.pk}).status_code,
            }
            assert found == expected, who
    assert AssessmentShare.objects.get().revoked_at is None


def test_a_share_of_another_assessment_is_unknown_here(company, lead, school, finished):
    share = share_with(finished, school, lead)
    other = assess(company, lead, finished=True)
    assert signed_in(lead).post(address("revoke", other, share=share.pk)).status_code == 404
    assert AssessmentShare.objects.get().revoked_at is None


# --- grants ----------------------------------------------------------------------------------------------


def test_revoking_one_share_leaves_what_another_still_needs(lead, school, coach, finished):
    second = OrganisationFactory(school=True)
    MembershipFactory(user=coach, role=Role.TRAJECTORY_COACH, organisation=second)
    only_first = member(Role.TRAJECTORY_COACH, school)
    first_share, _ = share_with(finished, school, lead), share_with(finished, second, lead)
    sharing.revoke(share=first_share, by=lead, at=timezone.now())
    assert grants(finished) == {coach.pk}
    assert 404 not in opens(coach, finished)
    assert opens(only_first, finished) == {404}


def test_revoking_twice_changes_nothing(lead, school, finished):
    share = share_with(finished, school, lead)
    first = sharing.revoke(share=share, by=lead, at=timezone.now())
    again = sharing.revoke(share=share, by=lead, at=timezone.now() + dt.timedelta(hours=1))
    assert again.revoked_at == first.revoked_at
    assert AuditEntry.objects.filter(verb="share_revoked").count() == 1


def test_a_new_colleague_gets_only_what_runs(company, lead, school, coach, finished):
    ended = assess(company, lead, finished=True)
    sharing.revoke(share=share_with(ended, school, lead), by=lead, at=timezone.now())
    share_with(finished, school, lead)
    new = PersonFactory()
    give_second_factor(new)
    add_member(user=new, organisation=school, role=Role.TRAJECTORY_COACH, by=coach, at=timezone.now())
    assert list(
        AssessmentUserObjectPermission.objects.filter(user=new).values_list("content_object", flat=True)
    ) == [finished.pk]


def test_a_consultant_reads_what_is_shared_with_the_partnership(lead, finished):
    partnership = OrganisationFactory(partnership=True)
    consultant = member(Role.PARTNERSHIP_CONSULTANT, partnership)
    share_with(finished, partnership, lead)
    assert 404 not in opens(consultant, finished)


# --- what a shared reader sees ---------------------------------------------------------------------------


@pytest.mark.shows("X02")
def test_a_shared_reader_sees_the_answers_without_names_plan_or_other_moments(
    company, lead, school, coach, finished
):
    plan(company, lead, title="Geheim actiepunt", assessment=finished, item_code="EL.1.1a")
    before = timezone.now() - dt.timedelta(days=200)
    earlier = assess(
        company, lead, at=before, title="Verborgen voorjaar", answers={"EL.1.1a": "partly"}, finished=True
    )
    share_with(finished, school, lead)
    page = signed_in(coach).get(address("profile", finished)).content.decode()
    assert "Nog te vertellen aan de ploeg." in page and "bedrijf" in page
    for hidden in (lead.name, "Geheim actiepunt", "Verborgen voorjaar"):
        assert hidden not in page
    assert sharing.reader_of(finished, coach) == "shared"
    assert sharing.reader_of(finished, lead) == "inside"
    for name in ("share", "together", "compare", "story"):
        assert signed_in(coach).get(address(name, finished)).status_code == 404, name
    assert opens(coach, earlier) == {404}


def test_a_mentors_own_assessment_is_shared_by_the_mentor_alone(company, lead, school, coach):
    mentor = member(Role.MENTOR, company, name="Bart Claeys")
    own = assess(company, mentor, part="mentor", subject=mentor, answers={"ME.1.1a": "doing"}, finished=True)
    assert signed_in(lead).get(address("share", own)).status_code == 404
    answered = signed_in(mentor).post(
        address("share", own), {"organisation": school.pk, "ends_on": timezone.localdate().isoformat()}
    )
    assert answered.status_code == 302
    assert 404 not in opens(coach, own)
