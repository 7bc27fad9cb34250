from tests.pages.lessons import open_lesson


def results(app):
    return {slot for slot in app.session_state.to_dict() if str(slot).startswith("last good ")}


def test_a_lesson_lets_go_of_the_last_ones_results():
    app = open_lesson("convolution")
    of_convolution = results(app)
    assert of_convolution
    app.switch_page("pages/foundations/pooling.py").run()
    assert results(app)
    assert not results(app) & of_convolution
