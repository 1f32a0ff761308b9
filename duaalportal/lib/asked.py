"""What an address asks of a list: its filters, its tab and its order."""

from dataclasses import dataclass, fields
from typing import ClassVar
from urllib.parse import urlencode

YES = "ja"


@dataclass(frozen=True)
class Asked:
    """What somebody asked of a list, a field for each: text, or False for a box; unknown values fall back to its default."""

    LONGEST: ClassVar[int] = 100
    NAMES: ClassVar[dict] = {}  # names in the address, where they are not those of the fields
    KNOWN: ClassVar[dict] = {}  # the values a field takes, where they are known beforehand
    ARRANGES: ClassVar[tuple] = ()  # fields that leave nothing out: the tab and the order

    @classmethod
    def of(cls, query):
        """What an address asks."""
        return cls(**{one.name: cls._read(one, query) for one in fields(cls)})

    @classmethod
    def _read(cls, one, query):
        said = query.get(cls.NAMES.get(one.name, one.name), "").strip()[: cls.LONGEST]
        if isinstance(one.default, bool):
            return said == YES
        return said if said in cls.KNOWN.get(one.name, (said,)) else one.default

    @property
    def query(self):
        """The same as the rest of an address, without what is as usual."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if not self._is_usual(one)}
        return urlencode(
            {self.NAMES.get(name, name): YES if value is True else value for name, value in said.items()}
        )

    def _is_usual(self, one):
        return getattr(self, one.name) == one.default

    @property
    def narrows(self):
        """Whether anything is asked that leaves something out."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in self.ARRANGES)
