"""What has to be right before a portal seals: a key of its own, and in production never one for development."""

from django.conf import settings
from django.core.checks import Error, Tags, register

MISSING = "dossiers.E001"
DEVELOPMENT = "dossiers.E002"
UNREADABLE = "dossiers.E003"


@register(Tags.security)
def seal_key_is_right(app_configs, **options):
    """A key that is named can be read, and in production it is no key that a portal made for itself."""
    if not settings.SEAL_KEY_FILE:
        return []
    from duaalportal.dossiers import signing  # loads pyHanko, and only where a key is named

    try:
        signer = signing.configured()
    except signing.NoSealKey as error:
        return [Error(str(error), hint="Kijk SEAL_KEY_FILE en SEAL_KEY_PASSWORD na.", id=UNREADABLE)]
    if settings.HTTPS and signing.is_development(signer):
        words = "De sleutel van het zegel is een ontwikkelsleutel, en die mag in productie niet."
        return [
            Error(
                words,
                hint="Zet in SEAL_KEY_FILE een PKCS#12-bestand van een erkende uitgever.",
                id=DEVELOPMENT,
            )
        ]
    return []


@register(Tags.security, deploy=True)
def there_is_a_seal_key(app_configs, **options):
    """In production a key is named: without one no document is sealed."""
    if settings.HTTPS and not settings.SEAL_KEY_FILE:
        return [
            Error(
                "Er is geen sleutel voor het zegel: het portaal kan geen documenten maken die je kan nakijken.",
                hint="Zet in SEAL_KEY_FILE een PKCS#12-bestand met sleutel en certificaat.",
                id=MISSING,
            )
        ]
    return []
