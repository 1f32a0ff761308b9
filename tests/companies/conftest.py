"""What the stories of companies share; a file that tells of other people names its own."""

from tests.companies.mentor_world import company, coordinator, site
from tests.companies.safe_world import world

__all__ = ["company", "coordinator", "site", "world"]
