"""A whole scenario."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from pydantic import Field, PrivateAttr

from sim.scenario.layers.origins import numbers_and_moments
from sim.scenario.numbers.moment import Moment
from sim.scenario.numbers.number import Duration, Money, Number
from sim.scenario.overlays.editing import Edit
from sim.scenario.schema.anyquantity import AnyQuantity, Bound
from sim.scenario.schema.compound import Compound
from sim.scenario.schema.history import History
from sim.scenario.schema.section import Section
from sim.scenario.schema.siege import Siege


class Place(Section):
    """Where it is."""

    name: str = Field(description="What the place is called.")
    timezone: str = Field(description="A zone of the IANA database, such as America/Lima.")


class About(Section):
    """What the scenario is."""

    states_facts: ClassVar[bool] = False

    title: str = Field(description="What the scenario is called.")
    question: str | None = Field(None, description="What it asks, in one sentence.")
    place: Place
    start: Moment = Field(description="Second 0 of the run, one local date.")
    end: Moment | None = Field(None, description="When the run ends; or give its length.")
    length: Duration | None = Field(None, description="How long the run lasts; or give its end.")


class Lever(Section):
    """Something that may be turned, in the easing direction."""

    states_facts: ClassVar[bool] = False

    path: str = Field(
        description="The path of the number that it turns.", examples=["siege.lines.water.permit.siege"]
    )
    range: tuple[AnyQuantity, AnyQuantity] = Field(
        description="From where to where it may be turned, in the path's unit.",
        examples=[["6000 L", "20000 L"]],
    )
    cost: Money | None = Field(None, description="What a full turn costs.")
    words: str = Field(description="What turning it means, in words.")


class Expect(Section):
    """A condition that a run must meet."""

    states_facts: ClassVar[bool] = False

    measure: str = Field(
        description="Name of a measure. One that tells when something happened meets no condition where it "
        "did not happen.",
        examples=["hours_without_power"],
    )
    at_most: Bound | None = Field(
        None, description="Most that it may be, in the unit of the measure, which a plain number is in."
    )
    at_least: Bound | None = Field(None, description="Least that it may be.")


class Source(Section):
    """Where a fact or a number was found."""

    title: str = Field(description="Publisher and what it is, in short.")
    published: str | None = Field(None, description="When it was published.", examples=["2024-11-27"])
    address: str | None = Field(
        None, description="Where it can be read.", examples=["https://example.org/page"]
    )
    ledger: str | None = Field(None, description="Its row in a ledger kept elsewhere.")
    grade: str | None = Field(
        None,
        description="How good it is: A found, B general knowledge, C assumed, D derived.",
        examples=["A"],
    )


class Scenario(Section):
    """A besieged compound: what is inside, what is outside, what the record says."""

    about: About
    uses: tuple[str, ...] = Field(
        (),
        description="Part files that lie underneath; what this file says wins.",
        examples=[["../parts/household.yaml"]],
    )
    compound: Compound
    siege: Siege
    history: History = Field(
        default_factory=lambda: History(), description="The record: dated facts, disputes, declared silences."
    )
    levers: dict[str, Lever] = Field(
        default_factory=dict, description="What may be turned, in the easing direction, by id."
    )
    measures: tuple[str, ...] = Field(
        (),
        description="Names of the measures to report; none named: all.",
        examples=[["hours_without_power"]],
    )
    expect: dict[str, Expect] = Field(
        default_factory=dict, description="Conditions that a run must meet, by id."
    )
    sources: dict[str, Source] = Field(
        default_factory=dict, description="The bibliography: what each source key means."
    )

    _hash: str = PrivateAttr(default="")
    _file: str = PrivateAttr(default="")
    _files: tuple[str, ...] = PrivateAttr(default=())
    _read_from: tuple[str, ...] = PrivateAttr(default=())
    _overrides: tuple[str, ...] = PrivateAttr(default=())
    _edits: tuple[Edit, ...] = PrivateAttr(default=())

    @property
    def hash(self) -> str:
        """Hash of the resolved text, the same for the same meaning."""
        return self._hash

    @property
    def file(self) -> str:
        """The file it was read from, the first of several."""
        return self._file

    @property
    def files(self) -> tuple[str, ...]:
        """The files it was read from: its own, or that and those of overlays over it in their order."""
        return self._files

    @property
    def read_from(self) -> tuple[str, ...]:
        """Every file that it is made of, those that it uses or extends among them."""
        return self._read_from

    @property
    def overrides(self) -> tuple[str, ...]:
        """The `PATH=VALUE` texts that were laid over it."""
        return self._overrides

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What overlays and overrides changed, in their order."""
        return self._edits

    @cached_property
    def changes_at_dates(self) -> bool:
        """Whether any number becomes another at a date."""
        return any(isinstance(found, Number) and found.later for _, found in numbers_and_moments(self))
