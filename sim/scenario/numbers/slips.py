"""Quantities as people write them where a scenario wants another text: ranges, rough figures, other units.

Nothing here is understood: `5-10 L` might be a range, or two readings. The hint says the very text that would
be taken, so that its author decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from sim.scenario.numbers.units import UnitTable

_NUMBER = r"[0-9][0-9.]*"
_DASH = r"(?:-|–|—|\.\.+|…|/|\b(?:to|and|or|bis|und|a|à|et|y|e|hasta)\b)"
_RANGE = re.compile(
    rf"(?:between|from|zwischen|entre|de)?\s*({_NUMBER})\s*([^0-9\s–—-]\S*)?\s*{_DASH}\s*({_NUMBER})\s*(\D*)",
    re.IGNORECASE,
)
_AROUND = re.compile(rf"({_NUMBER})\s*(\D*?)\s*(?:±|\+\s*/?\s*-|\+-)\s*({_NUMBER})\s*(%?)\s*(\D*)")
_ROUGH = re.compile(
    rf"(?:~|≈|±|about|approx\.?|approximately|around|circa|ca\.?|c\.|some|etwa|unos|env\.?|environ)"
    rf"\s*({_NUMBER}.*)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    rf"(?:[<>≤≥]=?|at least|at most|min\.?|max\.?|up to|more than|less than|over|under)\s*({_NUMBER})\s*(\D*)"
    rf"|({_NUMBER})\s*\+\s*(\D*)",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"\?+|-+|n\.?/?a\.?|unknown|none|tbd|tbc|todo|xx+|unbekannt|desconocido", re.IGNORECASE)
_MONEY = re.compile(r"(US\$|[$€£])\s*([0-9.]+)|([0-9.]+)\s*([€£]|EUR|euros?|GBP|\$)", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+)?")
LONGEST = 80
"""Letters above which nothing is looked for."""
_QUOTES = "“”„‟«»‘’‚`´"

_SHAPES = (
    ("triangular", ("min", "mode", "max")), ("triangular", ("low", "mode", "high")),
    ("triangular", ("least", "likely", "most")), ("uniform", ("min", "max")), ("uniform", ("low", "high")),
    ("uniform", ("from", "to")), ("uniform", ("least", "most")), ("uniform", ("at_least", "at_most")),
    ("normal", ("mean", "sd")), ("lognormal", ("median", "gsd")),
)  # fmt: skip
"""Mappings in which people put a range, and the prior that it is."""
SPELLINGS: Mapping[str, str] = {
    spelling: unit
    for unit, spellings in {
        "L": "lt lts ltr ltrs litro litros litern litri lit litr",
        "m3": "m^3 m**3 cbm cum cubic-metre cubic-metres cubic-meter cubic-meters metros-cúbicos kubikmeter",
        "gal": "gallon gallons galón galones galon us-gal",
        "d": "día días dia dias jour jours tag tage tagen giorno giorni dy",
        "h": "hr hrs hora horas heure heures stunde stunden std ora ore",
        "min": "mins minuto minutos minuten minuti",
        "week": "wk wks semana semanas semaine semaines woche wochen settimana settimane",
        "person": "pers pax persona personas personne personnes personen cap capita head heads adult adults",
        "person-d": "person-day man-days man-day mandays person-rations ration rations ración raciones "
        "day-rations days-of-food persondays personday person-tage",
        "W": "watt watts vatio vatios wt",
        "kW": "kilowatt kilowatts kw/h",
        "Wh": "watt-hour watt-hours watthour watthours",
        "kWh": "kilowatt-hour kilowatt-hours kwhr",
        "kg": "kgs kilo kilos kilogram kilograms kilogramo kilogramos",
        "degC": "grados celsius centigrade ºc grad",
        "%": "percent per-cent pct prozent porciento por-ciento pourcent",
        "USD": "usd dollars dollar $ us$",
        "L/person/d": "lpd lpcd lppd l/p/d l/c/d",
    }.items()
    for spelling in spellings.split()
}
"""Units under the names that people have for them, in lower case, blanks as hyphens."""

IN_WORDS: Mapping[str, Mapping[str, str]] = {
    "duration": {
        "hourly": "1 h", "daily": "1 d", "weekly": "7 d", "fortnightly": "14 d", "monthly": "30 d",
        "every day": "1 d", "every week": "7 d", "every month": "30 d", "an hour": "1 h", "a day": "1 d",
        "a week": "7 d", "a month": "30 d", "hour": "1 h", "day": "1 d", "week": "7 d", "month": "30 d",
    },
    "share": {
        "always": "100 %", "never": "0 %", "all": "100 %", "none": "0 %", "half": "50 %", "yes": "100 %",
        "no": "0 %", "certain": "100 %",
    },
}  # fmt: skip
"""Amounts that people say in a word."""
FACTORS: Mapping[str, float] = {
    "n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "m": 1e-3, "c": 1e-2, "d": 0.1, "h": 100.0, "k": 1e3,
    "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
}  # fmt: skip
"""What an SI prefix multiplies by. The case of m and M tells a thousandth from a million."""
PREFIXES: Mapping[str, str] = {
    "nano": "n", "micro": "u", "milli": "m", "centi": "c", "deci": "d", "hecto": "h", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T",
}  # fmt: skip
_IN_LETTERS = re.compile(r"([nuµμmcdhkgt])(l|wh|wp|w|g|m3|m|s|usd|cal|j)", re.IGNORECASE)
_IN_SYLLABLES = re.compile(rf"({'|'.join(PREFIXES)})-?(?=[a-z]{{4}})", re.IGNORECASE)
_PARTS = re.compile(r"([/-])")
ALIKE, SAME_LETTERS = 0.7, 0.99
"""How alike units are spelt of which one is offered for the other; and where only the case differs."""
DAYS: Mapping[str, int] = {
    **dict.fromkeys(("month", "months", "mes", "meses", "mois", "monat", "monate", "mo"), 30),
    **dict.fromkeys(("year", "years", "y", "yr", "yrs", "año", "años", "an", "ans", "jahr", "jahre"), 365),
}


def advice_on(text: str, table: UnitTable) -> str | None:
    """What to write in place of a text that is no quantity, where that can be told."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if text.strip(_QUOTES) != text:
        return f'Use straight quotes: "{text.strip(_QUOTES)}".'
    if _UNKNOWN.fullmatch(text):
        low, high = _example_range(table)
        return f'Where it is not known write what it may be, such as "uniform({low}, {high})".'
    if found := _RANGE.fullmatch(text):
        low, first, high, last = found.groups()
        unit = _unit(last, table) or _unit(first or "", table)
        if float_of(low) < float_of(high):
            return f'For a range write "uniform({_with(low, unit)}, {_with(high, unit)})".'
    if found := _AROUND.fullmatch(text):
        return _around(found, table)
    if found := _ROUGH.fullmatch(text):
        plain = found[1].strip()
        number = re.match(_NUMBER, plain)
        assert number is not None
        unit = _unit(plain[number.end() :], table)
        low, high = (f"{float_of(number[0]) * share:.3g}" for share in (0.8, 1.2))
        if float_of(number[0]) > 0:
            spread = f"uniform({_with(low, unit)}, {_with(high, unit)})"
            return f'Write {_with(number[0], unit)}, or what it may be, such as "{spread}".'
    if found := _BOUND.fullmatch(text):
        digits, unit = found[1] or found[3], _unit(found[2] or found[4] or "", table)
        wide = f"uniform({_with(digits, unit)}, {_with(f'{2 * float_of(digits):g}', unit)})"
        return f'A bound is no value: write {_with(digits, unit)}, or a range such as "{wide}".'
    if (plain := IN_WORDS.get(table.name, {}).get(text.lower())) is not None:
        return f"Write {plain}."
    if table.name == "money" and (found := _MONEY.fullmatch(text)):
        amount = found[2] or found[3]
        dollars = "$" in (found[1] or found[4])
        return f"Write {amount} USD." if dollars else "Amounts are in US dollars, for instance 120 USD."
    if table.bare and _WORD.fullmatch(text):
        return f"Write it in digits, for instance {table.example}."
    return None


