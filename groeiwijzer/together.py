"""What to talk about: where respondents differ, and where company and mentor see the same thing otherwise (G08)."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, prefetch_related_objects

from groeiwijzer import rules
from groeiwijzer.instruments import Item, Mirror, Mode, Place
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, Part, Respondent
from groeiwijzer.models.assessments import newest_first
from groeiwijzer.queries import Reading, readings

# Two moments further apart describe two different years of work. From 2026-11-21, own choice.
NEAR = timedelta(days=183)


@dataclass(frozen=True)
class Topic:
    """One item with what each respondent said, and what was agreed if anything was."""

    item: Item
    place: Place
    voices: tuple[tuple[Respondent, Answer | None], ...]
    agreed: AgreedAnswer | None
    odd_one: Respondent | None

    @property
    def notes(self):
        """Who wrote what beside their answer."""
        return [(who, answer.note) for who, answer in self.voices if answer and answer.note]


def topics(seen: Reading):
    """What still differs, the largest gap first."""
    return [_topic(seen, difference.item.code) for difference in seen.differences]


def settled(seen: Reading):
    """What was agreed, in the order of the questionnaire."""
    return [
        _topic(seen, item.code) for item in seen.instrument.items(seen.audience) if item.code in seen.agreed
    ]


def talk_about(assessment, user):
    """The assessment with all voices and who wrote down what was agreed, and company beside mentors (see `mirrors`)."""
    seen, *others = readings([assessment, *_other_side(assessment, user)])
    prefetch_related_objects(list(seen.agreed.values()), "agreed_by")
    return seen, mirrors(seen, others)


def topic_of(seen: Reading, code):
    """One item as a topic; UnknownItem when the instrument has none with this code."""
    return _topic(seen, code)


def _topic(seen, code):
    said = seen.voices.get(code, {})
    place = seen.instrument.place(code)
    people = sorted(seen.respondents, key=lambda who: (who.asked_at, who.user.name))
    voices = tuple((who, said.get(who.pk)) for who in people)
    return Topic(place.item, place, voices, seen.agreed.get(code), _odd_one(voices))


def _odd_one(voices):
    """The one who sees it otherwise than all others, when at least three answered."""
    given = [(who, answer.value) for who, answer in voices if answer and answer.value]
    counts = Counter(value for _, value in given)
    if len(given) < 3 or sorted(counts.values()) != [1, len(given) - 1]:
        return None
    return next(who for who, value in given if counts[value] == 1)


def open_texts(seen: Reading):
    """For a reflection: per question what each respondent wrote, where somebody did."""
    found = [_topic(seen, item.code) for item in seen.instrument.items(seen.audience)]
    return [topic for topic in found if topic.notes]


# --- company and mentor ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class MentorSide:
    """How one mentor, or the mentors of one assessment, see a mirrored subject."""

    name: str
    part: rules.SubthemeProfile


@dataclass(frozen=True)
class MirrorTalk:
    """One subject that company and mentor see otherwise, with the question that opens the talk."""

    mirror: Mirror
    company: rules.SubthemeProfile
    mentors: tuple[MentorSide, ...]


@dataclass(frozen=True)
class Mirrors:
    """The subjects to talk about, and whether both sides are there to compare at all."""

    talks: tuple[MirrorTalk, ...]
    company: Assessment | None
    mentors: tuple[Assessment, ...]

    @property
    def both_sides(self):
        """Whether there was something to compare."""
        return self.company is not None and bool(self.mentors)


def mirrors(seen: Reading, others: list[Reading]):
    """Company beside mentors: this assessment and those of the other side; None when the instrument mirrors nothing."""
    if not _mirrors_anything(seen.instrument):
        return None
    this = seen.assessment
    if _is_of_mentors(this):
        company, mentors = next(iter(others), None), [seen]
    else:
        company, mentors = seen, ([seen] if this.part == Part.BOTH else []) + others
    found = {}
    for mentor in mentors if company else ():
        for topic in rules.mirror_topics(seen.instrument, company.values, mentor.values):
            sides = found.setdefault(topic.mirror, (topic.company, []))[1]
            sides.append((topic.apart, MentorSide(_side_name(mentor.assessment, this), topic.mentor)))
    ordered = sorted(found.items(), key=lambda entry: -max(apart for apart, _ in entry[1][1]))
    return Mirrors(
        tuple(
            MirrorTalk(mirror, part, tuple(side for _, side in sides)) for mirror, (part, sides) in ordered
        ),
        company.assessment if company else None,
        tuple(mentor.assessment for mentor in mentors),
    )


def _mirrors_anything(instrument):
    return instrument.mode != Mode.REFLECTION and bool(instrument.mirrors)


def _is_of_mentors(assessment):
    return bool(assessment.subject_id) or assessment.part == Part.MENTOR


def _other_side(assessment, user):
    """The finished assessments near this one that show how the other side sees it, as far as this person may read.

    A mentor's own assessment takes part only once that mentor opened it, except on the mentor's own page.
    """
    if not _mirrors_anything(assessment.instrument):
        return []
    if _is_of_mentors(assessment):
        return newest_first(_company_near(assessment, user))[:1]
    newest = {}
    for row in newest_first(_mentors_near(assessment, user)):
        newest.setdefault(row.subject_id, row)
    return list(newest.values())


def _side_name(assessment, this):
    if assessment.subject_id:
        return assessment.subject.name
    return "De mentorvragen van dit moment" if assessment.pk == this.pk else assessment.title


def _near(assessment, user):
    return (
        Assessment.objects.inside(user)
        .finished()
        .filter(
            organisation_id=assessment.organisation_id,
            version__code=assessment.version.code,
            version__owner_key=assessment.version.owner_key,
            moment__range=(assessment.moment - NEAR, assessment.moment + NEAR),
        )
        .exclude(pk=assessment.pk)
        .select_related("subject")
        .as_moments("subject__name")
    )


def _company_near(assessment, user):
    same_place = Q(establishment=None)
    if assessment.establishment_id:
        same_place |= Q(establishment=assessment.establishment_id)
    return _near(assessment, user).filter(same_place, subject=None, part__in=(Part.COMPANY, Part.BOTH))


def _mentors_near(assessment, user):
    return _near(assessment, user).filter(
        subject__isnull=False, opened_at__isnull=False, part__in=(Part.MENTOR, Part.BOTH)
    )
