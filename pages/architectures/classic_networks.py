from ui.lesson import open_lesson

frame = open_lesson(
    "classic-networks",
    "Three networks.",
)
