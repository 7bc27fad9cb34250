from cnnkit.architectures.block_designs import basic_design, bottleneck_design
from cnnkit.architectures.blocks import residual_block, residual_block_backward
from cnnkit.architectures.depth import signal_by_depth
from cnnkit.architectures.diff import Pair, diff_rows
from cnnkit.architectures.edit import (
    change_classes,
    change_input,
    change_layer,
    duplicate_layer,
    insert_layers,
    move_layer,
    remove_layer,
    replace_layer,
)
from cnnkit.architectures.formats import to_csv, to_latex, to_markdown
from cnnkit.architectures.graph import build_graph
from cnnkit.architectures.inception import (
    Cost,
    Part,
    bottleneck_cost,
    break_even,
    conv_cost,
    separable_cost,
    separable_ratio,
)
from cnnkit.architectures.inception_module import Module, Widths, assemble, read_modules
from cnnkit.architectures.keras_model import build_keras
from cnnkit.architectures.keras_source import keras_source
from cnnkit.architectures.labels import kind_of, window_texts
from cnnkit.architectures.ledger import (
    BYTES_A_NUMBER,
    FLOPS_A_MAC,
    Ledger,
    Row,
    count_macs,
    count_parameters,
    derive_rows,
    one_or_all,
    parameter_table,
    read_ledger,
    table_of,
)
from cnnkit.architectures.memory import peak_activation_bytes, peak_bytes_of_rows
from cnnkit.architectures.normalisation import local_response_norm
from cnnkit.architectures.paths import layer_at, path_of
from cnnkit.architectures.publication import Accuracy, Publication
from cnnkit.architectures.published import PUBLISHED, SLIDE_ERRATA
from cnnkit.architectures.quirks import with_hidden_activation, with_layer, without_overlap
from cnnkit.architectures.receptive import ReceptiveField, field_of_row, receptive_field
from cnnkit.architectures.schema import json_schema
from cnnkit.architectures.serialise import from_json, to_json
from cnnkit.architectures.spec import (
    Activation,
    Architecture,
    AuxiliaryHead,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    LocalResponseNorm,
    PaddedShortcut,
    Pool,
    RadialBasis,
    Residual,
    TransposedConv,
    Upsample,
)
from cnnkit.architectures.stages import Stage, stages_of
from cnnkit.architectures.summary import Summary, summarise
from cnnkit.architectures.vgg_variants import compare_stack, dense_as_convolutions, merge_stacks, vgg_configuration
from cnnkit.architectures.zoo import ARCHITECTURES, get, options

__all__ = [
    "ARCHITECTURES",
    "BYTES_A_NUMBER",
    "FLOPS_A_MAC",
    "PUBLISHED",
    "SLIDE_ERRATA",
    "Accuracy",
    "Activation",
    "Architecture",
    "AuxiliaryHead",
    "BatchNorm",
    "Concat",
    "Conv",
    "Cost",
    "Dense",
    "DepthwiseConv",
    "Dropout",
    "Flatten",
    "GlobalPool",
    "Layer",
    "Ledger",
    "LocalResponseNorm",
    "Module",
    "PaddedShortcut",
    "Pair",
    "Part",
    "Pool",
    "Publication",
    "RadialBasis",
    "ReceptiveField",
    "Residual",
    "Row",
    "Stage",
    "Summary",
    "TransposedConv",
    "Upsample",
    "Widths",
    "assemble",
    "basic_design",
    "bottleneck_cost",
    "bottleneck_design",
    "break_even",
    "build_graph",
    "build_keras",
    "change_classes",
    "change_input",
    "change_layer",
    "compare_stack",
    "conv_cost",
    "count_macs",
    "count_parameters",
    "dense_as_convolutions",
    "derive_rows",
    "diff_rows",
    "duplicate_layer",
    "field_of_row",
    "from_json",
    "get",
    "insert_layers",
    "json_schema",
    "keras_source",
    "kind_of",
    "layer_at",
    "local_response_norm",
    "merge_stacks",
    "move_layer",
    "one_or_all",
    "options",
    "parameter_table",
    "path_of",
    "peak_activation_bytes",
    "peak_bytes_of_rows",
    "read_ledger",
    "read_modules",
    "receptive_field",
    "remove_layer",
    "replace_layer",
    "residual_block",
    "residual_block_backward",
    "separable_cost",
    "separable_ratio",
    "signal_by_depth",
    "stages_of",
    "summarise",
    "table_of",
    "to_csv",
    "to_json",
    "to_latex",
    "to_markdown",
    "vgg_configuration",
    "window_texts",
    "with_hidden_activation",
    "with_layer",
    "without_overlap",
]
