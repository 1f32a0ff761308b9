"""A week by a personal link: one form for one mentor, after a code that is good once, as long as the rights run."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.models import AuditEntry, Membership
from evaluation.models import EvaluationRound, Voice, WeekLink
from evaluation.models.learner_voice import CODE_TRIES
from evaluation.week_links import codes, links
from learningplans.models import TeamMember
from tests.evaluation.week_world import (
    DAY,
    at,
    browser,
    posted,
    put_back,
    said_of,
    side_of,
    submit,
    text,
    world,
)
from tests.stories import as_now

pytestmark = [pytest.mark.django_db, pytest.mark.shows("E02")]
__all__ = ["put_back", "world"]


def make(world, who="mentor_person", by="coach"):
    """A link to this week whose mail left; gives the row and its address."""
    link = links.make(
        trajectory=world.trajectory,
        organisation=world.company,
        user=getattr(world, who),
        week=world.week,
        by=getattr(world, by) if by else None,
        at=timezone.now(),
    )
    mail.outbox.clear()
    assert links.deliver(link_id=link.pk, clock=timezone.now)
    return fresh(link), urlsplit(re.search(r"http\S+/week/\S+", mail.outbox[0].body)[0]).path


def fresh(link):
    return WeekLink.objects.get(pk=link.pk)


def code_of(visitor, address):
    """The code that a mail gives after the button was pressed."""
    mail.outbox.clear()
    assert visitor.post(address, {"doe": "code"}).status_code == 302
    return re.search(r"^ {4}(\d{6})$", mail.outbox[0].body, re.M)[1]


def opened(address):
    """A browser that typed the code."""
    visitor = Client()
    answer = visitor.post(address, {"doe": "open", "code": code_of(visitor, address)})
    assert (answer.status_code, answer.url) == (302, address)
    return visitor


def is_gone(answer):
    return answer.status_code == 404 and "Deze link werkt niet" in answer.content.decode()


def form(world, message="", **more):
    side = side_of(world, "mentor_person").key
    return posted(world, said_of(world, message=message), side=side, **more)


# --- making and sending ------------------------------------------------------------------------------------------------


def test_a_coach_asks_for_a_link_and_it_leaves_without_the_name_of_the_learner_in_the_subject(world):
    key = f"{world.company.pk}:{world.mentor_person.pk}"
    assert (
        browser(world, "coach")
        .post(at("week_link_new", world, week=str(world.week)), {"mentor": key})
        .status_code
        == 302
    )
    link = WeekLink.objects.get()
    assert (link.user, link.organisation, link.mailed_at) == (world.mentor_person, world.company, None)
    assert links.deliver_waiting(clock=timezone.now) == 1 and links.deliver_waiting(clock=timezone.now) == 0
    [sent] = mail.outbox
    assert sent.to == [world.mentor_person.email]
    learner = world.trajectory.learner
    assert learner.first_name in sent.body and learner.name not in sent.body
    assert not set(learner.name.split()) & set(sent.subject.split())
    token = re.search(r"/week/(\S+)/", sent.body)[1]
    assert fresh(link).token_hash == links.hash_of(token) and token not in str(vars(fresh(link)))
    assert "nog niet gebruikt" in text(world, "coach", "week_link_new", week=str(world.week))


def test_the_list_of_weeks_leads_a_coach_to_a_link_while_the_mentor_is_silent(world):
    address = at("week_link_new", world, week=str(world.week))
    assert address in text(world, "coach", "weeks")
    assert "Stuur de mentor een link" not in text(world, "mentor_person", "weeks")
    submit(world)
    assert address not in text(world, "coach", "weeks")


def test_only_a_mentor_of_the_team_gets_a_link(world):
    for key in ("", "x", f"{world.company.pk}:{world.coach.pk}"):
        browser(world, "coach").post(at("week_link_new", world, week=str(world.week)), {"mentor": key})
    assert not WeekLink.objects.exists()
    assert (
        browser(world, "mentor_person").get(at("week_link_new", world, week=str(world.week))).status_code
        == 403
    )


def test_a_reminder_makes_a_link_by_nobody(world):
    link, _ = make(world, by=None)
    assert AuditEntry.objects.filter(verb="week_link_made", by=None).exists() and link.mailed_at


def test_a_new_link_ends_the_one_before_and_a_coach_takes_one_back(world):
    _, old = make(world)
    second, address = make(world)
    assert is_gone(Client().get(old)) and Client().get(address).status_code == 200
    revoke = reverse("evaluation:week_link_revoke", args=[second.pk])
    assert browser(world, "coach").post(revoke).status_code == 302
    assert is_gone(Client().get(address))
    assert AuditEntry.objects.filter(verb="week_link_revoked").count() == 1


# --- opening -----------------------------------------------------------------------------------------------------------


def test_looking_at_a_link_changes_nothing_and_sends_nothing(world):
    _, address = make(world)
    mail.outbox.clear()
    before = WeekLink.objects.values().get()
    for method in ("get", "head", "get"):
        answer = getattr(Client(), method)(address)
        assert answer.status_code == 200 and not answer.cookies.get("weeklink")
    assert world.trajectory.learner.first_name not in Client().get(address).content.decode()
    assert WeekLink.objects.values().get() == before and mail.outbox == []


def test_the_code_opens_that_form_and_nothing_else(world):
    _, address = make(world)
    visitor = opened(address)
    page = visitor.get(address).content.decode()
    assert "data-week-form" in page and f'action="{address}"' in page
    assert str(world.trajectory.pk) not in page, "no way to anything else of the learner"
    assert "sessionid" not in visitor.cookies and "_auth_user_id" not in visitor.session
    for other in ("/", at("week", world), at("weeks", world), "/toestel/"):
        assert visitor.get(other).status_code == 302, other
    cookie = visitor.cookies["weeklink"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (address, True, "Lax")


def test_a_code_is_good_once_and_for_a_quarter_of_an_hour(world):
    _, address = make(world)
    visitor = Client()
    code = code_of(visitor, address)
    assert visitor.post(address, {"doe": "open", "code": code}).status_code == 302
    assert Client().post(address, {"doe": "open", "code": code}).status_code == 422
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        late = code_of(Client(), address)
    with time_machine.travel(timezone.now() + timedelta(minutes=18), tick=False):
        assert Client().post(address, {"doe": "open", "code": late}).status_code == 422


def test_codes_leave_at_most_once_a_minute(world):
    link, address = make(world)
    code_of(Client(), address)
    mail.outbox.clear()
    assert Client().post(address, {"doe": "code"}).status_code == 302 and mail.outbox == []
    assert codes.send(link=link, at=timezone.now() + timedelta(seconds=61))


def test_wrong_codes_end_the_link(world):
    _, address = make(world)
    code = code_of(Client(), address)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(CODE_TRIES - 1):
        assert Client().post(address, {"doe": "open", "code": wrong}).status_code == 422
    assert is_gone(Client().post(address, {"doe": "open", "code": wrong}))
    assert is_gone(Client().post(address, {"doe": "open", "code": code})), "the right one comes too late"


def test_a_code_of_one_link_opens_no_other(world):
    _, first = make(world)
    other, _ = make(world, who="coach")
    visitor = opened(first)
    WeekLink.objects.filter(pk=other.pk).update(token_hash=links.hash_of("ander"))
    visitor.cookies["weeklink"]["path"] = "/"
    assert "data-week-form" not in visitor.get("/week/ander/").content.decode()


def test_a_cookie_that_was_written_by_hand_opens_nothing(world):
    link, address = make(world)
    visitor = Client()
    visitor.cookies["weeklink"] = str(link.pk)
    assert "data-week-form" not in visitor.get(address).content.decode()


# --- sending -----------------------------------------------------------------------------------------------------------


def test_a_week_by_a_link_is_the_voice_of_that_mentor_and_uses_the_link(world):
    link, address = make(world)
    visitor = opened(address)
    answer = visitor.post(address, form(world, "Zonder aanmelden."))
    assert (answer.status_code, answer.url) == (302, address)
    voice = Voice.objects.get()
    assert (voice.user, voice.party, voice.organisation, voice.message) == (
        world.mentor_person,
        "M",
        world.company,
        "Zonder aanmelden.",
    )
    assert voice.submitted_at and fresh(link).used_at
    assert "Ontvangen. Bedankt!" in visitor.get(address).content.decode()
    assert visitor.post(address, form(world, "Nog eens")).status_code == 302 and Voice.objects.count() == 1
    assert Voice.objects.get().message == "Zonder aanmelden."
    assert is_gone(Client().get(address)) and is_gone(Client().post(address, {"doe": "code"}))


def test_what_is_not_complete_stays_in_the_page_and_the_link_stays_open(world):
    link, address = make(world)
    visitor = opened(address)
    said = form(world, "Dit blijft staan") | {"score-RH.1": "not_yet"}
    page = visitor.post(address, said)
    assert page.status_code == 422 and "Dit blijft staan" in page.content.decode()
    assert not fresh(link).used_at
    quiet = visitor.post(address, form(world, "Een begin", doe="bewaar"), headers={"X-Autosave": "1"})
    assert quiet.json()["version"] == 1
    assert "Een begin" in visitor.get(address).content.decode()
    lost = visitor.post(address, form(world, "Van elders"), headers={})
    assert lost.status_code == 409 and "Van elders" in lost.content.decode()


def test_without_the_code_nothing_is_received(world):
    _, address = make(world)
    assert Client().post(address, form(world, "Ongevraagd")).status_code == 422
    assert Client().post(address, form(world), headers={"X-Autosave": "1"}).status_code == 403
    assert not Voice.objects.exists()


# --- rights ------------------------------------------------------------------------------------------------------------


def end_membership(world):
    gone = timezone.localdate() - DAY
    Membership.objects.filter(user=world.mentor_person).update(starts_on=gone, ends_on=gone)


def end_team(world):
    TeamMember.objects.filter(mentor=world.mentor).update(ends_on=timezone.localdate() - DAY)


def close_account(world):
    type(world.mentor_person).objects.filter(pk=world.mentor_person.pk).update(is_active=False)


def take_back(world):
    links.revoke(link=WeekLink.objects.get(), by=world.coach, at=timezone.now())


def show(world):
    submit(world)
    EvaluationRound.objects.update(revealed_at=timezone.now())


def make_old(world):
    WeekLink.objects.update(ends_at=timezone.now())


ENDS = [end_membership, end_team, close_account, take_back, show, make_old]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_rights_are_asked_again_at_every_request_and_every_end_looks_the_same(world, end):
    _, address = make(world)
    visitor = opened(address)
    assert "data-week-form" in visitor.get(address).content.decode()
    end(world)
    before = Voice.objects.count()
    unknown = Client().get("/week/bestaat-niet/")
    for answer in (
        visitor.get(address),
        visitor.post(address, form(world, "Te laat")),
        Client().get(address),
    ):
        assert is_gone(answer)
        plain = re.sub(r"[0-9a-f]{12}|[\w-]{43}", "", answer.content.decode())
        assert plain == re.sub(r"[0-9a-f]{12}|[\w-]{43}", "", unknown.content.decode())
    assert Voice.objects.count() == before
    assert as_now(world.mentor_person)