def range_in(given: object) -> str | None:
    """What to write in place of a list or a mapping that holds a range."""
    if isinstance(given, (list, tuple)):
        return _as_range("uniform", given) if len(given) == 2 else None
    if not isinstance(given, Mapping):
        return None
    for name, keys in _SHAPES:
        if all(key in given for key in keys):
            named = name in ("normal", "lognormal")
            return _as_range(name, [f"{key} {given[key]}" if named else given[key] for key in keys])
    return None


def _as_range(name: str, values: Sequence[object]) -> str | None:
    if not all(isinstance(each, (str, int, float)) for each in values):
        return None
    return f'For a range write "{name}({", ".join(map(str, values))})".'


def other_spelling(digits: str, written: str, table: UnitTable) -> str | None:
    """What to write where a unit is known under another name; None where it is not."""
    plain = "-".join(written.lower().split())
    if plain in DAYS and table.name == "duration":
        return f"Give days or weeks: {float_of(digits) * DAYS[plain]:g} d."
    if table.name == "count" and SPELLINGS.get(plain) == "person":
        return f"Write {digits}."
    if table.name == "temperature" and plain in ("f", "°f", "degf", "fahrenheit"):
        degrees = float_of(digits.lstrip("+-")) * (-1 if digits[:1] == "-" else 1)
        return f"Write {(degrees - 32) / 1.8:.3g} degC."
    unit = _unit(written, table)
    if unit in table.suffixes and unit != written:
        return f"Write {_with(digits, unit)}."
    return _without_prefix(digits, written, table)


