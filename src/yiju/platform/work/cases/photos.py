"""A photo as evidence: what it says of itself is read and taken out, alike ones are found."""

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import numpy as np
import scipy
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ExifTags import GPS, IFD, Base

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import CHINA

LARGEST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2048
QUALITY = 85
READ = ("JPEG", "PNG", "WEBP")
HASHED_SIDE, KEPT_SIDE = 32, 8


class NotAPhoto(CityError):
    code = "case.not_a_photo"
    status = 422
    text = _("文件不是能读的照片（{why}）。请上传 JPEG、PNG 或 WebP 照片")


@dataclass(frozen=True)
class Photo:
    """`data` holds the picture alone, upright, at most 2,048 pixels a side; place in WGS-84."""

    data: bytes
    media_type: str
    width: int
    height: int
    phash: int
    """64 bits; the same picture in another size or compression differs in few of them."""
    taken_at: datetime | None
    lon: float | None
    lat: float | None


def read_photo(data: bytes) -> Photo:
    """Raises NotAPhoto for anything that is no picture, is broken, or unpacks to too much."""
    try:
        image = Image.open(BytesIO(data), formats=READ)
        if image.width * image.height > MOST_PIXELS:
            raise NotAPhoto(why=f"{image.width} × {image.height}")
        image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAPhoto(why=type(error).__name__) from None
    except Image.DecompressionBombError:
        raise NotAPhoto(why=_("展开后过大")) from None
    taken_at, lon, lat = _said_by(image)
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info = {}  # a comment would be written into the new file
    out = BytesIO()
    upright.save(out, "JPEG", quality=QUALITY)
    return Photo(
        out.getvalue(),
        "image/jpeg",
        upright.width,
        upright.height,
        perceptual_hash(upright),
        taken_at,
        lon,
        lat,
    )


def perceptual_hash(image: Image.Image) -> int:
    """Which of the 64 lowest frequencies of the brightness, without the mean, lie above their
    median."""
    side = (HASHED_SIDE, HASHED_SIDE)
    grey = np.asarray(image.convert("L").resize(side, Image.Resampling.LANCZOS), dtype=float)
    low = scipy.fft.dctn(grey, norm="ortho")[:KEPT_SIDE, :KEPT_SIDE].ravel()
    bits = low > np.median(low[1:])
    return int("".join("1" if bit else "0" for bit in bits), 2)


def bands_near(phash: int) -> list[int]:
    """Keys under which a photo that differs in at most 8 bits is found: of four bands of 16 bits
    one differs in at most two, so each band is looked up with up to two bits turned."""
    return [key for band in band_keys(phash) for key in (band ^ turn for turn in TURNS)]


def band_keys(phash: int) -> list[int]:
    """The keys under which a photo is kept: the number of the band and its 16 bits."""
    return [(band << 16) | ((phash >> (16 * band)) & 0xFFFF) for band in range(4)]


TURNS = [
    0,
    *(1 << bit for bit in range(16)),
    *((1 << high) | (1 << low) for high in range(16) for low in range(high)),
]


def _said_by(image: Image.Image) -> tuple[datetime | None, float | None, float | None]:
    """Time and place, each read by itself: a camera with an impossible clock still knows where."""
    try:
        exif = image.getexif()
        gps, inner = exif.get_ifd(IFD.GPSInfo), exif.get_ifd(IFD.Exif)
    except Exception:  # whatever else stands there, the picture itself was read
        return None, None, None
    try:
        place = _place(gps)
    except Exception:
        place = None, None
    try:
        taken = _moment(inner.get(Base.DateTimeOriginal) or exif.get(Base.DateTime))
    except Exception:
        taken = None
    return taken, *place


def _moment(said: object) -> datetime | None:
    """EXIF gives the time of the camera's own clock: that of China."""
    found = re.fullmatch(
        r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)", str(said or "").strip("\0 ")
    )
    if not found:
        return None
    return datetime(*map(int, found.groups()), tzinfo=CHINA)  # type: ignore[arg-type,misc]


def _place(gps: dict[int, object]) -> tuple[float | None, float | None]:
    lat = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "S")
    lon = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "W")
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None, None
    if lon == lat == 0:  # what a phone writes before it knows
        return None, None
    return lon, lat


def _degrees(parts: object, side: object, negative: str) -> float | None:
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(side).startswith(negative) else value
