"""What pages share. Importing it, which app.py does first, settles the threads of the web process."""

import os

# Many visitors share few cores. OpenBLAS threads spin while they wait for each other: with both cores of a machine
# busy, a convolution on two of them took 3 to 45 times as long as on one. NumPy reads this when it is first loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
