"""The record: facts with bounds, source and claimant; disputes; declared silence."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.scenario.moment import Moment
from sim.scenario.number import Share
from sim.scenario.schema.anyquantity import AnyQuantity
from sim.scenario.schema.section import Section

FactKind = Literal["input", "outcome", "observation", "context"]
Confidence = str


def _words(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Attempt(Section):
    """A documented request on a supply line and how it ended."""

    line: str
    result: Literal["admitted", "partly", "refused"]
    quantity: AnyQuantity | None = None


class Run(Section):
    """A unit that is known, or implied, to run through a span."""

    unit: str
    until: Moment


class Observe(Section):
    """One reading, compared with a series of the run; never imposed."""

    channel: str
    is_: Annotated[str | None, BeforeValidator(_words)] = Field(None, alias="is")
    at_most: AnyQuantity | None = None
    at_least: AnyQuantity | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Observe:
        if self.is_ is None and self.at_most is None and self.at_least is None:
            raise ValueError("expected one of is, at_most, at_least")
        return self


class Fact(Section):
    """One dated fact."""

    needs_source: ClassVar[bool] = True

    kind: FactKind
    at: Moment
    what: str = Field(description="What happened, in one plain sentence.")
    label: str | None = Field(None, max_length=22, description="A few words for a figure.")
    claimant: str | None = None
    confidence: Confidence | None = None
    disputed: str | None = None
    also: tuple[str, ...] = Field((), description="Other rows of the ledger on the same event.")
    because: str | None = Field(None, description="The fact that caused it; it keeps its documented delay.")
    variant: dict[str, str] | None = Field(None, description="Holds only in this option of a dispute.")
    set: dict[str, str] | None = None
    level: dict[str, AnyQuantity] | None = Field(
        None, description="Stocks brought to a level; a counterfactual keeps the amount that this took."
    )
    arrive: int | None = Field(None, gt=0)
    leave: int | Literal["all"] | None = None
    exit: Literal[
        "individual", "safe_conduct", "domestic_deal", "surrender", "escape", "entry", "disputed"
    ] | None = None
    fires: str | None = None
    at_start: bool = Field(False, description="Fires at the first start at or after the date.")
    attempt: Attempt | None = None
    run: Run | None = None
    observe: tuple[Observe, ...] = ()


class Variant(Section):
    """A dispute: what may be true, with credences that sum to one."""

    needs_source: ClassVar[bool] = True

    question: str
    options: dict[str, Share]


class Complete(Section):
    """Declared silence: in the span nothing undocumented happens on the track."""

    needs_source: ClassVar[bool] = True

    track: str
    at: str = Field(alias="from", description="A date or a fact's id.")
    until: str = Field(description="A date or a fact's id.")


class History(Section):
    """The ledger of one siege."""

    follow: Literal["all", "inputs", "none"] = "all"
    until: Moment | None = None
    variants: dict[str, Variant] = Field(default_factory=dict)
    complete: dict[str, Complete] = Field(default_factory=dict)
    facts: dict[str, Fact] = Field(default_factory=dict)
