#!/usr/bin/env python3
"""The command line of gouji; see `python runner.py --help`."""

import sys

from gouji.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
