"""Static files with a hash in their name, ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatics(CompressedManifestStaticFilesStorage):
    """Compressed, hashed files; imports between our own modules follow the hashes."""

    support_js_module_import_aggregation = True
