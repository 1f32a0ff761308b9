"""One figure: a sentence, a chart and a table with the same numbers, or why it is not shown."""

from dataclasses import dataclass
from functools import cached_property

from duaalportal.lib import charts

TOO_FEW = "Te weinig mensen om te tonen, of je zou een kleine groep kunnen vinden door cijfers van elkaar af te trekken."
NOTHING = "Hierover is er in deze periode niets."


@dataclass(frozen=True)
class Figure:
    """`said` is the reading in one line; the first column of a row names it, the others are numbers or words."""

    code: str
    title: str
    about: str
    said: str = ""
    head: tuple = ()
    rows: tuple = ()
    # (label, share from 0 to 1, words) as drawn
    drawn: tuple = ()
    # why there are no numbers
    silent: str = ""
    # what was left out of them
    note: str = ""

    @cached_property
    def charts(self):
        """The chart for a wide screen (True) and for a phone (False)."""
        rows = [charts.Bar(label, share, words) for label, share, words in self.drawn]
        return {wide: charts.bars(rows, wide=wide, title=self.title) for wide in (True, False)}

    @property
    def columns(self):
        """The head of the table as the component wants it: numbers to the right."""
        return [name if nth == 0 else (name, "n") for nth, name in enumerate(self.head)]

    @property
    def as_rows(self):
        """The numbers under one another, for a file: (figure, over what, row, measure, value)."""
        if self.silent:
            return [(self.title, self.about, "", self.silent, None)]
        measures = self.head[1:]
        return [
            (self.title, self.about, row[0], measure, value)
            for row in self.rows
            for measure, value in zip(measures, row[1:], strict=True)
        ]


def share(part, whole):
    """A part of a whole from 0 to 1; 0 of nothing."""
    return part / whole if whole else 0


def percent(part, whole):
    """'76 %'."""
    return f"{round(100 * share(part, whole))} %"


def counted(number, one, many):
    """'1 gesprek', '12 gesprekken'."""
    return f"{number} {one if number == 1 else many}"
