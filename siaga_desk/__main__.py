"""`python -m siaga_desk`: the same as `siaga-desk`."""

import sys

from siaga_desk.cli import main

if __name__ == "__main__":
    sys.exit(main())
