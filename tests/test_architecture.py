"""The gates of docs/COMMANDMENTS.md that no linter keeps for us, held against every file."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tools import checkout, exceptions
from tools.findings import Finding, Rule, findings

ROOT = Path(__file__).parents[1]
EVERYWHERE = (Path("src"), Path("bench"), Path("tools"), Path("tests"))
SCOPE: Mapping[Rule, tuple[Path, ...]] = {
    Rule.LONG_FILE: EVERYWHERE,
    Rule.LONG_FUNCTION: EVERYWHERE,
    Rule.BARE_SILENCE: EVERYWHERE,
    # A test may hide an import or catch all to show what happens then; the product may not.
    Rule.LAZY_IMPORT: (Path("src"),),
    Rule.BROAD_EXCEPT: (Path("src"),),
}


@pytest.fixture(scope="module")
def found() -> tuple[Finding, ...]:
    return tuple(
        finding
        for path in checkout.python_files(ROOT)
        for finding in findings(path, (ROOT / path).read_text(encoding="utf-8"))
        if any(path.is_relative_to(folder) for folder in SCOPE[finding.rule])
    )


@pytest.fixture(scope="module")
def gates() -> Mapping[str, exceptions.Reasons]:
    return exceptions.load(ROOT / "pyproject.toml")


@pytest.mark.parametrize("rule", Rule)
def test_every_finding_is_excepted_by_name(
    rule: Rule, found: tuple[Finding, ...], gates: Mapping[str, exceptions.Reasons]
) -> None:
    """What is too long, hidden, too broad or silenced is listed in pyproject.toml, or mended."""
    reasons = gates.get(rule.value, {})
    unexcused = [
        f"{finding.name}, line {finding.line}: {finding.detail}"
        for finding in found
        if finding.rule is rule and finding.name not in reasons
    ]
    assert unexcused == []


@pytest.mark.parametrize("rule", Rule)
def test_no_exception_outlives_its_cause(
    rule: Rule, found: tuple[Finding, ...], gates: Mapping[str, exceptions.Reasons]
) -> None:
    """An exception that nothing needs any more is removed, so that the lists only shrink."""
    names = {finding.name for finding in found if finding.rule is rule}
    assert exceptions.stale(gates.get(rule.value, {}), names) == ()


def test_every_exception_has_a_reason(gates: Mapping[str, exceptions.Reasons]) -> None:
    """An exception says in words why it is one."""
    unreasoned = {gate: exceptions.unreasoned(reasons) for gate, reasons in gates.items()}
    assert unreasoned == dict.fromkeys(gates, ())


def test_every_table_of_exceptions_is_read_by_a_gate(
    gates: Mapping[str, exceptions.Reasons],
) -> None:
    """A misspelt table would except nothing and say nothing."""
    assert set(gates) <= {rule.value for rule in Rule} | {"low_coverage"}
