"""What a caller can cause. A page shows these as they stand; everything else keeps its traceback."""


class CnnkitError(ValueError):
    """A mistake in what was asked for; the text names the numbers and the fix."""


class ShapeError(CnnkitError):
    """Sizes that do not fit together."""


class OptionError(CnnkitError):
    """An option outside its range, or unknown; the text lists what is allowed."""


class ImageError(CnnkitError):
    """A picture that cannot be used; the text says what is wrong with it and what to do."""