def near_unit(written: str, table: UnitTable, in_case: bool = False) -> str | None:
    """The unit of a table that is spelt most alike, never one of another size: each part between strokes is
    alike by itself and has the same prefix; with `in_case` no more than the case of letters differs.
    """
    least = SAME_LETTERS if in_case else ALIKE
    parts, best = _PARTS.split(written), (least, "")
    multiple = any(part[:1] in FACTORS and part[1:] in table.suffixes for part in (written, *parts))
    for known in table.suffixes if in_case or not multiple else ():
        others = _PARTS.split(known)
        if len(others) == len(parts) and others[1::2] == parts[1::2]:
            likeness = min(_alike(*pair) for pair in zip(parts[::2], others[::2], strict=True))
            best = max(best, (likeness, known), key=lambda found: found[0] + (found[1] != '') * 1e-9)
    return best[1] or None


def _alike(part: str, known: str) -> float:
    """How alike two parts of units are spelt; 0 where they have not the same prefix."""
    if part == known:
        return 1.0
    if _prefix(part) != _prefix(known):
        return 0.0
    return SAME_LETTERS if part.lower() == known.lower() else SequenceMatcher(None, part, known).ratio()


def _prefix(part: str) -> str:
    """The SI prefix with which a part of a unit may begin, in letters of any case; m and M apart."""
    if (found := _IN_LETTERS.fullmatch(part)) is not None:
        return found[1] if found[1] in "mM" else found[1].lower()
    found = _IN_SYLLABLES.match(part)
    return PREFIXES[found[1].lower()] if found is not None else ""


def _without_prefix(digits: str, written: str, table: UnitTable) -> str | None:
    """The same amount in the unit without its SI prefix, where the table has that."""
    first, stroke, rest = written.partition("/")
    found = _IN_LETTERS.fullmatch(first)
    if found is not None:
        prefix, base = found[1], found[2]
    elif (found := _IN_SYLLABLES.match(first)) is not None:
        prefix, base = PREFIXES[found[1].lower()], first[found.end() :]
    else:
        return None
    unit = f"{base}{stroke}{rest}"
    if prefix not in FACTORS or unit not in table.suffixes:
        return None
    amount = float(digits) * FACTORS[prefix] ** (3 if base == "m3" else 1)
    return f"Write {_with(f'{amount:.12g}', unit)}."


def float_of(digits: str) -> float:
    """The worth of some digits, however many points are in them."""
    whole, _, rest = digits.strip(".").partition(".")
    return float(f"{whole}.{rest.replace('.', '')}" if rest else whole or 0)


def _unit(written: str, table: UnitTable) -> str:
    """A unit in the spelling of the tables, each part of it by itself; as it is where it is not known."""
    written = re.sub(r"\s+(?:per|por|pro|par)\s+|\s*/\s*", "/", written.strip(" .,;"))
    whole = SPELLINGS.get("-".join(written.lower().split()))
    if whole in table.suffixes:
        return str(whole)
    parts = [part.strip() for part in written.split("/")]
    made = "/".join(SPELLINGS.get("-".join(part.lower().split()), part) for part in parts)
    return made if made in table.suffixes else near_unit(made, table, in_case=True) or written


def _with(digits: str, unit: str) -> str:
    return f"{digits.rstrip('.')} {unit}".strip()


def _around(found: re.Match[str], table: UnitTable) -> str:
    """The range of a figure with what it may be off by."""
    centre, first, width, percent, last = found.groups()
    unit = _unit(last, table) or _unit(first, table)
    half = float_of(centre) * float_of(width) / 100 if percent and table.name != "share" else float_of(width)
    low, high = (f"{float_of(centre) + side * half:g}" for side in (-1, 1))
    unit = unit or ("%" if table.name == "share" else "")
    return f'For a range write "uniform({_with(low, unit)}, {_with(high, unit)})".'


def _example_range(table: UnitTable) -> tuple[str, str]:
    digits, _, unit = table.example.partition(" ")
    unit = unit.partition(" ")[0]
    return _with(f"{0.5 * float(digits):g}", unit), _with(digits, unit)
