"""Two people, or two screens, at the same moment on PostgreSQL: nothing typed is lost, nothing is written twice.

Threads with connections of their own, started together by a barrier. Each guard has a control in which it is set
aside and the loss shows, so that what saves the text is the guard and not luck.
"""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, Membership, User
from groeiwijzer import growth, services, sharing
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, AssessmentShare, GrowthAction
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.groeiwijzer import answer, assess, published
from tests.harness.at_once import PATIENCE, at_once
from tests.harness.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ITEM = "EL.1.1a"


@pytest.fixture
def company():
    return OrganisationFactory()


@pytest.fixture
def lead(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def mentor(company):
    return member(Role.MENTOR, company, name="Bart Claeys")


@pytest.fixture
def moment(company, lead, mentor):
    """An open self-assessment that both answer."""
    return assess(company, lead, respondents=[mentor])


def saving(moment, user, text, *, item=ITEM, version=0, value="doing"):
    """A call that saves one answer, for `at_once`."""
    return lambda: services.save_answer(
        assessment=moment,
        user=user,
        item_code=item,
        value=value,
        note=text,
        version=version,
        at=timezone.now(),
    )


def signed_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def to(name, assessment):
    return reverse(f"groeiwijzer:{name}", args=[assessment.organisation.slug, assessment.pk])


def notes(moment):
    return list(
        Answer.objects.filter(assessment=moment)
        .order_by("note")
        .values_list("respondent__user__name", "note")
    )


# --- two people -------------------------------------------------------------------------------------------------


@pytest.mark.shows("G04", "G08")
def test_two_people_answer_every_question_at_once_and_both_keep_all(moment, lead, mentor):
    codes = [item.code for item in moment.instrument.items("company")]

    def all_of(user, order):
        def answer_all():
            for code in order:
                saving(moment, user, f"{code} volgens {user.name}", item=code)()

        return answer_all

    assert at_once(all_of(lead, codes), all_of(mentor, codes[::-1])) == [None, None]
    kept = {(a.respondent.user_id, a.item_code): a.note for a in Answer.objects.select_related("respondent")}
    assert kept == {
        (user.pk, code): f"{code} volgens {user.name}" for user in (lead, mentor) for code in codes
    }
    assert len(kept) == 130


def test_two_people_autosave_over_http_at_once(moment, lead, mentor):
    def post(user, code):
        client = signed_in(user)
        data = {"item": code, "value": "partly", "note": f"{user.name} {code}", "version": 0}
        return lambda: client.post(to("questionnaire", moment), data, headers={"X-Autosave": "1"}).status_code

    codes = [item.code for item in moment.instrument.items("company")[:6]]
    assert at_once(*(post(user, code) for code in codes for user in (lead, mentor))) == [200] * 12
    assert Answer.objects.filter(assessment=moment).count() == 12


# --- one person, two screens --------------------------------------------------------------------------------------


@pytest.mark.shows("G04")
@pytest.mark.parametrize("version", [0, 1])
def test_of_two_screens_one_wins_and_the_other_is_told_the_text(moment, lead, version):
    if version:
        answer(moment, lead, ITEM, "not_yet", note="Van gisteren")
    first, second = at_once(
        saving(moment, lead, "Op mijn telefoon", version=version),
        saving(moment, lead, "Op mijn laptop", version=version),
    )
    won, lost = (first, second) if isinstance(first, Answer) else (second, first)
    assert isinstance(won, Answer) and isinstance(lost, services.AnswerChanged)
    assert lost.current.note == won.note
    row = Answer.objects.get()
    assert (row.note, row.version) == (won.note, version + 1)


def test_the_screen_that_lost_shows_both_texts(moment, lead):
    answer(moment, lead, ITEM, "not_yet", note="Van gisteren")
    texts = ("Op mijn telefoon", "Op mijn laptop")

    def post(text):
        client = signed_in(lead)
        data = {"item": ITEM, "value": "doing", "note": text, "version": 1}
        return lambda: client.post(to("questionnaire", moment), data, headers={"X-Autosave": "1"})

    answers = dict(zip(texts, at_once(*map(post, texts)), strict=True))
    kept = Answer.objects.get().note
    lost = next(text for text in texts if text != kept)
    assert (answers[kept].status_code, answers[lost].status_code) == (200, 409)
    told = answers[lost].json()
    assert kept in told["html"] and lost in told["html"] and told["version"] == 2


class AnyVersion(int):
    """A version that fits whatever stands: the guard set aside."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = int.__hash__


def test_control_without_the_version_a_text_is_lost(moment, lead):
    answer(moment, lead, ITEM, "not_yet", note="Van gisteren")
    saved = at_once(
        saving(moment, lead, "Op mijn telefoon", version=AnyVersion(1)),
        saving(moment, lead, "Op mijn laptop", version=AnyVersion(1)),
    )
    assert all(isinstance(row, Answer) for row in saved)  # both were told it is saved
    assert len(notes(moment)) == 1  # and one of the two is gone


def test_control_without_the_lock_both_pass_the_version_and_a_text_is_lost(moment, lead, monkeypatch):
    answer(moment, lead, ITEM, "not_yet", note="Van gisteren")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    both_read = threading.Barrier(2, timeout=PATIENCE)
    save = Answer.save

    def save_once_both_have_read(self, *args, **kwargs):
        both_read.wait()
        save(self, *args, **kwargs)

    monkeypatch.setattr(Answer, "save", save_once_both_have_read)
    saved = at_once(
        saving(moment, lead, "Op mijn telefoon", version=1), saving(moment, lead, "Op mijn laptop", version=1)
    )
    assert all(isinstance(row, Answer) for row in saved)
    assert len(notes(moment)) == 1


# --- the same form twice ------------------------------------------------------------------------------------------


def twice(user, address, data):
    """Statuses of the same form sent from two tabs of one person at the same moment."""
    clients = [signed_in(user), signed_in(user)]
    return [r.status_code for r in at_once(*(lambda c=c: c.post(address, data) for c in clients))]


def acts(verb):
    return AuditEntry.objects.filter(verb=verb).count()


@pytest.mark.shows("G04")
def test_starting_twice_starts_one(company, lead):
    data = {
        "vragenlijst": published().pk,
        "option": "company-samen",
        "title": "Najaar 2026",
        "moment": timezone.localdate(),
        "key": "0b9f4f0e-6d0c-4a53-9a35-2f6d1f6f0d11",
    }
    assert twice(lead, reverse("groeiwijzer:start", args=[company.slug]), data) == [302, 302]
    assert Assessment.objects.count() == 1 and acts("assessment_started") == 1


def test_finishing_twice_finishes_once(moment, lead):
    assert twice(lead, to("finish", moment), {}) == [302, 302]
    assert Assessment.objects.get().finished_at and acts("assessment_finished") == 1


def test_agreeing_twice_writes_it_down_once(moment, lead, mentor):
    answer(moment, lead, ITEM, "doing")
    answer(moment, mentor, ITEM, "not_yet")
    data = {"item": ITEM, f"{ITEM}-value": "partly", f"{ITEM}-note": "Zo is het.", f"{ITEM}-version": 0}
    assert twice(lead, to("together", moment), data) == [302, 302]
    row = AgreedAnswer.objects.get()
    assert (row.value, row.note, row.version) == ("partly", "Zo is het.", 1)
    assert acts("answer_agreed") == 1


def test_two_people_who_agree_otherwise_at_once_see_both_texts(moment, lead, mentor):
    answer(moment, lead, ITEM, "doing")
    answer(moment, mentor, ITEM, "not_yet")

    def agree(user, value, note):
        return lambda: services.agree_answer(
            assessment=moment, item_code=ITEM, value=value, note=note, version=0, by=user, at=timezone.now()
        )

    found = at_once(agree(lead, "doing", "Ilse schreef"), agree(mentor, "partly", "Bart schreef"))
    won = next(one for one in found if isinstance(one, AgreedAnswer))
    lost = next(one for one in found if isinstance(one, services.AnswerChanged))
    assert lost.current.note == won.note == AgreedAnswer.objects.get().note


def test_planning_twice_plans_one(company, lead):
    data = {
        "title": "Elke vrijdag tien minuten vrij",
        "owner": str(lead.pk),
        "due_on": timezone.localdate() + timedelta(days=9),
        "key": "6a2b2c52-7a5e-4c2b-8b57-6a1f7f6f2d22",
    }
    assert twice(lead, reverse("groeiwijzer:action_new", args=[company.slug]), data) == [302, 302]
    assert GrowthAction.objects.count() == 1 and acts("action_planned") == 1


def test_one_item_planned_by_two_people_at_once_is_one_action(moment, company, lead, mentor):
    def plan(user):
        return lambda: growth.plan_action(
            organisation=company,
            assessment=moment,
            item_code=ITEM,
            title="Samen",
            owner=user,
            due_on=timezone.localdate() + timedelta(days=9),
            by=user,
            at=timezone.now(),
        )

    kinds = {type(found) for found in at_once(plan(lead), plan(mentor))}
    assert kinds == {GrowthAction, growth.AlreadyPlanned}
    assert GrowthAction.objects.count() == 1


def test_sharing_twice_shares_once(moment, lead):
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    services.finish_assessment(assessment=moment, by=lead, at=timezone.now())
    data = {"organisation": str(school.pk), "ends_on": timezone.localdate() + timedelta(days=30)}
    assert sorted(twice(lead, to("share", moment), data)) == [302, 422]
    share = AssessmentShare.objects.get()
    assert share.giver == moment.organisation and acts("assessment_shared") == 1
    assert (
        AssessmentShare.objects.readable_by(User.objects.get(pk=coach.pk), timezone.localdate()).get()
        == share
    )


def test_taking_back_while_a_colleague_comes_in_leaves_no_grant(moment, lead):
    """A grant cannot slip in between: whoever comes first, after the withdrawal nobody reads."""
    school = OrganisationFactory(school=True)
    member(Role.TRAJECTORY_COACH, school)
    services.finish_assessment(assessment=moment, by=lead, at=timezone.now())
    shared = sharing.share(
        assessment=moment, organisation=school, ends_on=timezone.localdate(), by=lead, at=timezone.now()
    )
    new = member(Role.MENTOR)
    found = at_once(
        lambda: sharing.revoke(share=shared, by=lead, at=timezone.now()),
        lambda: accounts.add_member(
            user=new, organisation=school, role=Role.TRAJECTORY_COACH, by=lead, at=timezone.now()
        ),
    )
    assert not [error for error in found if isinstance(error, Exception)]
    assert not sharing.AssessmentUserObjectPermission.objects.filter(content_object=moment).exists()


def test_accepting_twice_lets_one_person_in_once(company, lead):
    _, token = accounts.invite(
        organisation=company,
        email="nieuw@test.example",
        name="Nele Nieuw",
        role=Role.MENTOR,
        by=User.objects.get(pk=lead.pk),
        at=timezone.now(),
    )
    address = reverse("invitation", args=[token])
    clients = [Client(raise_request_exception=False) for _ in range(2)]
    statuses = [
        r.status_code
        for r in at_once(*(lambda c=c: c.post(address, {"name": "Nele Nieuw"}) for c in clients))
    ]
    assert sorted(statuses) == [302, 404]
    assert User.objects.filter(email="nieuw@test.example").count() == 1
    assert Membership.objects.filter(user__email="nieuw@test.example").count() == 1
    assert acts("invitation_accepted") == 1


# --- finishing while somebody answers --------------------------------------------------------------------------------


@pytest.mark.shows("G04")
def test_an_answer_is_saved_before_the_finish_or_refused(moment, lead, mentor):
    codes = [item.code for item in moment.instrument.items("company")]
    halfway = threading.Event()

    def answer_on():
        told = {}
        for number, code in enumerate(codes):
            try:
                saving(moment, mentor, f"tekst bij {code}", item=code)()
                told[code] = "saved"
            except services.AssessmentClosed:
                told[code] = "refused"
            if number == len(codes) // 3:
                halfway.set()
        return told

    def finish():
        assert halfway.wait(PATIENCE)
        return services.finish_assessment(assessment=moment, by=lead, at=timezone.now())

    told, finished = at_once(answer_on, finish)
    kept = dict(Answer.objects.filter(assessment=moment).values_list("item_code", "note"))
    assert kept == {code: f"tekst bij {code}" for code, what in told.items() if what == "saved"}
    assert finished.finished_at and len(kept) > len(codes) // 3
    order = [told[code] for code in codes]
    assert order == sorted(order, key=["saved", "refused"].index)  # once refused, always refused


def test_an_answer_waits_for_a_finish_that_is_being_written_and_is_then_refused(moment, lead, mentor):
    started = threading.Event()

    def someone_waits():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return cursor.fetchone()[0]

    def finish():
        with transaction.atomic():
            services.finish_assessment(assessment=moment, by=lead, at=timezone.now())
            started.set()
            until(someone_waits, what="the answer waits for the lock")

    def save():
        assert started.wait(PATIENCE)
        return saving(moment, mentor, "Net te laat")()

    _, refused = at_once(finish, save)
    assert isinstance(refused, services.AssessmentClosed)
    assert notes(moment) == []


# --- many -----------------------------------------------------------------------------------------------------------


def test_fifty_at_once_all_keep_their_text_and_the_trail_has_no_gap(company, lead):
    people = [member(Role.MENTOR, company, name=f"Mentor {n}", second_factor=False) for n in range(10)]
    moment = assess(company, lead, respondents=people)
    codes = [item.code for item in moment.instrument.items("company")[:5]]
    calls = [
        saving(moment, person, f"{person.name} over {code}", item=code) for person in people for code in codes
    ]
    assert all(isinstance(row, Answer) for row in at_once(*calls))
    assert len({note for _, note in notes(moment)}) == 50
    at_once(*(lambda p=p: services.mark_ready(assessment=moment, user=p, at=timezone.now()) for p in people))
    assert acts("respondent_ready") == 10
    chain = (
        AuditEntry.objects.filter(organisation=company).order_by("number").values_list("number", flat=True)
    )
    assert list(chain) == list(range(1, len(chain) + 1))


@pytest.mark.parametrize("guarded", [True, False])
def test_answering_does_not_wait_for_somebody_who_writes_the_audit_trail(
    company, lead, mentor, monkeypatch, guarded
):
    """The trail's lock leaves the organisation's key alone; the control takes a full lock, and answering stands still."""
    one, other = (assess(company, lead, title=title, respondents=[mentor]) for title in ("Een", "Twee"))
    if not guarded:
        plain = QuerySet.select_for_update
        monkeypatch.setattr(
            QuerySet, "select_for_update", lambda rows, no_key=False, **how: plain(rows, **how)
        )
    written, answered = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            services.finish_assessment(assessment=one, by=lead, at=timezone.now())
            written.set()
            assert answered.wait(PATIENCE)

    def save():
        assert written.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '500ms'")
        try:
            return saving(other, mentor, "Intussen")()
        finally:
            answered.set()

    _, saved = at_once(write, save)
    assert isinstance(saved, Answer if guarded else OperationalError)


def test_a_colleague_who_comes_in_while_something_is_shared_reads_it_too(company, lead):
    """Neither misses the other: of the two, the later one sees what the first did."""
    school = OrganisationFactory(school=True)
    moments = [assess(company, lead, title=f"Moment {n}", finished=True) for n in range(5)]
    newcomers = [member(Role.MENTOR) for _ in moments]
    for moment, new in zip(moments, newcomers, strict=True):
        found = at_once(
            lambda m=moment: sharing.share(
                assessment=m, organisation=school, ends_on=timezone.localdate(), by=lead, at=timezone.now()
            ),
            lambda n=new: accounts.add_member(
                user=n, organisation=school, role=Role.TRAJECTORY_COACH, by=lead, at=timezone.now()
            ),
        )
        assert [error for error in found if isinstance(error, Exception)] == []
    for new in newcomers:
        shown = AssessmentShare.objects.readable_by(User.objects.get(pk=new.pk), timezone.localdate())
        assert shown.count() == len(moments)
