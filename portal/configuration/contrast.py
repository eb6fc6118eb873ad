"""How well text can be read on a colour, as WCAG 2 defines it."""


def contrast_with_white(colour: str) -> float:
    """From 1 (white on white) to 21 (white on black), for a colour written as #rrggbb."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (_linear(channel) for channel in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    linear: float = channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
    return linear
