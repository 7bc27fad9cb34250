"""Every network of the zoo: parameters by our count, as published, and in Keras: python -m benchmarks.zoo

Published figures are compared under the options of `PUBLISHED`, such as AlexNet's two groups; the difference that the
record explains is printed beside them.
"""

import keras

from cnnkit.architectures import ARCHITECTURES, PUBLISHED, build_keras, count_macs, count_parameters, get

APPLICATIONS = {  # the same network in keras.applications, and the options that make ours the same
    "vgg16": (keras.applications.VGG16, {}),
    "vgg19": (keras.applications.VGG19, {}),
    "resnet50": (keras.applications.ResNet50, {"conv_bias": True}),
    "resnet101": (keras.applications.ResNet101, {"conv_bias": True}),
    "resnet152": (keras.applications.ResNet152, {"conv_bias": True}),
    "mobilenet_v1": (keras.applications.MobileNet, {}),
    "mobilenet_v2": (keras.applications.MobileNetV2, {}),
}


def trainable(model: keras.Model) -> int:
    """Count the numbers that a model learns."""
    return sum(int(weight.shape.num_elements() or 0) for weight in model.trainable_weights)


def main() -> None:
    """Print one row a network, then those that Keras ships."""
    heads = ("ours", "in Keras", "as published", "published", "explained", "MACs")
    print(f"{'network':<17}" + "".join(f"{head:>15}" for head in heads))
    for name in ARCHITECTURES:
        keras.backend.clear_session()
        publication = PUBLISHED[name]
        as_published = get(name, **publication.overrides)
        counts = (
            count_parameters(get(name)), trainable(build_keras(get(name))), count_parameters(as_published),
            publication.parameters, publication.difference_count, count_macs(as_published),
        )  # fmt: skip
        print(f"{name:<17}" + "".join(f"{count:>15,}" for count in counts), flush=True)

    print(f"\n{'keras.applications':<19}{'ours':>13}{'theirs':>15}")
    for name, (make, overrides) in APPLICATIONS.items():
        keras.backend.clear_session()
        print(
            f"{name:<17}{count_parameters(get(name, **overrides)):>15,}{trainable(make(weights=None)):>15,}", flush=True
        )


if __name__ == "__main__":
    main()
