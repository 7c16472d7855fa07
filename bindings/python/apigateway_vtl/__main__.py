"""`python -m apigateway_vtl` is the command `vtl`, without `serve`."""

import sys

from ._native import run

sys.exit(run(["vtl", *sys.argv[1:]]))
