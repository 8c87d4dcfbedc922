"""A whole scenario."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, PrivateAttr

from sim.scenario.moment import Moment
from sim.scenario.number import Duration, Money
from sim.scenario.schema.compound import Compound
from sim.scenario.schema.history import History
from sim.scenario.schema.anyquantity import AnyQuantity
from sim.scenario.schema.section import Section
from sim.scenario.schema.siege import Siege


class Place(Section):
    """Where it is."""

    name: str
    timezone: str = Field(description="A zone of the IANA database, such as America/Lima.")


class About(Section):
    """What the scenario is."""

    states_facts: ClassVar[bool] = False

    title: str
    question: str | None = None
    place: Place
    start: Moment
    end: Moment | None = None
    length: Duration | None = None


class Lever(Section):
    """Something that may be turned, in the easing direction."""

    states_facts: ClassVar[bool] = False

    path: str
    range: tuple[AnyQuantity, AnyQuantity]
    cost: Money | None = None
    words: str


class Expect(Section):
    """A condition that a run must meet."""

    states_facts: ClassVar[bool] = False

    measure: str
    at_most: AnyQuantity | None = None
    at_least: AnyQuantity | None = None


class Source(Section):
    """Where a fact or a number was found."""

    title: str
    published: str | None = None
    address: str | None = None
    ledger: str | None = None
    grade: str | None = None


class Scenario(Section):
    """A besieged compound: what is inside, what is outside, what the record says."""

    about: About
    uses: tuple[str, ...] = ()
    compound: Compound
    siege: Siege
    history: History = Field(default_factory=lambda: History())
    levers: dict[str, Lever] = Field(default_factory=dict)
    measures: tuple[str, ...] = ()
    expect: dict[str, Expect] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)

    _hash: str = PrivateAttr(default="")
    _file: str = PrivateAttr(default="")

    @property
    def hash(self) -> str:
        """Hash of the resolved text, the same for the same meaning."""
        return self._hash

    @property
    def file(self) -> str:
        """The file it was read from."""
        return self._file
