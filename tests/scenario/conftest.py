"""A small schema to read scenarios with, and a way to write one down and read it."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.numbers.moment import Moment
from sim.scenario.numbers.number import Count, Dimension, Duration, Energy, Number, Power, Rate, Share, Volume
from sim.scenario.reader import Reading, read_whole
from sim.scenario.text.errors import ScenarioError, render


class Part(BaseModel):
    """What every mapping may carry."""

    model_config = ConfigDict(extra="forbid")

    source: str | list[str] | None = None
    assumed: str | None = None
    note: str | None = None


class Place(Part):
    """Where it is."""

    timezone: str


class About(Part):
    """What it is."""

    title: str
    start: Moment
    place: Place


class Tank(Part):
    """A store of water."""

    capacity: Annotated[Number, Dimension("volume", more_than=0.0)] = Field(
        description="What it holds when full."
    )
    level: Volume | None = None
    lift: Literal["pump", "gravity", "hand"] = "hand"


class Generator(Part):
    """A generator unit."""

    kind: Literal["generator"]
    rating: Power
    fails: Rate | None = None


class Battery(Part):
    """A battery."""

    kind: Literal["battery"]
    capacity: Energy
    level: Share | None = None


class Fact(Part):
    """Something that happened."""

    needs_source: ClassVar[bool] = True

    at: Moment
    what: str
    leave: int | Literal["all"] | None = None
    label: str | None = Field(None, max_length=12)


class Lever(Part):
    """Something that may be turned."""

    states_facts: ClassVar[bool] = False

    range: tuple[Volume, Volume]


class Tiny(Part):
    """A small scenario."""

    about: About
    tank: Tank
    people: Count | None = None
    rest: Duration | None = None
    runs: bool = True
    times: list[Duration] = []
    units: dict[str, Annotated[Generator | Battery, Field(discriminator="kind")]] = {}
    facts: dict[str, Fact] = {}
    levers: dict[str, Lever] = {}
    words: dict[str, str] = {}
    sources: dict[str, dict[str, str]] = {}


HEAD = """\
about: {title: Toy, start: 2024-03-20, place: {timezone: America/Lima}}
assumed: a toy
"""
SOUND = HEAD + "tank: {capacity: 5000 L}\n"


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., Reading[Tiny]]:
    """Write files into a folder and read the first; keywords name further files, `__` stands for a slash."""

    def read_them(text: str, *overrides: str, **others: str) -> Reading[Any]:
        for name, content in {"main": text, **others}.items():
            path = tmp_path / (name.replace("__", "/") + ".yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return read_whole(tmp_path / "main.yaml", Tiny, overrides)

    return read_them


@pytest.fixture
def mistakes(reading: Callable[..., Reading[Tiny]], tmp_path: Path) -> Callable[..., str]:
    """Read what is wrong, and return what a person is told, without the folder's name."""

    def told(text: str, *overrides: str, **others: str) -> str:
        with pytest.raises(ScenarioError) as caught:
            reading(text, *overrides, **others)
        return "\n".join(render(problem) for problem in caught.value.problems).replace(f"{tmp_path}/", "")

    return told


@pytest.fixture
def sound() -> str:
    """A scenario with nothing wrong in it."""
    return SOUND


@pytest.fixture
def head() -> str:
    """The sections that a scenario needs, without its tank."""
    return HEAD


@pytest.fixture
def tiny_model() -> type[Tiny]:
    """The schema itself."""
    return Tiny
