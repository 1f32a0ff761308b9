"""What is wrong in an instrument file, told so that its writer can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in an instrument file: the line (from 1), the place in the file and a Dutch reason."""

    line: int
    path: str
    reason: str

    def __str__(self) -> str:
        where = f", {self.path}" if self.path else ""
        return f"regel {self.line}{where}: {self.reason}"


class InvalidInstrument(ValueError):
    """The file is no instrument; `faults` names everything wrong with it, by line."""

    def __init__(self, faults):
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))
