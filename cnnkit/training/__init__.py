from cnnkit.training.augmentation import (
    AUGMENTATIONS,
    Augmentation,
    ColourShift,
    Cutout,
    LocalWarp,
    Mirror,
    PcaColour,
    RandomCrop,
    Rotation,
    Shear,
    augment,
)
from cnnkit.training.candidates import CANDIDATES, Candidate, candidate, fitted_design, small_cnn, with_dropout
from cnnkit.training.colours import ColourDirections, colour_directions, colour_shift, pca_colour
from cnnkit.training.dataset import Dataset, fingerprint, fit_to, network_input, take_part
from cnnkit.training.digits import digits
from cnnkit.training.ensemble import average_probabilities
from cnnkit.training.folders import Reading, Skipped, read_classes
from cnnkit.training.keras_sets import KERAS_SETS, keras_dataset
from cnnkit.training.live import Live, collect, collect_seeds
from cnnkit.training.loop import Trained, train
from cnnkit.training.mirrors_and_crops import cutout, mirror, random_crop
from cnnkit.training.mistakes import confusion_matrix, worst_mistakes
from cnnkit.training.multi_crop import crops, predict_crops
from cnnkit.training.network import predict, trained_model
from cnnkit.training.numpy_network import activations, infer
from cnnkit.training.precision import HalfPrecisionCost, half_precision_cost
from cnnkit.training.recordings import (
    Measurement,
    Recording,
    Series,
    Spread,
    read_recording,
    spread_by_x,
    write_recording,
)
from cnnkit.training.reports import Report
from cnnkit.training.run_files import read_run, write_run
from cnnkit.training.runs import DataNote, EpochCurves, Run, StepCurves
from cnnkit.training.schedules import ScheduleName, learning_rate_at
from cnnkit.training.seeds import Judgement, Outcome, judge, train_seeds
from cnnkit.training.settings import OptimiserName, Settings, rate_at, settings_from_dict, settings_to_dict
from cnnkit.training.sources import SOURCES, Source, load_source, train_on
from cnnkit.training.textures import textures
from cnnkit.training.transfer import TransferMode, features, head_of, transfer, with_classes
from cnnkit.training.warps import local_warp, rotate, rotate_by, shear, shear_by
from cnnkit.training.weights import Weights, read_weights, write_weights

__all__ = [
    "AUGMENTATIONS",
    "CANDIDATES",
    "KERAS_SETS",
    "SOURCES",
    "Augmentation",
    "Candidate",
    "ColourDirections",
    "ColourShift",
    "Cutout",
    "DataNote",
    "Dataset",
    "EpochCurves",
    "HalfPrecisionCost",
    "Judgement",
    "Live",
    "LocalWarp",
    "Measurement",
    "Mirror",
    "OptimiserName",
    "Outcome",
    "PcaColour",
    "RandomCrop",
    "Reading",
    "Recording",
    "Report",
    "Rotation",
    "Run",
    "ScheduleName",
    "Series",
    "Settings",
    "Shear",
    "Skipped",
    "Source",
    "Spread",
    "StepCurves",
    "Trained",
    "TransferMode",
    "Weights",
    "activations",
    "augment",
    "average_probabilities",
    "candidate",
    "collect",
    "collect_seeds",
    "colour_directions",
    "colour_shift",
    "confusion_matrix",
    "crops",
    "cutout",
    "digits",
    "features",
    "fingerprint",
    "fit_to",
    "fitted_design",
    "half_precision_cost",
    "head_of",
    "infer",
    "judge",
    "keras_dataset",
    "learning_rate_at",
    "load_source",
    "local_warp",
    "mirror",
    "network_input",
    "pca_colour",
    "predict",
    "predict_crops",
    "random_crop",
    "rate_at",
    "read_classes",
    "read_recording",
    "read_run",
    "read_weights",
    "rotate",
    "rotate_by",
    "settings_from_dict",
    "settings_to_dict",
    "shear",
    "shear_by",
    "small_cnn",
    "spread_by_x",
    "take_part",
    "textures",
    "train",
    "train_on",
    "train_seeds",
    "trained_model",
    "transfer",
    "with_classes",
    "with_dropout",
    "worst_mistakes",
    "write_recording",
    "write_run",
    "write_weights",
]
