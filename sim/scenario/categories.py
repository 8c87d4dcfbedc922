"""A choice between words, such as what is true of a dispute: `choice(intact: 0.7, buried: 0.3)`."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.priors import pick


@dataclass(frozen=True, slots=True)
class Categories:
    """One of a few words, each with its credence, in the order written."""

    names: tuple[str, ...]
    weights: tuple[float, ...]

    @property
    def central(self) -> str:
        """The most credible word, the first of equals."""
        return self.names[self.weights.index(max(self.weights))]

    def inverse(self, u: float) -> str:
        """The word that u falls on, 0 <= u <= 1."""
        return self.names[pick(u, self.weights)]

    def __str__(self) -> str:
        pairs = zip(self.names, self.weights, strict=True)
        return f"choice({', '.join(f'{name}: {weight!r}' for name, weight in pairs)})"
