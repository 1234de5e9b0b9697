"""`python -m bench NAME [--json]`: exits 0 if every aim is reached, 1 if one is missed."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from types import MappingProxyType

from bench import crash, pool, start, turn, writer
from bench.figures import Bench, table

BENCHES: Mapping[str, Bench] = MappingProxyType(
    {
        "crash": crash.BENCH,
        "pool": pool.BENCH,
        "start": start.BENCH,
        "turn": turn.BENCH,
        "writer": writer.BENCH,
    }
)


def main() -> int:
    arguments = _parser().parse_args()
    figures = BENCHES[arguments.name].run(arguments)
    print(table(figures))
    if arguments.json:
        print(json.dumps({figure.name: figure.value for figure in figures}))
    return 0 if all(figure.reached for figure in figures) else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m bench", description="Measures a promise beside its baseline."
    )
    names = parser.add_subparsers(dest="name", metavar="NAME", required=True)
    for name, bench in BENCHES.items():
        own = names.add_parser(name, help=bench.summary, description=bench.summary)
        own.add_argument(
            "--json", action="store_true", help="end with one flat JSON object: figure -> number"
        )
        bench.add_arguments(own)
    return parser


if __name__ == "__main__":
    sys.exit(main())
