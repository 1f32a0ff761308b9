"""Static files with a hash in their name, ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]


class HashedStatics(CompressedManifestStaticFilesStorage):
    """Compressed, hashed files; imports between our own modules follow the hashes.

    Only our own: other packages name types in comments that read like imports of files that do not exist.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))
