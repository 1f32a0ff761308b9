"""Publish a grid of a school as a version that never changes, and take one along as a file (E18, E22)."""

import yaml
from django.db import IntegrityError, transaction
from django.db.models import Max

from duaalportal.accounts import audit
from evaluation.models import GridVersion
from groeiwijzer.instruments.values import MAX_CODE

audit.verbs(grid_published="publiceerde een beoordelingsrooster")
HEAD = """\
# Beoordelingsrooster uit Duaal leren. Pas de tekst aan, kijk ze na in het portaal en publiceer ze daar.
# Een gepubliceerd rooster verandert niet meer. Verhoog `number` bij elke nieuwe publicatie.
# Geef een criterium dat iets anders vraagt een nieuwe `code`; wat gelijk blijft, houdt zijn code.
# Schaal: is_gap is een werkpunt, is_strength een sterk punt; needs zegt wat erbij hoort (example, agreement).
"""


class NotPublishable(ValueError):
    """This grid cannot be published as it is; `key` is where in the file to mend it."""

    def __init__(self, key, text):
        super().__init__(text)
        self.key = key


def versions_of(owner, code):
    """The versions of one grid of an owner, the newest on top."""
    return GridVersion.objects.filter(owner=owner, code=code).order_by("-number")


def check_publishable(read, owner):
    """Raise NotPublishable with the reason when this cannot be published; gives the row that stands already."""
    if GridVersion.objects.filter(owner=None, code=read.code).exists():
        text = f"De code “{read.code}” is van een rooster van het portaal. Geef het jouwe een eigen code."
        raise NotPublishable("code", text)
    same = versions_of(owner, read.code).filter(number=read.number).first()
    if same is not None:
        if (same.title, same.content) != (read.title, read.content):
            text = f"Versie {read.number} bestaat al met andere inhoud: verhoog het nummer. Oude weken houden die versie."
            raise NotPublishable("number", text)
        return same
    newest = versions_of(owner, read.code).aggregate(newest=Max("number"))["newest"]
    if newest is not None and read.number < newest:
        text = f"Dit is versie {read.number}, maar versie {newest} bestaat al: neem {newest + 1} als nummer."
        raise NotPublishable("number", text)
    return None


@transaction.atomic
def publish(*, read, owner, by, at):
    """Publish a grid once: (version, created); the same again gives the row that stands. Raises NotPublishable."""
    standing = check_publishable(read, owner)
    if standing is not None:
        return standing, False
    try:
        with transaction.atomic():
            row = GridVersion.objects.create(
                owner=owner,
                owner_key=str(owner.pk),
                code=read.code,
                number=read.number,
                title=read.title,
                content=read.content,
                published_at=at,
                published_by=by,
            )
    except IntegrityError:  # somebody published this number at the same moment
        standing = check_publishable(read, owner)
        if standing is None:
            raise
        return standing, False
    audit.record("grid_published", row, by=by, at=at, organisation=owner, code=row.code, number=row.number)
    return row, True


def as_yaml(version, *, owner):
    """A published grid as YAML to start from: as the owner's own next version, or under a code of one's own."""
    if version.owner_id == owner.pk:
        code, number = version.code, versions_of(owner, version.code).first().number + 1
    else:
        code, number = f"eigen-{version.code}"[:MAX_CODE].rstrip("-_"), 1
    data = {"code": code, "number": number, **version.content}
    return HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
