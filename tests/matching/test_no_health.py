"""Whatever is said of a learner around matching: words of health come back with their reason, and nothing is kept."""

import pytest
from django import forms
from django.forms import Form

from duaalportal.lib.fields import FreeText
from matching.guidance import forms as guidance
from matching.matches import forms as matches
from matching.models import LearnerProfile, MatchParty, ReadinessAdvice
from matching.profiles import forms as profiles
from matching.readiness import forms as readiness
from matching.rules.matches import DECISION
from matching.speed_dates import forms as speed_dates
from tests.matching.test_readiness import ALL_YES, world  # noqa: F401  the world of readiness
from tests.stories import browser

pytestmark = [pytest.mark.django_db, pytest.mark.shows("X03")]
ABOUT_HEALTH, FINE = "Heeft ADHD en neemt medicatie.", "Leg iets nieuws eerst voor."
MODULES = (guidance, matches, profiles, readiness, speed_dates)
# texts about a moment or a place, not about somebody
OF_NOBODY = (
    {("guidance", name) for name in ("title", "where_at", "class_group", "note")}
    | {("matches", "where")}
    | {("speed_dates", name) for name in ("title", "where_at", "host")}
)
FILLED = {
    profiles.ProfileForm: {"profile": LearnerProfile()},
    matches.WordForm: {"party": MatchParty.LEARNER, "kind": DECISION, "on_behalf": True},
}


def texts():
    """Every field in which people write freely, of every form of these subjects."""
    for module in MODULES:
        subject = module.__name__.split(".")[1]
        for form in vars(module).values():
            if not (isinstance(form, type) and issubclass(form, Form) and form.__module__ == module.__name__):
                continue
            made = form(**FILLED[form]).fields if form in FILLED else _fields(form)
            for name, field in made.items():
                if isinstance(field, FreeText) and (subject, name) not in OF_NOBODY:
                    yield f"{subject}.{form.__name__}.{name}", field


def _fields(form):
    try:
        return form().fields
    except TypeError:  # a form that is told of rows says its texts in its class
        return form.base_fields


def test_every_text_about_a_learner_refuses_words_of_health():
    found = dict(texts())
    assert {
        "matches.ReportForm.text",
        "profiles.ProfileForm.attention",
        "readiness.EstimateForm.message",
    } <= set(found)
    assert len(found) >= 20
    for name, field in found.items():
        field.run_validators(FINE)
        with pytest.raises(forms.ValidationError, match="gezondheid"):
            field.run_validators(ABOUT_HEALTH)
            pytest.fail(name)


def test_it_comes_back_with_its_reason_and_is_not_kept(world):  # noqa: F811
    said = ALL_YES | {"message": ABOUT_HEALTH}
    answer = browser(world.learner).post(f"{world.address}zelf/", said)
    page = answer.content.decode()
    assert answer.status_code == 422 and "gaat over gezondheid (“ADHD”)" in page and ABOUT_HEALTH in page
    assert not ReadinessAdvice.objects.filter(self_at__isnull=False).exists()
    profile = browser(world.learner).post(
        f"/trajecten/{world.trajectory.pk}/profiel/wijzigen/", {"attention": ABOUT_HEALTH, "version": 0}
    )
    assert profile.status_code == 422 and not LearnerProfile.objects.exists()
