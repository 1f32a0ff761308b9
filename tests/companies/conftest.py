"""What the stories of companies share."""

from tests.companies.safe_world import world

__all__ = ["world"]
