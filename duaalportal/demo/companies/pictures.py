"""Calm drawings that stand for photos in the demo world, made at build time: no real place and no real face."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

WIDE, HIGH, FINE = 1600, 1000, 2  # drawn twice as large, so that edges come out smooth
WALL, FLOOR, SHADE, INK = "#e9e2d3", "#cbbfa8", "#b9ab90", "#22343c"
PETROL, LIGHT, YELLOW, BRICK, SKIN = "#1f5a66", "#8fb3b5", "#f2c12e", "#a4553c", "#c99a77"


def workshop():
    """Somebody with a helmet welds at a bench, under two windows."""
    return _drawn(_hall, _bench, lambda draw: _worker(draw, 610, helmet=True), _sparks, _rack)


def team():
    """Three people around a gate that is nearly done."""
    return _drawn(
        _hall,
        _gate,
        lambda draw: _worker(draw, 260, coat=BRICK),
        lambda draw: _worker(draw, 1180),
        lambda draw: _worker(draw, 1390, coat="#4d6b4f"),
    )


def _drawn(*parts):
    image = Image.new("RGB", (WIDE * FINE, HIGH * FINE), WALL)
    draw = _Draw(ImageDraw.Draw(image))
    for part in parts:
        part(draw)
    target = io.BytesIO()
    image.resize((WIDE, HIGH), Image.Resampling.LANCZOS).save(target, "PNG")
    return SimpleUploadedFile("tekening.png", target.getvalue())


class _Draw:
    """Shapes by left, top, right, bottom on a sheet of 1600 by 1000."""

    def __init__(self, draw):
        self.draw = draw

    def box(self, *at, fill, round=0):
        self.draw.rounded_rectangle([FINE * one for one in at], FINE * round, fill=fill)

    def circle(self, x, y, r, fill):
        self.draw.ellipse([FINE * one for one in (x - r, y - r, x + r, y + r)], fill=fill)

    def line(self, *points, fill, width):
        flat = [(FINE * x, FINE * y) for x, y in points]
        self.draw.line(flat, fill=fill, width=FINE * width, joint="curve")
        for x, y in points:
            self.circle(x, y, width / 2, fill)


def _hall(draw):
    draw.box(0, 760, WIDE, HIGH, fill=FLOOR)
    draw.box(0, 756, WIDE, 768, fill=SHADE)
    for left in (120, 620, 1120):
        draw.box(left, 90, left + 360, 330, fill=PETROL, round=10)
        for column in range(3):
            for row in range(2):
                x, y = left + 14 + column * 114, 104 + row * 110
                draw.box(x, y, x + 104, y + 100, fill="#d7e6e4")


def _bench(draw):
    draw.box(700, 600, 1240, 636, fill=INK, round=6)
    for x in (730, 1180):
        draw.box(x, 630, x + 30, 830, fill="#3c4f56")
    draw.box(860, 560, 1120, 600, fill="#7d8a8c", round=4)
    draw.box(960, 470, 1000, 562, fill="#909c9d", round=4)


def _worker(draw, x, coat=PETROL, helmet=False):
    for leg in (-44, 14):
        draw.box(x + leg, 690, x + leg + 40, 880, fill="#2d3f47", round=12)
        draw.box(x + leg - 8, 862, x + leg + 48, 892, fill=INK, round=10)
    draw.box(x - 70, 440, x + 76, 720, fill=coat, round=48)
    draw.box(x - 70, 600, x + 76, 622, fill=YELLOW)
    if helmet:
        draw.line((x + 40, 490), (x + 170, 560), (x + 300, 560), fill=coat, width=46)
        draw.circle(x + 316, 560, 28, BRICK)
        draw.circle(x + 4, 372, 70, INK)
        draw.box(x + 12, 346, x + 78, 394, fill=LIGHT, round=8)
        return
    draw.line((x + 46, 480), (x + 92, 640), fill=coat, width=40)
    draw.line((x - 42, 480), (x - 84, 640), fill=coat, width=40)
    draw.circle(x, 376, 60, SKIN)
    draw.box(x - 64, 308, x + 64, 372, fill=YELLOW, round=32)
    draw.box(x - 76, 358, x + 76, 374, fill=YELLOW, round=8)


def _sparks(draw):
    for reach, width in ((150, 4), (96, 6), (56, 8)):
        for side, up in ((-1, -0.5), (1, -0.4), (-0.5, -1), (0.6, -0.9), (0, -1.1), (1, 0.15)):
            draw.line((962, 548), (962 + int(side * reach), 548 + int(up * reach)), fill=YELLOW, width=width)
    draw.circle(962, 548, 26, "#fff6d6")


def _rack(draw):
    draw.box(1330, 420, 1350, 860, fill=INK)
    draw.box(1530, 420, 1550, 860, fill=INK)
    for row, colour in enumerate((BRICK, LIGHT, "#7d8a8c", YELLOW)):
        y = 470 + row * 96
        draw.box(1320, y + 34, 1560, y + 46, fill=INK)
        draw.box(1362, y, 1518, y + 34, fill=colour, round=4)


def _gate(draw):
    draw.box(470, 420, 1010, 450, fill=INK)
    draw.box(470, 800, 1010, 830, fill=INK)
    for x in range(470, 1010, 86):
        draw.box(x, 420, x + 22, 830, fill="#3c4f56")
    draw.box(988, 400, 1016, 860, fill=INK)
    draw.box(462, 400, 490, 860, fill=INK)
    draw.circle(740, 620, 84, INK)
    draw.circle(740, 620, 60, YELLOW)


def certificate(name):
    """A sheet of paper with a frame and a seal; nobody could take it for a real one."""

    def sheet(draw):
        draw.box(0, 0, WIDE, HIGH, fill=FLOOR)
        draw.box(330, 60, 1270, 940, fill="#fffdf6", round=8)
        draw.box(370, 100, 1230, 108, fill=PETROL)
        draw.box(370, 892, 1230, 900, fill=PETROL)
        for line in range(6):
            draw.box(470, 420 + line * 56, 1130 - 90 * (line % 3), 432 + line * 56, fill="#d9d2c2", round=4)
        draw.circle(1080, 800, 62, YELLOW)
        draw.circle(1080, 800, 42, "#fffdf6")
        for text, y, size in (("GETUIGSCHRIFT", 180, 64), (name, 280, 52), ("Demowereld", 840, 30)):
            draw.draw.text((FINE * 470, FINE * y), text, fill=INK, font_size=FINE * size)

    return _drawn(sheet)
