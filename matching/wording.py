"""Free text around matching: what is said of a learner, by anybody, never tells of health."""

from django.core.exceptions import ValidationError

from duaalportal.lib.fields import text_field
from matching.start_talks.errors import StartTalkRefused
from matching.start_talks.words import refuse_health


def words_field(label, length, **options):
    """A free text field that refuses a national register number, and words of health."""
    field = text_field(label, length, **options)
    field.validators.append(_not_of_health)
    return field


def _not_of_health(text):
    try:
        refuse_health(text)
    except StartTalkRefused as no:
        raise ValidationError(str(no), code="health") from no
