"""Settings that every test shares."""

from hypothesis import settings

settings.register_profile("cnnkit", derandomize=True, deadline=None)
settings.load_profile("cnnkit")
