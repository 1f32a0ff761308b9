"""Entry for the web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duaalportal.settings")
application = get_wsgi_application()

# What is loaded now stays for the life of the process: the collector need not walk it again on every page,
# nor start after each 700 objects when a page of 65 questions makes thousands that die with the answer.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
