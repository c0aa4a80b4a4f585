"""Decodes an encoded polyline as the page's script does."""

from __future__ import annotations


def decoded_polyline(text: str) -> list[tuple[float, float]]:
    """Latitude and longitude of each point."""
    numbers, number, shift = [], 0, 0
    for character in text:
        part = ord(character) - 63
        number |= (part & 0x1F) << shift
        shift += 5
        if part < 0x20:
            numbers.append(~(number >> 1) if number & 1 else number >> 1)
            number, shift = 0, 0
    points, latitude, longitude = [], 0, 0
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        latitude, longitude = latitude + north, longitude + east
        points.append((latitude / 1e5, longitude / 1e5))
    return points
