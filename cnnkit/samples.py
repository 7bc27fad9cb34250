"""Pictures that are there without a network: they come inside scikit-image."""

from dataclasses import dataclass
from importlib.resources import as_file, files

from cnnkit.errors import OptionError
from cnnkit.images import MAX_SIDE, ByteImage, load_image


@dataclass(frozen=True)
class Sample:
    """A packaged picture: how to call it, which file it is, and whom to thank."""

    title: str
    file: str  # in the folder of skimage.data
    credit: str
    licence: str


# Credits and licences as the docstrings of skimage.data state them; the most photogenic first.
SAMPLES: dict[str, Sample] = {
    "cat": Sample("Chelsea the cat", "chelsea.png", "Stefan van der Walt", "CC0"),
    "astronaut": Sample("Eileen Collins, astronaut", "astronaut.png", "NASA", "public domain"),
    "rocket": Sample("Falcon 9 taking off", "rocket.jpg", "SpaceX", "public domain"),
    "coffee": Sample("Coffee cup", "coffee.png", "Rachel Michetti, Pikolo Espresso Bar", "CC0"),
    "motorcycle": Sample(
        "Motorcycle",
        "motorcycle_left.png",
        "Nesic, Westling, Wang, Kitajima, Krathwohl, Scharstein: Middlebury stereo benchmark 2014",
        "packaged by scikit-image without a licence of its own; cite the benchmark",
    ),
    "camera": Sample("Photographer", "camera.png", "Lav Varshney", "CC0"),
    "galaxies": Sample("Hubble extreme deep field", "hubble_deep_field.jpg", "NASA", "public domain"),
    "coins": Sample("Greek coins from Pompeii", "coins.png", "Brooklyn Museum", "no known copyright restrictions"),
    "retina": Sample("Human retina", "retina.jpg", "Mikael Häggström", "CC0"),
    "brick": Sample("Brick wall", "brick.png", "CC0Textures, Bricks25", "CC0"),
    "grass": Sample("Grass", "grass.png", "linolafett, DeviantArt", "CC0"),
    "gravel": Sample("Gravel", "gravel.png", "CC0Textures, Gravel04", "CC0"),
}


def load_sample(name: str, *, max_side: int = MAX_SIDE) -> ByteImage:
    """Read one of SAMPLES; grey ones come as RGB too.

    Args:
        name: a key of SAMPLES.
        max_side: as in `load_image`.

    Shapes:
        -> uint8 RGB (H, W, 3).

    Units:
        `max_side` in pixels.

    Raises:
        OptionError: no sample has this name, or `max_side` is below 1.
        ImageError: the installed scikit-image does not contain the file.
    """
    if name not in SAMPLES:
        raise OptionError(f"There is no sample picture {name!r}; choose one of {', '.join(SAMPLES)}.")
    # The file itself, because the functions of skimage.data import SciPy and may ask the network for a newer file.
    with as_file(files("skimage.data").joinpath(SAMPLES[name].file)) as path:
        return load_image(path, max_side=max_side)
