"""Reads of an agreement: which version counts, what waits for signatures, and where it differs from its placement."""

from django.db.models import Exists, OuterRef

from learningplans.agreements.facts import terms_of
from learningplans.models import Agreement, AgreementState, AgreementVersion, Signature
from learningplans.rules.agreements import BINDING, differences, signing_again


def current_version(agreement):
    """The newest version that was not withdrawn: the one to work on, to sign, or that was signed last."""
    return _standing(agreement).last()


def standing_version(agreement):
    """The newest version that everybody signed; None before the first is."""
    return _standing(agreement).filter(completed_at__isnull=False).last()


def pending_version(agreement):
    """The version that is being drafted or signed; None when the newest is signed by all."""
    found = current_version(agreement)
    return found if found is not None and found.completed_at is None else None


def _standing(agreement):
    return AgreementVersion.objects.filter(agreement=agreement, withdrawn_at__isnull=True).order_by("number")


def open_agreement(placement):
    """The agreement of a placement that stands or is being made; None when there is none."""
    return Agreement.objects.open().filter(placement=placement).first()


def parties_of(version):
    """Who signs this version: all parties for the first, for an amendment those whom it binds."""
    return signing_again(version.changes)


def has_signatures(version):
    """Whether anybody signed this version."""
    return Signature.objects.filter(agreement_version=version).exists()


def with_signed_flag(versions):
    """Versions with `is_begun`: whether somebody signed (one query more for all)."""
    begun = Signature.objects.filter(agreement_version=OuterRef("pk"))
    return versions.annotate(is_begun=Exists(begun))


def deviations(agreement, *, on, values=None):
    """Where the placement as it now is differs from what was last agreed; nothing while a draft follows it anyway."""
    latest = current_version(agreement)
    if latest is None or latest.fixed_at is None or not agreement_is_open(agreement) or not latest.terms:
        return []
    placement = agreement.placement
    now = terms_of(placement, on=on, level=level_of(latest.terms), values=values)
    return [change for change in differences(latest.terms, now) if change["field"] in BINDING]


def agreement_is_open(agreement):
    """Whether the agreement stands or is being made."""
    return AgreementState(agreement.state).is_open


def level_of(terms):
    """The level of the allowance that a text names."""
    return terms.get("allowance", {}).get("level") or 1


def waits_for_upload(agreement):
    """Whether the newest signed text has yet to go to the official desk: the first, or an amendment signed since."""
    signed = standing_version(agreement)
    if signed is None or not agreement_is_open(agreement):
        return False
    return agreement.uploaded_on is None or signed.number > (agreement.uploaded_version or 0)
