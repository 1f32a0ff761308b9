"""The one clear thing to do when nothing waits, per role. Pure: rights and facts in, one suggestion out."""

from dataclasses import dataclass, field

from duaalportal.accounts.access import Can, OrganisationKind, Role


@dataclass(frozen=True)
class Suggestion:
    """What somebody could do now, why, and where; `kwargs` go into the address."""

    title: str
    text: str
    action: str
    url_name: str
    kwargs: dict = field(default_factory=dict)
    icon: str = "check"


def suggest(access, never_assessed=()):
    """The first suggestion that fits one of the running roles; there is always one.

    `never_assessed` are the organisations where this person leads and no self-assessment was ever started.
    """
    for fits in (_company_start, _company_plan, _coach, _mentor, _learner, _legal, _consultant, _platform):
        found = fits(access, never_assessed)
        if found:
            return found
    return Suggestion(
        "Je hoeft nu niets te doen",
        "Als iemand iets van je vraagt, staat het hier.",
        "Bekijk je account",
        "account",
    )


def _place(access, *roles):
    return next((m.organisation for m in access.memberships if m.role in roles), None)


def _company_start(access, never_assessed):
    place = next((o for o in never_assessed if o.kind == OrganisationKind.COMPANY), None)
    return place and Suggestion(
        "Start met de Groeiwijzer",
        f"Zie waar {place.name} al sterk in is als leerwerkplek en kies een volgende stap. "
        "Je kan stoppen en later verdergaan.",
        "Start de Groeiwijzer",
        "groeiwijzer:start",
        {"organisation": place.slug},
        "steps",
    )


def _company_plan(access, never_assessed):
    place = _place(access, Role.COMPANY_COORDINATOR, Role.COMPANY_DIRECTOR)
    return place and Suggestion(
        "Alles is bij",
        "Een goed moment om naar jullie profiel te kijken, of een nieuwe actie te kiezen.",
        "Open de Groeiwijzer",
        "groeiwijzer:overview",
        {"organisation": place.slug},
    )


def _mentor(access, never_assessed):
    place = _place(access, Role.MENTOR)
    return place and Suggestion(
        "Kijk eens naar jezelf als mentor",
        "Met de zelfscan zie je op tien minuten wat je al goed doet. Alleen jij ziet het, tot je het zelf toont.",
        "Kies een zelfscan",
        "groeiwijzer:start",
        {"organisation": place.slug},
        "steps",
    )


def _coach(access, never_assessed):
    roles = (Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR)
    place = _place(access, *roles, Role.TRAINING_CENTRE_STAFF)
    return place and Suggestion(
        "Niemand wacht op jou",
        "Een goed moment om met je team naar het werkplekleren te kijken: met de checklist of de zes fundamenten.",
        "Kies een vragenlijst",
        "groeiwijzer:start",
        {"organisation": place.slug},
        "steps",
    )


def _learner(access, never_assessed):
    place = _place(access, Role.LEARNER)
    return place and Suggestion(
        "Wat heb jij nodig om goed te leren?",
        "Met de zes fundamenten denk je na over je school en je werkplek. Je schrijft het in je eigen woorden.",
        "Begin met de zes fundamenten",
        "groeiwijzer:start",
        {"organisation": place.slug},
        "steps",
    )


def _legal(access, never_assessed):
    place = _place(access, Role.LEGAL_REPRESENTATIVE)
    return place and Suggestion(
        "Kijk na wie toegang heeft",
        f"Jij beslist wie voor {place.name} in het portaal mag werken. Nodig iemand uit of beëindig een toegang.",
        "Bekijk de mensen",
        "members",
        {"organisation": place.slug},
    )


def _consultant(access, never_assessed):
    if not access.has_role(Role.PARTNERSHIP_CONSULTANT):
        return None
    return Suggestion(
        "Er wacht niets op jou",
        "Je kan lezen wat bedrijven met je deelden, en hoe hun groep het samen doet.",
        "Open de Groeiwijzer",
        "groeiwijzer:home",
    )


def _platform(access, never_assessed):
    if not access.can(Can.MANAGE_MEMBERS):
        return None
    return Suggestion(
        "Er wacht niets op jou",
        "Kijk na wie toegang heeft.",
        "Bekijk de mensen",
        "members_home",
    )
