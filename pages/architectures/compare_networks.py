from ui.lesson import open_lesson

frame = open_lesson(
    "compare-networks",
    "Side by side.",
)
