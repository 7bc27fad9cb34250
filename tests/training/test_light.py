"""A page may hold data, settings and runs without the weight of TensorFlow, SciPy or scikit-learn."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, sys
from cnnkit.training import digits, fit_to, learning_rate_at, textures, confusion_matrix
fit_to(digits(), (16, 16, 3)), textures(num_train=2, num_test=1)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_data_and_settings_load_no_tensorflow():
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not set(json.loads(done.stdout)) & {
        "tensorflow",
        "keras",
        "scipy",
        "sklearn",
        "pandas",
        "plotly",
        "distributed",
    }
