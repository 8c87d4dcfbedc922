"""Invented records with the shapes that real ones have, made without the model, by rules of thumb.

Dates and labels of the long story are those of the ledger; every amount is invented.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from sim.engine import DAY, Recorder, Records

HOUR = 3600
ZONE = ZoneInfo("America/Caracas")
START = datetime(2024, 3, 20, tzinfo=ZONE)


def second(text: str) -> int:
    """Seconds from the start to a local date."""
    return int((datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE) - START).total_seconds())


# id, date, label, effect, and why it is assumed
STORY = [
    ("W02", "2024-03-20 12:00", None, {"arrive": 5}, None),
    ("W03", "2024-03-25 15:00", "First power cut", {"set": {"grid": "off"}}, None),
    ("W06", "2024-04-10 00:00", None, {"set": {"grid": "on"}}, "no page gives the end"),
    ("W08", "2024-07-29 22:00", "First siege", {"set": {"cordon": "siege"}}, None),
    ("W09", "2024-07-30 11:00", None, {"set": {"grid": "off"}}, None),
    ("W11", "2024-08-01 09:00", "Brazil takes custody", {"set": {"custodian": "de_facto"}}, None),
    ("W12", "2024-08-02 00:00", None, {"set": {"cordon": "watch"}}, "nothing later tells of a closed street"),
    ("W18", "2024-08-20 00:00", None, {"set": {"grid": "on"}}, "latent"),
    ("W19", "2024-09-06 19:15", "Second siege", {"set": {"cordon": "siege"}}, None),
    ("W20", "2024-09-06 21:00", None, {"set": {"grid": "off"}}, None),
    ("W25", "2024-09-08 15:00", None, {"set": {"cordon": "watch", "grid": "on"}}, None),
    ("S24", "2024-11-23 18:42", "Third siege", {"set": {"cordon": "siege"}}, None),
    ("W29", "2024-11-24 01:00", None, {"set": {"grid": "off"}}, None),
    ("W30", "2024-11-24 17:00", None, {"set": {"grid": "on"}}, None),
    ("W33", "2024-11-25 18:00", "Fuses removed", {"set": {"grid": "off"}}, None),
    ("W34", "2024-11-27 15:00", "Tanker refused", {"attempt": {"line": "water"}}, None),
    ("W35", "2024-11-28 08:30", None, {"set": {"mains": "none"}}, None),
    ("W36", "2024-11-30 18:55", None, {"observe": [{"channel": "water.tank", "at_most": "50 L"}]}, None),
    ("W48", "2024-12-13 12:00", "Tanker, in part", {"attempt": {"line": "water"}}, "undated: 1 to 23 Dec"),
    ("W47", "2024-12-19 19:00", "One leaves", {"leave": 1}, None),
    ("W52", "2025-02-04 12:00", None, {"attempt": {"line": "water"}}, None),
    ("W54", "2025-02-14 12:00", None, {"attempt": {"line": "water"}}, None),
    ("W55", "2025-02-18 03:00", "Generator fails", {"fires": "generators.g1.failure"}, None),
    ("W59", "2025-03-02 15:00", "New generator", {"fires": "concessions.generator"}, None),
    ("W62", "2025-03-10 12:00", None, {"attempt": {"line": "water"}}, None),
    ("W63", "2025-03-13 12:00", None, {"attempt": {"line": "water"}}, None),
    ("W66", "2025-04-28 12:00", None, {}, None),
    ("W67", "2025-05-04 04:00", "Exit", {"leave": "all"}, None),
]
OBSERVED = {"W36"}
LABELLED = [identity for identity, _, label, _, _ in STORY if label]
ASSUMED = [identity for identity, *_, why in STORY if why]
TANKERS = {
    second("2024-11-27 15:00"): ("refused", "W34"),
    second("2024-12-13 12:00"): ("partly", "W48"),
    second("2025-02-04 12:00"): ("admitted", "W52"),
    second("2025-02-14 12:00"): ("refused", "W54"),
    second("2025-03-10 12:00"): ("admitted", "W62"),
    second("2025-03-13 12:00"): ("refused", "W63"),
}
LITRES = {"refused": 0.0, "deterred": 0.0, "partly": 900.0, "admitted": 2000.0}
HEADS = {
    0: 0, second("2024-03-20 12:00"): 5, second("2024-03-21 12:00"): 6,
    second("2024-12-19 19:00"): 5, second("2025-05-04 04:00"): 0,
}  # fmt: skip
SHUT, HARD, EXIT = second("2024-11-28 08:30"), second("2024-11-25 18:00"), second("2025-05-04 04:00")
FAILED, REPLACED, DEAD = second("2025-02-18 03:00"), second("2025-03-02 15:00"), second("2025-03-13 12:00")
SHARES = {"drinking": 0.08, "cooking": 0.12, "hygiene": 0.4, "flushing": 0.4}


def heads(now: int) -> int:
    return [count for at, count in HEADS.items() if at <= now][-1]


def house(number: int = 0, days: int = 412, whole: bool = True) -> Records:
    """One replication of the long story; another number has another tank and other luck.

    Without the `whole`, only people and water are told.
    """
    luck = np.random.default_rng([9, number])
    recorder = Recorder()
    for identity, date, label, effect, assumed in STORY:
        kind = "observation" if identity in OBSERVED else "outcome" if "fires" in effect else "input"
        recorder.happened(
            second(date), "fact", id=identity, kind=kind, text="It happens.", label=label,
            sources=[] if assumed else ["press"], claimant=None, confidence="high", assumed=assumed,
            effect=effect,
        )  # fmt: skip
    for name in ("people", "people.needs"):
        channel = recorder.channel(name, "step", "persons")
        for at, count in HEADS.items():
            channel.step(at, count)
    water(recorder, luck, days, 5000.0 * (1.0 if number == 0 else float(np.exp(luck.normal(0, 0.5)))))
    if whole:
        cordon = recorder.channel("cordon", "step", "")
        cordon.step(0, "watch")
        for _, date, _, effect, _ in STORY:
            if "cordon" in effect.get("set", {}):
                cordon.step(second(date), effect["set"]["cordon"])
        cordon.step(EXIT, "open")
        stores(recorder, luck, days)
        power(recorder, luck, days)
    recorder.static.update(
        needs={"drinking": 3.0, "cooking": 4.0, "hygiene": 8.0, "flushing": 15.0},
        reference={"water": 15.0, "energy": 2100.0}, fuel_reference=6.0,
    )  # fmt: skip
    return Records.of(recorder, number, days * DAY, START)


def water(recorder: Recorder, luck: np.random.Generator, days: int, capacity: float) -> None:
    """A tank that a weekly mains fills until it is shut, then a tanker now and then."""
    tank = recorder.channel("water.tank", "linear", "L")
    drinking = recorder.channel("water.drinking", "linear", "L")
    uses = {use: recorder.channel(f"water.use.{use}", "step", "L/d") for use in SHARES}
    level, reserve, waited = capacity * 0.9, 180.0, 0

    def slot(at: int, result: str, fact: str | None) -> None:
        recorder.happened(
            at, "slot", line="water", result=result, asked=2000.0, admitted=LITRES[result], unit="L",
            confiscated=0.0, hours=1.0, documented=fact,
        )  # fmt: skip

    for now in range(0, days * DAY, 4 * HOUR):
        inside = heads(now)
        if now < SHUT and now // DAY % 7 == 3 and now % DAY == 4 * HOUR:
            level = min(capacity, level + luck.uniform(0.4, 1.0) * capacity)
        for at, (result, fact) in TANKERS.items():
            if now <= at < now + 4 * HOUR:
                level, waited = min(capacity, level + LITRES[result]), 0
                slot(at, result, fact)
        if now > SHUT and now % DAY == 8 * HOUR and all(abs(now - at) > 5 * DAY for at in TANKERS):
            waited += 1
            if waited > luck.integers(9, 14) and inside:
                result = str(luck.choice(list(LITRES), p=[0.3, 0.05, 0.2, 0.45]))
                level, waited = min(capacity, level + LITRES[result]), 0
                slot(now + HOUR, result, None)
        rate = min(inside * (9.0 + 33.0 * (level / capacity) ** 0.7) * luck.uniform(0.9, 1.1), level * 6)
        tank.line(now, level, -rate / DAY)
        level = max(0.0, level - rate / 6)
        drunk = inside * 2.5 if level < 300 and reserve > 20 else 0.0
        drinking.line(now, reserve, -drunk / DAY)
        reserve = reserve - drunk / 6 if drunk else min(260.0, reserve + 1)
        for use, channel in uses.items():
            channel.step(now, (rate + drunk) * SHARES[use])


def stores(recorder: Recorder, luck: np.random.Generator, days: int) -> None:
    """Food brought weekly, later not always; fuel every other week once the grid is gone."""
    shelf = recorder.channel("food.shelf", "linear", "person-d")
    fridge = recorder.channel("food.fridge", "linear", "person-d")
    fuel = recorder.channel("fuel", "linear", "L")
    medicine = recorder.channel("medicine.any", "linear", "person-d")
    users = recorder.channel("medicine.users.any", "step", "persons")
    cupboard, store, tank = 60.0, 84.0, 60.0
    for day in range(days):
        now, inside = day * DAY, heads(day * DAY + 13 * HOUR)
        hard = now > HARD
        if day % 7 == 2 and (not hard or luck.random() < 0.75):
            store = min(130.0, store + inside * (5 if hard else 7))
        if hard and day % 14 == 0:
            tank = min(100.0, tank + 40)
        eaten, burned = min(inside * (1.0 if store > 20 else 0.7), store), min(tank, 3.0 * hard)
        shelf.line(now, store, -eaten / DAY)
        fridge.line(now, 0.0 if hard else 10.0, 0.0)
        fuel.line(now, tank, -burned / DAY)
        taken = min(inside / 3, cupboard)
        medicine.line(now, cupboard, -taken / DAY)
        users.step(now, inside / 3)
        cupboard = 60.0 if day % 45 == 44 and luck.random() < 0.7 else cupboard - taken
        store, tank = store - eaten, tank - burned


def power(recorder: Recorder, luck: np.random.Generator, days: int) -> None:
    """The grid with an outage now and then; without it a generator in the morning and the evening."""
    source, usable = (recorder.channel(name, "step", "") for name in ("power.source", "comms.usable"))
    cuts = [second(date) for _, date, _, effect, _ in STORY if "grid" in effect.get("set", {})]
    off, outage = False, range(0)
    for now in range(0, days * DAY, 900):
        hour = now % DAY / HOUR
        if now in cuts:
            off = not off
        if not off and hour == 0 and luck.random() < 0.15:
            outage = range(now + int(luck.integers(6, 20)) * HOUR, now + int(luck.integers(21, 25)) * HOUR)
        works = not (FAILED <= now < REPLACED or now >= DEAD)
        word = "none"
        if not off and now not in outage:
            word = "grid"
        elif works and (7 <= hour < 9 or 19 <= hour < 21.5):
            word = "generator"
        elif works and (9 <= hour < 12 or 21.5 <= hour < 23.25):
            word = "battery"
        elif now > FAILED + 6 * DAY and 9.5 <= hour < 15:
            word = "solar"
        talk = "no" if word == "none" or 0 <= now - HARD + 2 * DAY < 11 * DAY else "yes"
        for channel, value in ((source, word), (usable, talk)):
            if channel.values[-1:] != [value]:
                channel.step(now, value)


def many(count: int = 100, days: int = 412, distinct: int = 12, whole: bool = False) -> Records:
    """Replications of people and water, or of the `whole`, the first few told again under other numbers."""
    told = [house(number, days, whole) for number in range(1, distinct + 1)]
    runs = (told[number % distinct] for number in range(count))
    return Records.join(
        Records(run.horizon, run.start, (number,), run.channels, run.logs, run.statics)
        for number, run in enumerate(runs, 1)
    )


def village(days: int = 60, people: int = 30, leave: int | None = 55) -> Records:
    """Another siege: no generator, nothing documented, nobody left at the end; begun at half past nine."""
    recorder = Recorder()
    inside = recorder.channel("people", "step", "persons")
    inside.step(0, people)
    if leave is not None:
        inside.step(leave * DAY, 0)
    cordon = recorder.channel("cordon", "step", "")
    words = ["open", "watch", "checkpoint", "siege", "checkpoint", "watch"]
    for day, word in zip((0, 3, 9, 10, 12, 40), words, strict=True):
        if day < days:
            cordon.step(day * DAY, word)
    tank, use = (
        recorder.channel("water.tank", "linear", "L"),
        recorder.channel("water.use.all", "step", "L/d"),
    )
    source = recorder.channel("power.source", "step", "")
    for day in range(days):
        here = people if leave is None or day < leave else 0
        rate = here * (22.0 if day < 20 else 12.0)
        tank.line(day * DAY, 20_000.0, -rate / DAY)
        use.step(day * DAY, rate)
        source.step(day * DAY, "grid")
        if 10 <= day < 40:
            source.step(day * DAY + 4 * HOUR, "none")
            source.step(day * DAY + 8 * HOUR, "grid")
    recorder.static.update(needs={"drinking": 3.0}, reference={"water": 15.0, "energy": 2100.0})
    start = datetime(2031, 11, 20, 9, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    return Records.of(recorder, 0, days * DAY, start)
