"""The doorbell: `python -m sim` is `siegesim`."""

from sim.cli import main

if __name__ == "__main__":
    main()
