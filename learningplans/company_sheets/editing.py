"""The parts of a company sheet as forms: which form, what stands in it, and what it says when it comes back."""

import uuid
from dataclasses import dataclass

from companies.models import ForbiddenWork
from learningplans.company_sheets import forms
from learningplans.company_sheets.showing import forbidden_of
from learningplans.models import CompanySheetPhoto
from learningplans.rules import company_sheets as rules
from learningplans.rules.company_sheet_changes import step_line
from learningplans.rules.sheets import goals_of

TITLES = {"title": "Naam van de fiche", **rules.PARTS, "steps": "Stap"}
TEXTS = {"title": forms.TitleForm, "intro": forms.IntroForm, "agreements": forms.AgreementsForm}
# what of the learning sheet stands beside each part
BESIDE = {
    "title": ("intro",),
    "intro": ("intro",),
    "goals": ("goals", "criteria"),
    "steps": ("practice", "steps", "criteria"),
    "forbidden": ("goals",),
    "agreements": ("criteria",),
    "notes": ("school", "practice"),
}


class NoSuchPart(LookupError):
    """A part or a step that is not there."""


@dataclass
class Part:
    """One part of a draft as a form; `key` names it for save_part."""

    code: str
    key: str
    form: object
    is_new: bool = False

    @property
    def title(self):
        """What the page is called."""
        return "Nieuwe stap" if self.is_new else TITLES[self.code]

    @property
    def value(self):
        """What was typed, as it is kept; ask after is_valid()."""
        data = self.form.cleaned_data
        if self.code == "notes":
            return {name: data[name] for name in ("school", "company")}
        if self.code == "steps":
            return self.form.step(self.key[5:])
        return data["value"]

    def refreshed(self, version):
        """The form again, made from what stands there now, with what was typed still in it."""
        self.form.data = self.form.data.copy()
        self.form.data["seen"] = digest_of(version, self.key)


def digest_of(version, key):
    """The digest of a part as it stands."""
    return rules.digest(rules.whole(version.content), version.goals, version.title, key)


def part_of(version, code, step, data=None):
    """A part of a draft by its code; of the steps the one named, or a new one. Raises NoSuchPart."""
    if code not in TITLES:
        raise NoSuchPart(code)
    content = rules.whole(version.content)
    if code == "steps":
        return _step(version, content, step, data)
    seen = {"seen": digest_of(version, code)}
    if code in TEXTS:
        value = version.title if code == "title" else content[code]
        return Part(code, code, TEXTS[code](data, initial=seen | {"value": value}))
    if code == "notes":
        return Part(code, code, forms.NotesForm(data, initial=seen | content["notes"]))
    if code == "goals":
        initial = seen | {"value": version.goals}
        goals = goals_of(version.learning_sheet_version.content)
        return Part(code, code, forms.GoalsForm(data, goals=goals, initial=initial))
    initial = seen | {"value": [str(one.pk) for one in forbidden_of(version, content)]}
    return Part(code, code, forms.ForbiddenForm(data, works=_works(version), initial=initial))


def _works(version):
    rows = ForbiddenWork.objects.filter(organisation=version.organisation_id, withdrawn_on__isnull=True)
    return list(rows.select_related("workstation"))


def _step(version, content, code, data):
    found = next((row for row in content["steps"] if row["code"] == code), None)
    is_new = found is None
    if is_new and not (code == "" or (rules.CODE.fullmatch(code) and data)):
        raise NoSuchPart(code)
    code = code or f"s-{uuid.uuid4().hex[:10]}"
    found = found or rules.empty_step(code)
    key = f"step:{code}"
    goals = [one for one in goals_of(version.learning_sheet_version.content) if one.code in version.goals]
    photos = list(CompanySheetPhoto.objects.filter(company_sheet=version.company_sheet_id))
    initial = {name: value for name, value in found.items() if name != "code"}
    initial |= {"seen": digest_of(version, key), "minutes": found["minutes"] or None}
    return Part("steps", key, forms.StepForm(data, goals=goals, photos=photos, initial=initial), is_new)


def both(version, key):
    """What somebody else left in a part, in lines a person reads."""
    content = rules.whole(version.content)
    value = rules.part_of(content, version.goals, version.title, key)
    if value is None:
        return ["Deze stap is weggehaald."]
    if key.startswith("step:"):
        return [step_line(value)]
    if key == "goals":
        words = {one.code: one.text for one in goals_of(version.learning_sheet_version.content)}
        return [words.get(code, code) for code in value] or ["Geen enkel leerdoel."]
    if key == "notes":
        return [text for text in value.values() if text] or ["Niets."]
    if key == "forbidden":
        return [one.what for one in forbidden_of(version, content)] or ["Geen verboden werk."]
    return [value or "Niets."]
