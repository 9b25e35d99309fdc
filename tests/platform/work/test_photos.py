"""Photos as evidence: told apart by what they show, kept without what they say of their maker."""

from datetime import date, datetime
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from yiju.platform.base.time import CHINA
from yiju.platform.work.cases.photos import NotAPhoto, read_photo
from yiju.platform.work.photos import hamming, is_reused, reused

TODAY = date(2026, 7, 1)
HASHES = st.integers(0, (1 << 64) - 1)
ORIENTATION, MOMENT, GPS_IFD = 0x112, 0x132, 0x8825


def scene(seed: int, size=(640, 480)) -> Image.Image:
    """A picture with broad light and shade, as a street has."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def file(image: Image.Image, kind="JPEG", **facts) -> bytes:
    out = BytesIO()
    image.save(out, kind, **facts)
    return out.getvalue()


def exif(*, place=None, moment=None, orientation=None) -> bytes:
    said = Image.Exif()
    if place:
        lat, lon = place
        said.get_ifd(GPS_IFD).update({1: "N", 2: lat, 3: "E", 4: lon})
    if moment:
        said[MOMENT] = moment
    if orientation:
        said[ORIENTATION] = orientation
    return said.tobytes()


CHANGZHOU = ((31.0, 46.0, 48.0), (119.0, 57.0, 0.0))


@given(HASHES, HASHES)
def test_the_distance_of_hashes_is_even_and_the_same_for_signed_ones(one, other):
    signed = one - (1 << 64) if one >> 63 else one

    assert hamming(one, other) == hamming(other, one) == hamming(signed, other)
    assert hamming(one, one) == 0
    assert hamming(one, ~one) == 64


@given(HASHES, st.sets(st.integers(0, 63), max_size=20))
def test_a_photo_is_reused_up_to_eight_bits(photo, turned):
    """K11 (infra.md): a distance to any earlier photo above 8 bits, else flagged."""
    other = photo
    for bit in turned:
        other ^= 1 << bit

    assert is_reused(photo, other, TODAY) == (len(turned) <= 8)


def test_earlier_photos_with_the_same_picture_are_named_the_closest_first():
    earlier = [("far", 0b111111111), ("b", 0b111), ("a", 0b1011), ("same", 0)]

    assert reused(0, earlier, TODAY) == [("same", 0), ("a", 3), ("b", 3)]


def test_the_same_picture_is_recognised_smaller_brighter_and_compressed_again():
    street = scene(1)
    first = read_photo(file(street, quality=95)).phash
    brighter = street.point(lambda value: min(255, int(value * 0.8) + 20))

    for again in (
        file(street, quality=30),
        file(street.resize((320, 240)), "PNG"),
        file(street.convert("L"), "WEBP"),
        file(brighter),
    ):
        assert is_reused(first, read_photo(again).phash, TODAY)


def test_other_streets_are_other_pictures():
    hashes = [read_photo(file(scene(seed))).phash for seed in range(12)]

    apart = [hamming(a, b) for n, a in enumerate(hashes) for b in hashes[:n]]
    assert min(apart) > 8


def test_place_time_and_comment_are_read_and_taken_out_and_the_picture_stands_upright():
    said = exif(place=CHANGZHOU, moment="2026:07:01 10:00:00", orientation=6)

    kept = read_photo(file(scene(1), exif=said, comment=b"taken by me"))

    assert (kept.lon, kept.lat) == pytest.approx((119.95, 31.78))
    assert kept.taken_at == datetime(2026, 7, 1, 10, tzinfo=CHINA)
    assert (kept.width, kept.height) == (480, 640)
    again = Image.open(BytesIO(kept.data))
    assert not again.getexif() and "comment" not in again.info
    assert b"taken by me" not in kept.data


def test_an_impossible_clock_does_not_hide_the_place_nor_a_bad_place_the_time():
    clock = read_photo(file(scene(1), exif=exif(place=CHANGZHOU, moment="2026:02:30 10:00:00")))
    place = read_photo(
        file(scene(1), exif=exif(place=((95.0, 0.0, 0.0),) * 2, moment="2026:07:01 10:00:00"))
    )

    assert (clock.taken_at, clock.lon) == (None, pytest.approx(119.95))
    assert (place.lon, place.taken_at) == (None, datetime(2026, 7, 1, 10, tzinfo=CHINA))


def test_a_phone_that_did_not_know_its_place_has_none():
    zero = ((0.0, 0.0, 0.0),) * 2

    assert read_photo(file(scene(1), exif=exif(place=zero))).lon is None


def test_a_photo_that_breaks_off_is_refused_wherever_it_breaks():
    whole = file(scene(1, (64, 48)))

    for length in range(0, len(whole) - 2, 61):
        with pytest.raises(NotAPhoto, match="JPEG、PNG 或 WebP"):
            read_photo(whole[:length])
