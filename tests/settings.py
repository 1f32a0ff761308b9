"""The portal's own settings for a test run; of the caller's shell only TEST_DATABASE_URL counts.

Production's world with plain HTTP: only the processes that browser tests start have the demo world.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="portaal-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

for _name in (
    "REDIS_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "TRUSTED_PROXIES",
):
    os.environ.pop(_name, None)
os.environ.update(
    SECRET_KEY="only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    DEBUG="0",
    DEMO_WORLD="0",
    PORTAL_HTTPS="0",
    DATABASE_POOL="0",
    VAR_DIR=_folder,
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_folder}/portaal.sqlite3",
)

from jinja2 import FileSystemBytecodeCache  # noqa: E402

from duaalportal.settings import *  # noqa: E402, F403
from duaalportal.settings import DATABASES, STATIC_ROOT, STORAGES, TEMPLATES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = False  # one connection, without a pooler
    DATABASES["default"]["TEST"] = {"NAME": f"test_portaal_{os.getpid()}"}
    # a test database need not outlive a power cut: a commit does not wait for the disk; and with so few rows
    # looking for the best order of tables takes the server longer than any order takes
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c synchronous_commit=off -c jit=off -c join_collapse_limit=1"
    }
# of this run alone: what one test process compiled, another need not
if _compiled := os.environ.get("COMPILED_TEMPLATES"):
    TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = FileSystemBytecodeCache(_compiled)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a folder that is not there
