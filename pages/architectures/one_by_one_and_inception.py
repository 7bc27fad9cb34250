from ui.lesson import open_lesson

frame = open_lesson(
    "one-by-one-and-inception",
    "A 1x1 convolution.",
)
