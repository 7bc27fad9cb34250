"""What pyproject.toml cannot say: assets/ lies at the top of the repository, and inside the package once installed.

`cnnkit.assets` finds it in both places.
"""

from setuptools import find_packages, setup

EMBEDDED = {f"cnnkit.embedded.{name}": f"assets/{name}" for name in ("models", "runs")}

setup(
    packages=[*find_packages(include=["cnnkit*"]), *EMBEDDED],
    package_dir=EMBEDDED,
)
