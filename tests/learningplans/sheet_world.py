"""Who makes and reads learning sheets: a school with two teachers, a company it works with, strangers, the platform."""

import re
from contextlib import contextmanager
from types import SimpleNamespace

from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from companies.models import Collaboration
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Programme
from learningplans.rules import sheet_lines
from learningplans.sheets import library
from learningplans.sheets.library import Said
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.companies import PROGRAMME
from tests.factories.sheets import content_of, make_sheet, make_standard_trajectory
from tests.stories import fresh, now


def sheet_world():
    """The people around a library; nothing is written yet."""
    make_standard_trajectory()
    school, company = OrganisationFactory(school=True), OrganisationFactory()
    Collaboration.objects.create(
        organisation=company,
        school=school,
        starts_on=timezone.localdate(),
        started_at=timezone.now(),
        started_by=PersonFactory(),
    )
    return SimpleNamespace(
        school=school,
        company=company,
        programme=Programme.objects.get(code=PROGRAMME),
        coach=member(Role.TRAJECTORY_COACH, school, name="Sofie Maes"),
        teacher=member(Role.DUAL_TEACHER, school, name="Marc Claes"),
        learner=member(Role.LEARNER, school),
        mentor=member(Role.MENTOR, company, name="Bart Wauters"),
        instructor=member(Role.WORKPLACE_INSTRUCTOR, company),
        other_mentor=member(Role.MENTOR, OrganisationFactory()),
        elsewhere=member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True)),
        consultant=member(Role.PARTNERSHIP_CONSULTANT),
        platform=member(Role.PLATFORM_ADMIN),
    )


@contextmanager
def signed_in():
    """Within: the people, each signed in once; rolled back at the end."""
    kept = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
    with kept, transaction.atomic():
        found = sheet_world()
        found.browsers = {}
        yield found
        transaction.set_rollback(True)


@contextmanager
def undone():
    """Within: what is written is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_(world, who):
    """A browser of somebody of the cast."""
    if who not in world.browsers:
        world.browsers[who] = Client()
        world.browsers[who].force_login(getattr(world, who))
    return world.browsers[who]


def at(name, version=None, query="", **more):
    """The address of a page, about this version or its sheet."""
    name, kwargs = f"learningplans:{name}", dict(more)
    if version is not None:
        kwargs["learning_sheet"] = version.sheet_id
    if name.rpartition(":")[2] in OF_VERSION:
        kwargs["learning_sheet_version"] = version.pk
    return reverse(name, kwargs=kwargs) + (f"?{query}" if query else "")


OF_VERSION = {
    *("sheet_version", "sheet_write", "sheet_changes", "sheet_hand_in", "sheet_take_back", "sheet_publish"),
    *("sheet_send_back", "sheet_yaml", "sheet_xlsx"),
}


def draft_of(world, code="smeren", **fields):
    """A draft of the school."""
    return make_sheet(code, owner=world.school, state="draft", by=world.coach, **fields)


def begun(world, **fields):
    """A sheet of the school with its first draft."""
    fields = {"programme": world.programme, "owner": world.school, "title": "Smeren", **fields}
    return library.start_sheet(by=world.coach, at=now(), **fields)


def full(world, **fields):
    """A draft with everything in it."""
    return begun(world, content=content_of(), **fields)


def saying(version, part, value, page=None):
    """What somebody says who saw the part as it stands now."""
    rows = fresh(version).content.get(part)
    shown = sheet_lines.of_page(rows, page) if page is not None else rows
    return Said(part, value, sheet_lines.digest(shown), page)


def save(world, version, *said, by=None):
    return library.save_parts(version=version, said=list(said), by=by or world.coach, at=now())


def form_of(page):
    """What the form of an editor's page would send as it is: names and values, as a browser reads them."""
    html = page.content.decode().split('<form method="post" class="s')[1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>|<textarea[^>]*>.*?</textarea>", html, re.S):
        name = re.search(r'name="([^"]+)"', tag)[1]
        kind = re.search(r'type="(\w+)"', tag)
        if kind and kind[1] in ("checkbox", "radio") and " checked" not in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        text = value[1] if value else re.search(r">\n?(.*?)</textarea>", tag, re.S)[1]
        found.setdefault(name, []).append(text.replace("&#39;", "'").replace("&amp;", "&"))
    found.pop("csrfmiddlewaretoken")
    return found
