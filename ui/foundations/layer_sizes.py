"""The sizes of a convolution layer in the course's notation, as a table with the current numbers."""

from cnnkit.foundations import conv_parameters

Shape = tuple[int, ...]


def size_table(a_prev: Shape, w: Shape, z: Shape, *, stride: int, padding: int) -> str:
    """Write the table in Markdown.

    Args:
        a_prev, w, z: the shapes of the layer's input, weights and output.
        stride, padding: of the layer.

    Units:
        Sizes, `stride` and `padding` in pixels.

    Shapes:
        a_prev (m, H, W, C), w (f, f, C, K), z (m, H_out, W_out, K).
    """
    f, _, num_channels, num_filters = w
    parameters = conv_parameters(f, num_channels, num_filters)
    rows = (
        (r"Filter size, padding, stride $f^{[l]},\ p^{[l]},\ s^{[l]}$", f"{f}, {padding}, {stride}"),
        (r"Input $A^{[l-1]}: m \times n_H^{[l-1]} \times n_W^{[l-1]} \times n_C^{[l-1]}$", _product(a_prev)),
        (r"One filter $f^{[l]} \times f^{[l]} \times n_C^{[l-1]}$", _product(w[:3])),
        (r"All filters $W^{[l]}: f^{[l]} \times f^{[l]} \times n_C^{[l-1]} \times n_C^{[l]}$", _product(w)),
        (r"Biases $b^{[l]}: 1 \times 1 \times 1 \times n_C^{[l]}$", _product((1, 1, 1, num_filters))),
        (r"Output $Z^{[l]}, A^{[l]}: m \times n_H^{[l]} \times n_W^{[l]} \times n_C^{[l]}$", _product(z)),
        (
            r"Parameters $\left(f^{[l]} f^{[l]} n_C^{[l-1]} + 1\right) n_C^{[l]}$",
            f"({f} · {f} · {num_channels} + 1) · {num_filters} = **{parameters:,}**",
        ),
    )
    head = "| In the course | Here |\n|:--|:--|\n"
    return head + "\n".join(f"| {symbols} | {numbers} |" for symbols, numbers in rows)


def _product(shape: Shape) -> str:
    return " × ".join(map(str, shape))
