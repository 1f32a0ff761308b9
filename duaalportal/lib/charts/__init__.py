"""Charts as plain data -> SVG. No script, no style; on screen classes that the tokens paint.

`plain=True` writes the light colours into the drawing itself, for PDF: its makers read no custom properties
inside SVG. On screen a chart is hidden from screen readers, because a table with the same data always stands
beside it; in a PDF, where every figure must have a name, `title` becomes that name.
"""

from duaalportal.lib.charts.radar import Spoke, radar
from duaalportal.lib.charts.rows import Bar, bars, steps
from duaalportal.lib.charts.trend import Point, trend

__all__ = ["Bar", "Point", "Spoke", "bars", "radar", "steps", "trend"]
