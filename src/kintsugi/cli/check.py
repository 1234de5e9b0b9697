"""`kintsugi check`: what is wrong, and how to mend it; one line each, in the order to mend it in.

It disturbs nobody: no update is fetched, nothing is written.
"""

import argparse
import asyncio
from collections.abc import Sequence

from kintsugi.app import DATABASE
from kintsugi.cli.check_access import access_finding, paired_roles
from kintsugi.cli.check_database import database_findings
from kintsugi.cli.check_folder import folder_findings
from kintsugi.cli.check_models import model_findings
from kintsugi.cli.check_prices import price_findings
from kintsugi.cli.check_telegram import telegram_findings
from kintsugi.cli.finding import Finding, Verdict, fail, ok
from kintsugi.cli.invocation import Invocation
from kintsugi.clock import SystemClock
from kintsugi.errors import Problem, SettingsError
from kintsugi.log import Redactor
from kintsugi.settings import Settings, load, secret_values


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--models",
        action="store_true",
        help="call each configured model once; it may cost a little",
    )


def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """The exit code is 0 when the bot would run, 1 when not, 2 when the settings are wrong."""
    try:
        # Not `invocation.settings()`: a look must not begin to write a log file.
        settings = load(
            path=invocation.config, environ=invocation.environ, secrets_dir=invocation.secrets
        )
    except SettingsError as error:
        print("\n".join(_wrong(problem).line for problem in error.problems))
        return 2
    found = asyncio.run(findings(settings, ask_models=arguments.models))
    clean = Redactor(secret_values(settings)).clean
    print("\n".join(clean(finding.line) for finding in found))
    return 1 if any(finding.verdict is Verdict.FAIL for finding in found) else 0


async def findings(settings: Settings, *, ask_models: bool) -> Sequence[Finding]:
    path, busy_timeout_s = settings.data_dir / DATABASE, settings.store.busy_timeout_s
    folder = folder_findings(settings.data_dir)
    database = database_findings(path, busy_timeout_s=busy_timeout_s)
    paired = paired_roles(path, busy_timeout_s=busy_timeout_s)
    return [
        ok("settings", "all of them can be used"),
        *folder,
        *database,
        *await telegram_findings(settings.telegram),
        access_finding(settings.access, paired),
        *await model_findings(settings.llm, SystemClock(), ask=ask_models),
        *price_findings(settings.llm, settings.budgets),
    ]


def _wrong(problem: Problem) -> Finding:
    where = ": ".join(part for part in (problem.source, problem.key) if part)
    return fail("settings", f"{where}: {problem.message}")
