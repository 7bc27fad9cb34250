from ui.architectures.ledger import show_ledger
from ui.architectures.networks import load_network, pick_network
from ui.lesson import attempt, open_lesson

frame = open_lesson(
    "parameter-tables",
    "A network is a list of layers, and everything about it follows from that list: the shapes, the parameters, the "
    "work, and what each unit sees. Choose one and read it line by line.",
)
with frame.controls:
    choice = pick_network("lenet5")
network = attempt("network", frame.controls, lambda: load_network(*choice))
with frame.figure:
    row = show_ledger(network.ledger, key="layer")
