"""Start-up of the portal. Everything a machine decides comes from the environment; see .env.example.

Two worlds exist: production (the default) and the demo world (DEMO_WORLD=1), where people log in with one tap.
The demo world refuses to start with HTTPS on, so it cannot be switched on in a production set-up.
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from duaalportal.lib.broker import celery_settings
from duaalportal.lib.openid import openid_providers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
DEMO_WORLD = env.bool("DEMO_WORLD", default=False)
HTTPS = env.bool("PORTAL_HTTPS", default=not DEMO_WORLD)
if DEMO_WORLD and HTTPS:
    raise ImproperlyConfigured(
        "De demowereld (DEMO_WORLD=1) kan niet samen met PORTAL_HTTPS=1: zet een van beide uit."
    )
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_ADDRESS = env("PORTAL_ADDRESS", default="http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "duaalportal.accounts",
    "duaalportal.jobs",
    "duaalportal.catalogue",
    "companies",
    "groeiwijzer",
    "learningplans",
    "matching",
    "evaluation",
    "duaalportal.reminders",
    "duaalportal.dossiers",
    "duaalportal.figures",
    "duaalportal.exchange",
    "duaalportal.search",
    "duaalportal.demo",
]

MIDDLEWARE = [
    "duaalportal.lib.middleware.trace",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "duaalportal.lib.middleware.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "duaalportal.lib.middleware.no_store",
    "duaalportal.lib.middleware.ReadOnlyGet",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "duaalportal.accounts.middleware.AccessMiddleware",
    "duaalportal.accounts.rls.RowLevelSecurity",
]

ROOT_URLCONF = "duaalportal.urls"
WSGI_APPLICATION = "duaalportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "duaalportal.lib.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "duaalportal.reminders.layout.layout",
            ],
        },
    },
    {
        # only for pages of other packages that bring Django templates
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- data ------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portaal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif env.bool("DATABASE_POOL", default=True):
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 10, "timeout": 10},
        # a page asks much and short: compiling that takes longer than answering it
        "options": "-c jit=off",
    }
else:  # a pooler of one's own gives each transaction another connection, on which nothing may be kept
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
}
globals().update(celery_settings(REDIS_URL, VAR_DIR))

# --- people ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an address is unique whatever its case: a constraint on lower(email)
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "duaalportal.accounts.passwords.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"
# what apps want to know or tell, asked by name so that nothing low imports something high
AFTER_MEMBERSHIP = [
    "groeiwijzer.sharing.extend_to_member",
    "companies.mentors.link_account",
    "learningplans.learners.link_account",
]
# a mentor stopped and a colleague took over: functions (places, successor=, on=, by=, at=)
AFTER_PLACES_PASSED_ON = ["learningplans.placements.follow_mentor"]
# what rests on a place of a learner: functions place -> Dutch sentence why it is not given back by itself, or ""
PLACE_HOLDERS = ["learningplans.placements.holds_place"]
# where a school goes on from a place that is free: the name of an address of the school, with ?erkenning=, van= and tot=
PLACE_A_LEARNER_AT = "learningplans:placement_for"
# where a company looks back on a trajectory after its exit talk: the name of an address of the company, with ?plaats=
LOOK_BACK_AT = "groeiwijzer:talk_new"
ATTENTION = [
    "groeiwijzer.attention.open_items",
    "companies.attention.open_items",
    "learningplans.attention.open_items",
    "matching.attention.open_items",
    "evaluation.attention.open_items",
    "duaalportal.exchange.attention.open_items",
    "duaalportal.reminders.attention.open_items",
]
# what each app finds by words: functions find(user, words, limit, today) -> Hits; in the order of the kinds on the page
SEARCH = [
    "learningplans.search.find",
    "companies.search.find",
    "matching.search.find",
    "duaalportal.reminders.search.find",
]
# what each app puts in a file: functions (trajectory, reader, today) -> Parts, and for a company's file
# (organisation, reader, today) -> Parts; see duaalportal/dossiers/gathering.py
DOSSIER = [
    "duaalportal.dossiers.cover.parts",
    "learningplans.dossier.parts",
    "matching.dossier.parts",
    "evaluation.dossier.parts",
    "groeiwijzer.dossier.parts",
]
DOSSIER_COMPANY = ["companies.dossier.company_parts", "groeiwijzer.dossier.company_parts"]
# what is missing in the files of many learners, for pages: functions (trajectories, today) -> {pk: gaps}
DOSSIER_GAPS = [
    "learningplans.dossier.gaps_of",
    "evaluation.dossier.gaps_of",
]
# who seals a document that a job made and marked: (job, file, at) -> its bytes, and what keeps it once the job is done
SEALER = "duaalportal.dossiers.sealing.seal"
# what each app keeps on a person: functions collect(user) -> dict of Dutch headings, for "Mijn gegevens meenemen"
PERSONAL_DATA = [
    "duaalportal.accounts.personal_data.collect",
    "companies.personal_data.collect",
    "groeiwijzer.personal_data.collect",
    "learningplans.personal_data.collect",
    "matching.personal_data.collect",
    "evaluation.personal_data.collect",
    "duaalportal.dossiers.personal_data.collect",
    "duaalportal.exchange.personal_data.collect",
    "duaalportal.reminders.personal_data.collect",
]
# what each app still has to do when a person is erased: functions erase(user, at) -> Dutch lines; undone in a dry run
ERASE_PERSON = [
    "companies.personal_data.erase",
    "learningplans.personal_data.erase",
    "matching.personal_data.erase",
    "evaluation.personal_data.erase",
    "duaalportal.dossiers.personal_data.erase",
    "duaalportal.reminders.personal_data.erase",
]

# the second wall, on PostgreSQL (accounts/rls.py): what each app says of its tables, and which rows others share
ROW_LEVEL_SECURITY = env.bool("ROW_LEVEL_SECURITY", default=True)
WEB_ROLE = env("DATABASE_WEB_ROLE", default="portaal_web")
ROW_SECURITY = [
    f"{app}.row_security.ROWS"
    for app in (
        "duaalportal.accounts",
        "duaalportal.jobs",
        "duaalportal.catalogue",
        "companies",
        "groeiwijzer",
        "learningplans",
        "matching",
        "evaluation",
        "duaalportal.dossiers",
        "duaalportal.reminders",
        "duaalportal.exchange",
    )
]
SHARED_ROWS = [
    "groeiwijzer.sharing.shared_rows",
    "companies.row_security.shared_rows",
    "learningplans.row_security.shared_rows",
    "groeiwijzer.networks.reach.shared_rows",
]
# who is told, in the same transaction, that a trajectory got a placement or is over (learningplans/trajectories.py)
TRAJECTORY_FOLLOWERS = ["matching.matches.moving.follow"]

# the seal on documents: a PKCS#12 file with key and certificate. Without one the portal makes a key for development
# by itself, which production refuses; see duaalportal/dossiers/checks.py
SEAL_KEY_FILE = env("SEAL_KEY_FILE", default="")
SEAL_KEY_PASSWORD = env("SEAL_KEY_PASSWORD", default="")
SEAL_TIMESTAMP_URL = env("SEAL_TIMESTAMP_URL", default="")  # RFC 3161; empty: the portal's own clock

# how many proxies in front of the portal may be believed about the visitor's address
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

ACCOUNT_ADAPTER = "duaalportal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # sign-up itself is closed by the adapter
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "change_password": "duaalportal.accounts.forms.ChangePasswordForm",
    "set_password": "duaalportal.accounts.forms.SetPasswordForm",
    "reset_password_from_key": "duaalportal.accounts.forms.ResetPasswordForm",
}
# Strict per account (key), generous per address: a whole class can sit behind one. A limit is a wait, never a lock.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "120/m/ip,5/m/key,30/h/key",
    "request_login_code": "120/m/ip,3/m/key,12/h/key",
    "reset_password": "60/m/ip,3/m/key,12/h/key",
    "reset_password_from_key": "120/m/ip",
    "signup": "60/m/ip",
    "change_password": "10/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "confirm_email": "1/10s/key",
    "verify_document": "120/m/ip",
}
MFA_ADAPTER = "duaalportal.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Duaal leren"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_FORMS = {
    "add_webauthn": "duaalportal.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "duaalportal.accounts.forms.RenamePasskeyForm",
}
# not on every request: that would be a write per page; signing in writes where and with what
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ADAPTER = "duaalportal.accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "duaalportal.accounts.forms.DisconnectForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS, OIDC_ORIGINS = openid_providers(env("OIDC_PROVIDERS", default=""), https_only=HTTPS)

# --- language and time -----------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True

# --- files -----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "duaalportal.lib.statics.HashedStatics"},
}

# the kill switch: with 0 no phone keeps forms any more, and each takes its worker away at the next visit
OFFLINE_FORMS = env.bool("OFFLINE_FORMS", default=True)

# webhooks go to HTTPS on public addresses alone; 1 lets a portal for a test call its own network too
WEBHOOKS_TO_OWN_NETWORK = env.bool("WEBHOOKS_TO_OWN_NETWORK", default=False)

# --- safety ----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # signing in elsewhere posts here and is sent on to the provider; browsers hold form-action against that too
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^gezond/$"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-portaal" if HTTPS else "portaal"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "duaalportal.lib.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
TEST_RUNNER = "django.test.runner.DiscoverRunner"

# --- mail ------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail:///" if DEMO_WORLD else "consolemail://")
globals().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env(
    "MAIL_FROM", default="Duaal leren <geen-antwoord@duaalportaal.example>"
)
EMAIL_TIMEOUT = 10
# text messages: a function of (number, text); to a file in the demo world, to the log elsewhere until an operator names one
SMS_BACKEND = env(
    "SMS_BACKEND", default=f"duaalportal.reminders.sms.to_{'file' if DEMO_WORLD else 'console'}"
)
CONTACT_EMAIL = env("CONTACT_EMAIL", default="")  # shown on the help and privacy pages when set

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"trace": {"()": "duaalportal.lib.middleware.TraceFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{trace}] {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["trace"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
