"""Work of evaluations that happens behind the page."""

from evaluation.council import jobs as council_jobs  # noqa: F401
from evaluation.learner import jobs as learner_jobs  # noqa: F401  its kind of work is registered with it
from evaluation.raci import jobs as raci_jobs  # noqa: F401  its kind of work is registered with it
from evaluation.talks import jobs as talk_jobs  # noqa: F401
