"""What can be wrong with the files of a model."""

from cnnkit.errors import CnnkitError


class ModelError(CnnkitError):
    """A file of a model that is missing, damaged or not the one it should be; the text names it and its fix."""
