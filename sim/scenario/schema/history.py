"""The record: facts with bounds, source and claimant; disputes; declared silence."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from sim.scenario.numbers.moment import Moment
from sim.scenario.numbers.number import Count, Share, Some
from sim.scenario.schema.anyquantity import AnyQuantity, Leaving
from sim.scenario.schema.in_order import InOrder, in_order
from sim.scenario.schema.section import Flag, Section
from sim.scenario.schema.states import STATES, words_of
from sim.scenario.text.words import as_one_of

FactKind = Literal["input", "outcome", "observation", "context"]
Confidence = str


def _text(value: str | bool) -> str:
    return value if isinstance(value, str) else str(value).lower()


def _words(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int) else value


def _states(given: object) -> object:
    """States with their words, also where a file says the same in another."""
    if not isinstance(given, dict):
        return given
    return {
        target: as_one_of(_text(value), STATES.get(target, ())) if isinstance(value, (str, bool)) else value
        for target, value in given.items()
    }


class Attempt(Section):
    """A documented request on a supply line and how it ended."""

    line: str = Field(description="The supply line that was asked.", examples=["water"])
    result: Literal["admitted", "partly", "refused"] = Field(description="How it ended.")
    quantity: AnyQuantity | None = Field(
        None,
        description="What came in, if that is known: in all, `2000 L` or `20 person-d`; or for each inside "
        "who eats and drinks when it comes, `25 L/person`, or `5 d` of what is counted in person-days.",
        examples=["2000 L", "25 L/person"],
    )


class Run(Section):
    """A unit that is known, or implied, to run through a span; fuel that it lacks for that is put in."""

    unit: str = Field(description="The generator that runs.", examples=["g1"])
    until: Moment = Field(description="Until when.")


class Observe(Section):
    """One reading, compared with a series of the run; never imposed."""

    channel: str = Field(description="What was read.", examples=["water.tank", "power.source", "grid"])
    is_: Annotated[str | None, BeforeValidator(_words)] = Field(
        None, alias="is", description="The word or number that was read.", examples=["off"]
    )
    at_most: AnyQuantity | None = Field(None, description="It was at most this.")
    at_least: AnyQuantity | None = Field(None, description="It was at least this.")

    @model_validator(mode="after")
    def _says_something(self) -> Observe:
        if self.is_ is not None:
            self.is_ = as_one_of(self.is_, words_of(self.channel))
        if self.is_ is None and self.at_most is None and self.at_least is None:
            raise ValueError("expected one of is, at_most, at_least in a reading, received none")
        if self.is_ is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("expected a word or number under is, or bounds, received both in one reading")
        return self


class Fact(Section):
    """One dated fact."""

    needs_source: ClassVar[bool] = True

    kind: FactKind = Field(
        description="input: an act of others; outcome: what the model may do by itself; observation; context."
    )
    at: Moment = Field(description="When, exactly or within bounds.")
    what: str = Field(description="What happened, in one plain sentence.")
    label: str | None = Field(None, max_length=22, description="A few words for a figure.")
    claimant: str | None = Field(None, description="Who says so.", examples=["asylees"])
    confidence: Confidence | None = Field(None, description="How sure it is, in a word.", examples=["high"])
    disputed: str | None = Field(None, description="What is said against it.")
    also: tuple[str, ...] = Field((), description="Other rows of the ledger on the same event.")
    because: str | None = Field(None, description="The fact that caused it; it keeps its documented delay.")
    variant: dict[str, str] | None = Field(None, description="Holds only in this option of a dispute.")
    set: Annotated[dict[str, str] | None, BeforeValidator(_states)] = Field(
        None,
        description="States that it switches: grid, mains, signal, fixed_line, cordon, custodian, lines.ID "
        "and so on.",
        examples=[{"grid": "off"}],
    )
    level: dict[str, AnyQuantity] | None = Field(
        None,
        description="Stocks brought to a level; a counterfactual keeps the amount that this took, "
        "but a fact that it moves sets the level again at its new date.",
    )
    brings: dict[str, AnyQuantity] | None = Field(
        None, description="Amounts that stocks get, with what they are kept in: a full one grows by it."
    )
    arrive: Some | None = Field(None, description="How many people come in.", examples=[5])
    leave: Leaving | None = Field(None, description="How many people leave, or all.", examples=[1])
    leave_down_to: Count | None = Field(
        None, description="How many are still inside once the others have left.", examples=[30]
    )
    group: str | None = Field(
        None,
        description="The group that they join or leave; without it the first, or whoever may leave alone.",
        examples=["staff"],
    )
    exit: (
        Literal["individual", "safe_conduct", "domestic_deal", "surrender", "escape", "entry", "disputed"]
        | None
    ) = Field(None, description="How they leave.")
    fires: str | None = Field(
        None,
        description="The risk that came true: generators.ID.failure, concessions.ID, repair.ID.",
        examples=["generators.g1.failure"],
    )
    at_start: Flag = Field(False, description="Fires at the first start at or after the date.")
    attempt: Attempt | None = Field(None, description="A documented request on a supply line.")
    run: Run | None = Field(None, description="A unit that is known to run.")
    observe: tuple[Observe, ...] = Field(
        (),
        description="Readings to compare with the run.",
        examples=[[{"channel": "water.tank", "at_most": "500 L"}]],
    )


    @property
    def departs(self) -> bool:
        """Whether anybody leaves by it."""
        return self.leave is not None or self.leave_down_to is not None

    @property
    def empties(self) -> bool:
        """Whether everybody leaves by it."""
        return self.leave == "all" and self.group is None


class Variant(Section):
    """A dispute: what may be true, with credences that sum to one."""

    needs_source: ClassVar[bool] = True

    question: str = Field(description="What is disputed.")
    options: dict[str, Share] = Field(description="What may be true, each with its credence.")


class Complete(Section):
    """Declared silence: in the span nothing undocumented happens on the track."""

    needs_source: ClassVar[bool] = True

    track: str = Field(
        description="The track on which nothing else happened: grid, people, exits, lines.ID and so on.",
        examples=["lines.water"],
    )
    at: str | None = Field(None, alias="from", description="A date or a fact's id; none: from the start.")
    until: str | None = Field(None, description="A date or a fact's id; none: to the end.")


class History(Section):
    """The ledger of one siege."""

    follow: Literal["all", "inputs", "none"] = Field(
        "all",
        description="all: impose inputs and outcomes; inputs: outcomes are the model's; none: no record.",
    )
    until: Moment | None = Field(None, description="From here on the record is left aside.")
    variants: dict[str, Variant] = Field(
        default_factory=dict, description="Disputes, drawn once a replication, by name."
    )
    complete: dict[str, Complete] = Field(default_factory=dict, description="Declared silences, by name.")
    facts: dict[str, Fact] = Field(default_factory=dict, description="Dated facts, by id.")

    _orders: dict[tuple[str, ...], InOrder] = PrivateAttr(default_factory=dict)

    def in_order(self, names: tuple[str, ...]) -> InOrder:
        """Which dates come in order when those facts hold; worked out once."""
        found = self._orders.get(names)
        if found is None:
            found = self._orders[names] = in_order(self, names)
        return found
