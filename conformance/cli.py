"""The command line: one lazily loaded module a command, in `conformance.commands`, of its name.

`main` turns every way to end into one of the exit codes of `conformance.exits`: bad input is one
clear line and code 2, an interruption 130, our own fault 4. Nothing heavy is imported before it
is known which command runs.
"""

import importlib
import os
import sys
from collections.abc import Container, Mapping
from typing import TYPE_CHECKING

import click

from conformance.exits import Exit
from spec_model.version import VERSION

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Mapping[str, str] = {
    "baseline": "Known failures: entries with a failure class, a reason, a link and a day of"
    " expiry.",
    "check": "Put the suites to TARGET, judge its answers, and record everything.",
    "check-adapter": "Check the adapter TARGET: that it speaks the protocol and does not just say"
    " yes.",
    "completion": "Print the completion script of a shell; source it from the shell's start-up"
    " file.",
    "decide": "Decide what a call site writes, with the reasons and their clauses.",
    "demo": "Put the suites to the model and to a World, and to a deliberately broken copy of"
    " each.",
    "docs": "The generated pages of docs/reference; run in the root of a checkout.",
    "draw": "Draw what happens in the counterexample or failure in FILE, a lane an actor, a"
    " row a step.",
    "explain": "Say what a clause, rejection, policy, flag, mutant or property is, and where it"
    " is shown.",
    "explore": "Search every schedule of a bound, breadth first.",
    "findings": "What published packages get wrong, each with a script that shows it.",
    "init": "Write an adapter that works into FOLDER, to be filled in with calls of your library.",
    "inspect": "Look into a stored payload (FILE, or - for standard input), layer by layer.",
    "matrix": "Write with each release and read with each other, on real bytes.",
    "mutants": "Break one rule of the model at a time, and say what notices.",
    "patches": "Break a published release on purpose, one patch at a time; each must be flagged.",
    "promote": "Write the failure in FILE as a member of a vector family, to be pasted there.",
    "regimes": "Search every regime in small bounds, for every property, with both answers of"
    " the policies.",
    "replay": "Run the counterexample or failure in FILE again, and print what it shows.",
    "report": "Write one report from the RECORDS (run.jsonl) of one or several runs.",
    "schema": "Print the JSON Schema of a command's --json, or list the commands that have one.",
    "serve": "Serve streams over HTTP until interrupted, for clients that are pointed at it.",
    "shrink": "Make the schedule in FILE smaller, as long as it fails in the same way.",
    "vectors": "Golden vectors: data that other implementations consume without this project's"
    " code.",
    "watch": "Take the newest published releases, run the suites, and print what changed.",
    "world": "Check whether the storage backend TARGET keeps the promises of a World.",
    "world-faults": "Seed one fault at a time into a reference backend, and say which check notices"
    " it.",
    "world-upstream": "Run upstream's suite for Worlds on the seeded faults, and say which it"
    " notices.",
}
"""What each command is for, as the first sentence of its help; a list of them imports none."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = f"conformance.commands.{cmd_name.replace('-', '_')}"
        command = importlib.import_module(module).command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete the name of a command without importing any."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - shells only ask for it

        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        own = [CompletionItem(name, help=COMMANDS[name]) for name in names]
        return [*own, *click.Command.shell_complete(self, ctx, incomplete)]


def _print_version(ctx: click.Context, _parameter: click.Parameter, asked: object) -> None:
    if asked:
        click.echo(f"onceproof {VERSION}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
def cli() -> None:
    """Executable specification and conformance suite for durable workflow streams.

    First steps: `onceproof demo` checks the model and a broken copy of it; `onceproof vectors
    list` shows the golden vectors; `onceproof explain ID` says what a clause, rejection, policy,
    flag or mutant is.
    """


EXPECTED: frozenset[str] = frozenset(
    {
        "builtins.OSError",
        "conformance.adapters.addresses.TargetError",
        "conformance.baselines.BaselineError",
        "conformance.wanted.SuiteError",
        "conformance.checkpoints.CheckpointError",
        "conformance.counterexamples.CounterexampleError",
        "conformance.failures.FailureError",
        "conformance.serve.faults.ScriptError",
        "conformance.findings.catalogue.FindingError",
        "conformance.implementations.worlds.WorldError",
        "conformance.record.rows.RecordError",
        "conformance.asked.SettingError",
        "conformance.settings.SettingsError",
        "conformance.skeleton.SkeletonError",
        "vectors.forms.FormError",
        "vectors.ledger.LedgerError",
        "vectors.load.LoadError",
    }
)
"""Errors that are somebody's input and not our fault, by name: nothing is imported for them."""


MISSING: str = "conformance.provision.missing.Missing"
"""Says what is missing and how to get it."""


def _is_one_of(error: Exception, names: Container[str]) -> bool:
    kinds = type(error).__mro__
    return any(f"{kind.__module__}.{kind.__qualname__}" in names for kind in kinds)


def _fail(line: str, code: Exit) -> int:
    click.echo(f"onceproof: {line}", err=True)
    return int(code)


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        outcome = cli.main(args=arguments, prog_name="onceproof", standalone_mode=False)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        return _fail(error.format_message().replace("\n", " "), Exit.USAGE)
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted", Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until exit
        return int(Exit.OK)
    except Exception as error:  # noqa: BLE001 - the last resort, so that no one sees a traceback
        if _is_one_of(error, EXPECTED):
            return _fail(str(error), Exit.USAGE)
        if _is_one_of(error, {MISSING}):
            return _fail(str(error), Exit.NO_TARGET)
        if os.environ.get("ONCEPROOF_DEBUG"):
            sys.excepthook(type(error), error, error.__traceback__)
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        return _fail(f"our own fault: {what} (ONCEPROOF_DEBUG=1 shows where)", Exit.HARNESS)
    return outcome if isinstance(outcome, int) else int(Exit.OK)


def main() -> None:
    """Run a command and exit with its code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
