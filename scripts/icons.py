"""Draw the icons of the app on the phone from the mark: `python scripts/icons.py`.

The mark is drawn here from the same strokes as static/yiju/mark.svg, so that an SVG and a PNG of
any size show the same; a maskable icon keeps it within the middle 80 % that no phone cuts off.
"""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "src/yiju/static/yiju/phone"
INK, WHITE = "#17616a", "#ffffff"
SIDE = 32
"""Units of the drawing."""
STROKES = (
    (2.4, ((6.5, 14), (16, 6.5), (25.5, 14))),
    (2.2, ((10, 16.5), (22, 16.5))),
    (2.2, ((10, 20.5), (22, 20.5))),
    (2.2, ((8, 25), (24, 25))),
    (2.2, ((16, 14), (16, 25))),
)
"""(width, points): the roof, then what it shelters."""
FINER = 4
"""Drawn so much larger and then reduced, for smooth edges."""


def svg() -> str:
    strokes = "".join(
        f'<path d="M{" L".join(f"{x} {y}" for x, y in points)}" stroke-width="{width}"/>'
        for width, points in STROKES
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" rx="7" fill="{INK}"/>'
        f'<g fill="none" stroke="{WHITE}" stroke-linecap="round" stroke-linejoin="round">'
        f"{strokes}</g></svg>\n"
    )


def png(pixels: int, *, scale: float = 1, rounded: bool = True) -> Image.Image:
    """The mark at a size; `scale` of the side, on a ground that reaches every edge unless it is
    rounded."""
    whole = pixels * FINER
    unit = whole / SIDE
    image = Image.new("RGBA", (whole, whole), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, whole - 1, whole - 1), 7 * unit if rounded else 0, fill=INK)
    for width, points in STROKES:
        placed = [
            tuple((SIDE / 2 + (n - SIDE / 2) * scale) * unit for n in point) for point in points
        ]
        radius = width * scale * unit / 2
        pen.line(placed, fill=WHITE, width=round(2 * radius))
        for x, y in placed:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=WHITE)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def main() -> None:
    (FOLDER / "icon.svg").write_text(svg(), "utf-8")
    for pixels in (192, 512):
        png(pixels).save(FOLDER / f"icon-{pixels}.png", optimize=True)
    masked = png(512, scale=0.75, rounded=False)
    masked.convert("RGB").save(FOLDER / "icon-maskable-512.png", optimize=True)


if __name__ == "__main__":
    main()
