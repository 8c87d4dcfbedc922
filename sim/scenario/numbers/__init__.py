"""Numbers: quantities with units, priors, dates, and what writing them by hand goes wrong in."""
