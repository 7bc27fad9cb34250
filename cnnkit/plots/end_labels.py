"""Names at the right ends of lines: apart where the lines end together, and still in their order."""

from collections.abc import Sequence


def spread_labels(places: Sequence[float], heights: Sequence[float], *, low: float, high: float) -> list[float]:
    """Move labels as little as can be, so that none covers another.

    Args:
        places: where each one's middle would like to be.
        heights: of the labels, in the same unit.
        low, high: ends of the room; labels that are more than it holds share it evenly.

    Returns:
        The middles, in the order given; labels keep the order of their places.
    """
    order = sorted(range(len(places)), key=lambda label: places[label])
    total = sum(heights)
    squeeze = min(1.0, (high - low) / total) if total else 1.0
    # Groups of labels that touch: the members, the height, and the mean wish for the group's lower edge.
    groups: list[tuple[list[int], float, float]] = []
    for label in order:
        height = heights[label] * squeeze
        group = [label], height, _within(places[label] - height / 2, height, low, high)
        while groups and groups[-1][2] + groups[-1][1] > group[2]:
            group = _joined(groups.pop(), group, low, high)
        groups.append(group)
    middles = [0.0] * len(places)
    for members, _, edge in groups:
        for label in members:
            height = heights[label] * squeeze
            middles[label] = edge + height / 2
            edge += height
    return middles


def _joined(
    lower: tuple[list[int], float, float], upper: tuple[list[int], float, float], low: float, high: float
) -> tuple[list[int], float, float]:
    members, height = lower[0] + upper[0], lower[1] + upper[1]
    wish = (len(lower[0]) * lower[2] + len(upper[0]) * (upper[2] - lower[1])) / len(members)
    return members, height, _within(wish, height, low, high)


def _within(edge: float, height: float, low: float, high: float) -> float:
    return max(low, min(edge, high - height))
