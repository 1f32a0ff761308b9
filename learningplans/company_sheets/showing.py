"""A version of a company sheet as pages, the phone and paper show it: goals with their criteria, steps with their photos."""

from dataclasses import dataclass, field

from companies.models import ForbiddenWork
from learningplans.models import CompanySheetPhoto, CompanySheetVersion
from learningplans.rules import company_sheets as rules
from learningplans.rules.sheets import criteria_of, goals_of


@dataclass(frozen=True)
class Criterion:
    """A criterion as people read it."""

    code: str
    text: str
    tag: str = ""
    norms: tuple = ()


@dataclass(frozen=True)
class GoalShown:
    """A goal learned here, with what shows that it works."""

    code: str
    text: str
    criteria: list
    danger: str = ""


@dataclass(frozen=True)
class StepShown:
    """One step, with the texts of its goals, its photo and the tip of its work form."""

    number: int
    row: dict
    goals: list
    photo: CompanySheetPhoto | None
    form: str
    tip: str

    @property
    def facts(self):
        """Where, with what and how long."""
        said = [self.row[name] for name, _, _ in rules.STEP_TEXTS]
        return [one for one in [*said, time_in_words(self.row["minutes"])] if one]


@dataclass(frozen=True)
class Shown:
    """A whole version."""

    version: CompanySheetVersion
    content: dict
    goals: list
    general: list
    steps: list
    forbidden: list = field(default_factory=list)

    @property
    def minutes(self):
        """How long all steps take, in words; empty when nobody filled it in."""
        return time_in_words(rules.minutes_of(self.content))


def time_in_words(minutes):
    """'45 min', '2 uur', '1 uur 30 min'; empty for nothing."""
    hours, rest = divmod(minutes or 0, 60)
    return " ".join([f"{hours} uur"] * bool(hours) + [f"{rest} min"] * bool(rest))


def shown(version, photos=None):
    """A version with everything it points to (at most two queries); its learning sheet version must be loaded."""
    content, source = rules.whole(version.content), version.learning_sheet_version.content
    if photos is None:
        photos = photos_of(version, content)
    words = {one.code: one for one in goals_of(source)}
    here = [words[code] for code in version.goals if code in words]
    general = [_criterion(row) for row in source.get("criteria", ()) if not row.get("goals")]
    return Shown(
        version,
        content,
        [
            GoalShown(
                one.code,
                one.text,
                [_criterion(row) for row in criteria_of(source, one.code) if row.get("goals")],
                one.danger,
            )
            for one in here
        ],
        general,
        [_step(number, row, words, photos) for number, row in enumerate(content["steps"], start=1)],
        forbidden_of(version, content),
    )


def _criterion(row):
    return Criterion(row["code"], row["text"], row.get("tag", ""), tuple(row.get("norms", ())))


def _step(number, row, words, photos):
    form, tip = rules.WORK_FORMS.get(row["work_form"], ("", ""))
    goals = [words[code].text for code in row["goals"] if code in words]
    return StepShown(number, row, goals, photos.get(row["photo"]), form, tip)


def photos_of(version, content=None):
    """The photos a version points to, by id (one query; none when it points to none)."""
    content = content or rules.whole(version.content)
    ids = {row["photo"] for row in content["steps"] if row["photo"]}
    if not ids:
        return {}
    rows = CompanySheetPhoto.objects.filter(company_sheet=version.company_sheet_id)
    return {str(row.pk): row for row in rows if str(row.pk) in ids}


def forbidden_of(version, content):
    """The forbidden work it relies on, as far as it still holds (one query; none when there is none)."""
    if not content["forbidden"]:
        return []
    rows = ForbiddenWork.objects.filter(organisation=version.organisation_id, withdrawn_on__isnull=True)
    found = {str(row.pk): row for row in rows.select_related("workstation")}
    return [found[pk] for pk in content["forbidden"] if pk in found]
