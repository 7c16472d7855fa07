"""`python -m apigateway_vtl` is the command `vtl`."""

import sys

from ._native import run

sys.exit(run(["vtl", *sys.argv[1:]]))
