"""Which self-assessments a person may start in an organisation, and with which questions."""

from dataclasses import dataclass

from duaalportal.accounts.access import Can, OrganisationKind, Role
from groeiwijzer.instruments import Audience
from groeiwijzer.models import Part

AUDIENCE_OF_KIND = {
    OrganisationKind.COMPANY: Audience.COMPANY,
    OrganisationKind.SCHOOL: Audience.SCHOOL,
    OrganisationKind.TRAINING_CENTRE: Audience.SCHOOL,
}
PERSONAL = {Role.MENTOR: Audience.MENTOR, Role.LEARNER: Audience.LEARNER}


@dataclass(frozen=True, slots=True)
class StartOption:
    """One way to start: which part, about oneself or about the organisation, and how many questions that is."""

    part: str
    personal: bool
    label: str
    questions: int

    @property
    def key(self):
        """How a form names this option."""
        return f"{self.part}-{'zelf' if self.personal else 'samen'}"


def start_options(user, organisation, instrument):
    """The ways this person may start this instrument here; empty when it is not meant for them."""
    roles = user.access.roles_in(organisation.pk)
    leads = organisation.pk in user.access.organisation_ids(Can.RUN_ASSESSMENT)
    kind = AUDIENCE_OF_KIND.get(OrganisationKind(organisation.kind))
    has_parts = any(theme.audience for theme in instrument.themes)
    options = []
    if leads and kind in instrument.audiences:
        if has_parts:
            options += [
                _option(instrument, Part.COMPANY, False, "De vragen voor het bedrijf"),
                _option(instrument, Part.BOTH, False, "Alle vragen, samen met de mentor"),
            ]
        else:
            options.append(_option(instrument, Part.BOTH, False, f"Voor {organisation.name}"))
    for role, audience in PERSONAL.items():
        if role not in roles or audience not in instrument.audiences:
            continue
        part = Part.MENTOR if has_parts and audience == Audience.MENTOR else Part.BOTH
        options.append(_option(instrument, part, True, "Voor mezelf"))
    return [option for option in options if option.questions]


def _option(instrument, part, personal, label):
    return StartOption(part, personal, label, len(instrument.items(None if part == Part.BOTH else part)))


def default_title(day):
    """What a moment is called unless somebody says otherwise: 'Najaar 2026'."""
    return f"{'Voorjaar' if day.month < 8 else 'Najaar'} {day.year}"
