"""The table of contents: every chapter and lesson that exists, in the course's order. Read by the router, the
lesson header, the home page's map and the tests. A chapter that is not built is not listed."""

from dataclasses import dataclass

OPEN_LESSON = "open lesson"  # slot of the session: the address of the lesson on the screen


@dataclass(frozen=True)
class Lesson:
    """One page of the course.

    Args:
        title: what the menu and the page call it.
        url_path: the page's address, unique over the course.
        promise: one sentence for the map, saying what is seen there.
    """

    title: str
    url_path: str
    promise: str


@dataclass(frozen=True)
class Chapter:
    """Lessons that belong together; `name` is the folder below pages/, cnnkit/ and tests/."""

    name: str
    title: str
    lessons: tuple[Lesson, ...]

    def page_file(self, lesson: Lesson) -> str:
        """Path of the lesson's script, relative to app.py."""
        return f"pages/{self.name}/{lesson.url_path.replace('-', '_')}.py"

    def picture_file(self, lesson: Lesson) -> str:
        """Path of the lesson's picture on the course map, relative to app.py."""
        return f"assets/{self.name}/{lesson.url_path}.svg"


CHAPTERS = (
    Chapter(
        "foundations",
        "Foundations",
        (
            Lesson("Convolution", "convolution", "One window, nine products, one sum: the number behind every pixel."),
            Lesson("Learned filters", "learned-filters", "Nine random numbers become an edge filter, step by step."),
            Lesson("Padding and stride", "padding-and-stride", "Which pixels the window reaches, and how often."),
            Lesson("A convolution layer", "convolution-layer", "Filters, bias, activation, and all three gradients."),
            Lesson("Pooling", "pooling", "Keep the strongest, forget where exactly it was."),
            Lesson("Why convolutions", "why-convolutions", "456 parameters do the work of 14 million."),
            Lesson("1-D and 3-D", "signals-and-volumes", "The same sum on a heartbeat and through a scan."),
        ),
    ),
    Chapter(
        "architectures",
        "Architectures",
        (
            Lesson("Parameter tables", "parameter-tables", "Any network line by line, each number with its formula."),
            Lesson("Compare networks", "compare-networks", "What twenty years bought: accuracy, size and work."),
            Lesson("Classic networks", "classic-networks", "LeNet-5, AlexNet and VGG, with their quirks as switches."),
            Lesson("Residual networks", "residual-networks", "A shortcut that makes doing nothing easy."),
            Lesson("1×1 and Inception", "one-by-one-and-inception", "Mix channels first, save nine products in ten."),
            Lesson("Design your own", "design-your-own", "Build a network layer by layer and watch its bill."),
        ),
    ),
    Chapter(
        "training",
        "Training",
        (
            Lesson("Training curves", "training-curves", "Press train, and watch a network learn digits in seconds."),
            Lesson(
                "Plain against residual",
                "plain-against-residual",
                "56 layers learn less than 20, until shortcuts help.",
            ),
            Lesson(
                "Transfer learning", "transfer-learning", "Five pictures a class are enough for a borrowed network."
            ),
            Lesson("Augmentation", "augmentation", "One picture becomes a thousand, and the gap closes."),
            Lesson("Data and winning tips", "data-and-winning-tips", "What more data buys, and what ten crops do."),
        ),
    ),
)
