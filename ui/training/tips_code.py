"""The lesson's state as a notebook snippet."""

from ui.pictures import Picture
from ui.training.tips_crops import MODEL, embedded
from ui.training.tips_recordings import RECORDINGS, recording_of


def snippet(picture: Picture, side: int, hog_side: int) -> str:
    """Read the recordings that are there, ask the network about the crops, and compute HOG's cells.

    Args:
        picture: the chosen one.
        side, hog_side: that it is scaled to, in pixels, for each of the two.
    """
    loader = picture.snippet.partition("(")[0]
    home = "cnnkit.samples" if loader == "load_sample" else "cnnkit.images"
    names = [name for name in RECORDINGS if recording_of(name) is not None]
    asks = f"""
model = load("{MODEL}")
votes = ask_crops(model.architecture, model.weights, picture, side={side})
print(dict(zip(model.card.class_names, votes.average.tolist())))
"""
    return f"""from cnnkit.assets import ASSETS
from {home} import {loader}
from cnnkit.models import load
from cnnkit.training import read_recording, spread_by_x
from cnnkit.training.hog_cells import cell_histograms
from cnnkit.training.ten_crops import ask_crops, middle_square

recordings = {{name: read_recording(ASSETS / "runs" / f"{{name}}.json") for name in {names}}}
for name, recording in recordings.items():
    for series in recording.series:
        print(name, series.title, [(one.x, round(100 * one.mean, 2)) for one in spread_by_x(series)])

picture = {picture.snippet}
{asks if embedded() else ""}
cells = cell_histograms(middle_square(picture, {hog_side}))
print(cells.shape, cells[0, 0])"""
