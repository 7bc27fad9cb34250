"""A network written out as readable Keras source code, without loading Keras."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import indent, wrap
from typing import Any

from cnnkit.architectures.keras_calls import Call, keras_calls, keras_name
from cnnkit.architectures.keras_layers import CUSTOM_LAYERS, class_source
from cnnkit.architectures.spec import Architecture, AuxiliaryHead, Concat, Layer, Residual

LINE_LENGTH = 120  # characters
_PREFIXES = {"Input": "keras."} | dict.fromkeys(CUSTOM_LAYERS, "")


def keras_source(architecture: Architecture) -> str:
    """Write a Python file whose `build_model()` gives the model that `build_keras` builds.

    Options that have Keras' default value are left out. A layer that Keras does not have is written as a class ahead.

    Raises:
        ShapeError: a layer does not fit; names it, the shapes, and the nearest that works.
        OptionError: two layers have the same name, one has a name that Keras refuses, or Keras has no such layer.
    """
    calls = keras_calls(architecture)
    script = _Script(calls)
    script.assign("inputs", calls["input"][0], "")
    last = script.write(architecture.layers, "inputs", "x", depth=0)
    outputs = f"[{', '.join([*script.heads, last])}]" if script.heads else last
    name = _text(keras_name(architecture.name))
    script.space(0)
    body = "\n".join([*script.lines, f"return keras.Model(inputs, {outputs}, name={name})"])
    used = {call.layer for made in calls.values() for call in made} & CUSTOM_LAYERS.keys()
    parts = [
        _heading(architecture, used),
        *(class_source(custom) for custom in CUSTOM_LAYERS if custom in used),
        f"def build_model() -> keras.Model:\n{indent(body, '    ')}",
        'if __name__ == "__main__":\n    build_model().summary()',
    ]
    return "\n\n\n".join(parts) + "\n"


def _heading(architecture: Architecture, used: set[str]) -> str:
    """Comments that say what it is, and the imports; comments, because a docstring can be closed by its text."""
    says = [architecture.name] + ([f"Source: {architecture.source}"] if architecture.source else [])
    comments = [f"# {line}" for text in says for line in wrap(text, LINE_LENGTH - 2)]
    classes = [class_source(custom) for custom in used]
    plain = ["import math"] if any("math." in text for text in classes) else []
    plain += ["from typing import Any"] if classes else []
    return "\n".join([*comments, "", *plain, *([""] if plain else []), "import keras", "from keras import layers"])


@dataclass
class _Script:
    """The lines of the function under way, and the variables that hold the auxiliary heads' outputs."""

    calls: dict[str, tuple[Call, ...]]
    lines: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    num_heads: int = 0  # begun

    def assign(self, target: str, call: Call, reads: str) -> None:
        """Write one layer; the variables it reads stand in brackets after it."""
        opening = f"{target} = {_PREFIXES.get(call.layer, 'layers.')}{call.layer}("
        arguments = [*map(_text, call.arguments), *(f"{key}={_text(value)}" for key, value in call.options.items())]
        arguments.append(f"name={_text(call.name)}")
        line = f"{opening}{', '.join(arguments)}){reads}"
        if len(line) <= LINE_LENGTH - 4:
            self.lines.append(line)
        else:
            self.lines += [opening, *(indent(f"{argument},", "    ") for argument in arguments), f"){reads}"]

    def write(self, layers: Sequence[Layer], source: str, target: str, depth: int) -> str:
        """Write layers that read the variable `source`; gives the variable that holds their output.

        It is `target`, or `source` where nothing is computed. All other variables of this depth and above stay.
        """
        for layer in layers:
            match layer:
                case Residual():
                    source = self._residual(layer, source, target, depth)
                case Concat():
                    source = self._concat(layer, source, target, depth)
                case AuxiliaryHead():
                    self._head(layer, source, depth)
                case _:
                    for call in self.calls[layer.name]:
                        self.assign(target, call, f"({source})")
                        source = target
        return source

    def _residual(self, block: Residual, source: str, target: str, depth: int) -> str:
        self._comment(block.name, depth)
        shortcut = "inner_" * depth + "shortcut"
        if not block.shortcut and source == target:
            self.lines.append(f"{shortcut} = {source}")  # the body writes over it
        else:
            shortcut = self.write(block.shortcut, source, shortcut, depth + 1)
        end = self.write(block.body, source, target, depth + 1)
        self._end(target, block.name, [end, shortcut], depth)
        return target

    def _concat(self, block: Concat, source: str, target: str, depth: int) -> str:
        self._comment(block.name, depth)
        branch = "inner_" * depth + "branch_"
        paths = enumerate(block.paths, 1)
        ends = [self.write(path, source, f"{branch}{number}", depth + 1) for number, path in paths]
        self._end(target, block.name, ends, depth)
        return target

    def _head(self, block: AuxiliaryHead, source: str, depth: int) -> None:
        self._comment(f"{block.name}: a second output", depth)
        self.num_heads += 1
        head = f"head_{self.num_heads}"
        if self.write(block.layers, source, head, depth) == source:
            self.lines.append(f"{head} = {source}")  # only further heads in it
        self.heads.append(head)
        self.space(depth)

    def _comment(self, text: str, depth: int) -> None:
        """Begin a block with its name."""
        self.space(depth)
        self.lines.append(f"# {text}")

    def _end(self, target: str, name: str, reads: list[str], depth: int) -> None:
        """End a block with the layer that brings its paths together."""
        (call,) = self.calls[name]
        self.assign(target, call, f"([{', '.join(reads)}])")
        self.space(depth)

    def space(self, depth: int) -> None:
        """Set an outermost block apart by an empty line."""
        if depth == 0 and self.lines[-1]:
            self.lines.append("")


def _text(value: Any) -> str:
    """Write a value as Python does, texts in double quotes, long tuples over several lines."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "\n".join(wrap(repr(value), LINE_LENGTH - 8)) if isinstance(value, tuple) else repr(value)
