from ui.lesson import open_lesson

frame = open_lesson(
    "design-your-own",
    "Build.",
)
