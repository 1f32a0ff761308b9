"""Charts as plain data -> SVG. No script, no style; on screen classes that the tokens paint.

`plain=True` writes the light colours into the drawing itself, for PDF: its makers read no custom properties
inside SVG. On screen a chart is hidden from screen readers, because a table with the same data always stands
beside it (a map says that it is one, and where the table is); in a PDF, where every figure must have a name, `title` becomes that name.
"""

from duaalportal.lib.charts.maps import Spot, spot_map
from duaalportal.lib.charts.radar import Spoke, radar
from duaalportal.lib.charts.rows import Bar, bars, steps
from duaalportal.lib.charts.trend import Point, trend

__all__ = ["Bar", "Point", "Spoke", "Spot", "bars", "radar", "spot_map", "steps", "trend"]
