"""A file that extends another is played as an alternative to it, and the page says so."""

import json

OVERLAY = """\
extends: caracas-2024/documented.yaml
question: What if the first cut had never come?
remove: [W03 and what follows]
"""


def test_the_page_of_an_overlay_says_what_is_imposed_released_and_edited(siegesim, tmp_path):
    (tmp_path / "no-cut.yaml").write_text(OVERLAY, encoding="utf-8")
    said = siegesim(
        "run", "no-cut.yaml", "--set", "about.end=2024-05-03", "--central", "--no-figures", "--out", "two"
    )
    assert said.code == 0, said.err
    assert "Alternative to: Siege of the Argentine" in said.out
    assert "Modelled alternative: acts of others as documented or edited" in said.out
    for word in ("Imposed", "Released", "Edited", "Modelled"):
        assert f"\n{word} " in said.out
    assert "W03 (2024-03-25 15:00) is gone" in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 100
    kept = json.loads((tmp_path / "two" / "manifest.json").read_text("utf-8"))
    assert kept["alternative"]["to"]["id"] == "caracas-2024/documented"


def test_the_document_of_a_scenario_that_extends_none_names_no_alternative(siegesim, played, tmp_path):
    kept = json.loads((tmp_path / "one" / "manifest.json").read_text("utf-8"))
    assert kept["alternative"] is None
