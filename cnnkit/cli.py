"""The command line: `python -m cnnkit models list`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from cnnkit.errors import CnnkitError
from cnnkit.models.card import Card, card_to_json
from cnnkit.models.store import FOLDER, available, load, read_card, registry_line, unlisted


def main(arguments: Sequence[str] | None = None, *, folder: Path = FOLDER) -> int:
    """Run a command.

    Args:
        arguments: its words; None for those of the process.
        folder: where the models lie.

    Returns:
        The exit status: 0, or 1 where something is wrong, which is printed.
    """
    parser = argparse.ArgumentParser(prog="python -m cnnkit", description="The models that come with cnnkit.")
    chapters = parser.add_subparsers(required=True, metavar="models")
    models = chapters.add_parser("models", help="trained networks: what there is, and whether it is undamaged")
    actions = models.add_subparsers(required=True, dest="action", metavar="list | card | verify")
    actions.add_parser("list", help="name, accuracy, licence and limits of each")
    card = actions.add_parser("card", help="everything that is known of one, as JSON")
    card.add_argument("name", metavar="NAME", help="as `list` prints it")
    actions.add_parser("verify", help="read every file and compare it with its pinned SHA-256")
    options = parser.parse_args(arguments)
    try:
        match options.action:
            case "list":
                print("\n\n".join(_in_words(read_card(name, folder=folder)) for name in available()))
            case "card":
                print(card_to_json(read_card(options.name, folder=folder)), end="")
            case "verify":
                return _verify(folder)
    except CnnkitError as error:
        print(error)
        return 1
    return 0


def _in_words(card: Card) -> str:
    metrics = card.metrics
    return "\n".join(
        (
            f"{card.name}: {card.architecture.name}, {card.weights.bytes:,} bytes",
            f"  accuracy  {metrics.accuracy:.2%} on {metrics.measured_on}. {metrics.selection}",
            f"  data      {card.data.provenance}",
            f"  licence   {card.licence}",
            f"  limits    {card.limits}",
        )
    )


def _verify(folder: Path) -> int:
    """Read every model, and say of each whether it is as it should be."""
    status = 0
    for name in available():
        try:
            model = load(name, folder=folder)
        except CnnkitError as error:
            print(f"{name}: {error}")
            status = 1
        else:
            print(f"{name}: as it should be, {sum(array.size for array in model.weights.values()):,} numbers")
    for name in unlisted(folder=folder):
        status = 1
        print(f"{name}: not in the registry. Add this line to EMBEDDED in cnnkit/models/registry.py:")
        print(f"    {registry_line(folder / f'{name}.json')}")
    return status
