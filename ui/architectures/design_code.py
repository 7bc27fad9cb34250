"""A network as the Python source that makes its spec."""

from dataclasses import fields

from cnnkit.architectures import Architecture, Layer
from cnnkit.architectures.paths import Layers, branches, outline

_LINE = 110  # characters


def spec_source(architecture: Architecture) -> str:
    """Write the imports and the call that make a network; what has its default value is left out."""
    kinds = sorted({type(layer).__name__ for _, layer in outline(architecture)} | {"Architecture", "read_ledger"})
    imports = f"from cnnkit.architectures import {', '.join(kinds)}"
    if len(imports) > _LINE:
        imports = "from cnnkit.architectures import (\n    " + ",\n    ".join(kinds) + ",\n)"
    source = f"    source={architecture.source!r},\n" if architecture.source else ""
    return (
        f"{imports}\n\nnetwork = Architecture(\n    name={architecture.name!r},\n"
        f"    input_shape={architecture.input_shape},\n    layers={_written(architecture.layers, '    ')},\n{source})"
    )


def _written(layers: Layers, indent: str) -> str:
    inner = indent + "    "
    lines = "".join(f"{inner}{_layer(layer, inner)},\n" for layer in layers)
    return f"(\n{lines}{indent})" if layers else "()"


def _layer(layer: Layer, indent: str) -> str:
    kind, inside = type(layer).__name__, indent + "    "
    if not branches(layer):
        first, *rest = ((field, getattr(layer, field.name)) for field in fields(layer))
        changed = [f"{field.name}={value!r}" for field, value in rest if value != field.default]
        return f"{kind}({', '.join([repr(first[1]), *changed])})"
    if kind == "Concat":
        paths = "".join(f"{inside}    {_written(path, inside + '    ')},\n" for path in branches(layer).values())
        return f"{kind}(\n{inside}{layer.name!r},\n{inside}paths=(\n{paths}{inside}),\n{indent})"
    parts = [f"{branch[0]}={_written(inner, inside)}" for branch, inner in branches(layer).items() if inner]
    return f"{kind}(\n" + "".join(f"{inside}{part},\n" for part in (repr(layer.name), *parts)) + f"{indent})"
