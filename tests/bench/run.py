#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ratios, measured side by side.

Each row compares two ways to do the same work on the same machine in the same
run: both are measured in turn, round after round, in alternating order, and
the row is the median of the rounds' ratios with their spread. A ratio says
something on a machine that is busy or slow; a time does not. A row that has
nothing to be compared with is the figure itself.

    run.py BUILD_DIR [--rounds N] [--only ROW]... [--json FILE]
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import rows  # noqa: E402


def measure(row, context, rounds):
    """The row's ratios, one a round, and the raw figures behind them."""
    ratios, raw = [], []
    for index in range(rounds):
        if row.theirs is None:
            ratios.append(row.ours(context))
            print(f"  {row.name}: round {index + 1}/{rounds}: {ratios[-1]:.3f}", file=sys.stderr)
            continue
        order = [row.ours, row.theirs]
        if index % 2:
            order.reverse()
        figures = {}
        for side in order:
            figures[side] = side(context)
        ratio = figures[row.ours] / figures[row.theirs]
        ratios.append(ratio)
        raw.append((figures[row.ours], figures[row.theirs]))
        print(f"  {row.name}: round {index + 1}/{rounds}: {ratio:.3f}", file=sys.stderr)
    return ratios, raw


def verdict(row, median):
    if row.limit is None:
        return "-"
    good = median >= row.limit if row.more_is_better else median <= row.limit
    return "reached" if good else "MISSED"


def show(row, ratios, raw):
    median = statistics.median(ratios)
    ours = statistics.median(a for a, _ in raw) if raw else median
    theirs = statistics.median(b for _, b in raw) if raw else None
    sign = ("≥" if row.more_is_better else "≤") if row.limit is not None else ""
    limit = f"{sign} {row.limit:g}" if row.limit is not None else "-"
    print(
        f"{row.title:<58} {median:7.3f}  {min(ratios):7.3f} … {max(ratios):<7.3f} "
        f"{limit:>7}  {verdict(row, median):<8} {ours:.4g}"
        f"{'' if theirs is None else f' : {theirs:.4g}'} {row.unit}"
    )
    return {
        "row": row.name,
        "median": median,
        "lowest": min(ratios),
        "highest": max(ratios),
        "rounds": len(ratios),
        "limit": row.limit,
        "verdict": verdict(row, median),
        "ours": ours,
        "theirs": theirs,
        "unit": row.unit,
    }


def main():
    parser = argparse.ArgumentParser(description="Measures ratios, see the file's head.")
    parser.add_argument("build_dir")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--json")
    options = parser.parse_args()

    context = rows.Context(options.build_dir)
    wanted = [row for row in rows.ROWS if not options.only or row.name in options.only]
    if not wanted:
        parser.error("no such row; there are: " + ", ".join(row.name for row in rows.ROWS))

    results, failed = [], []
    started = time.monotonic()
    print(f"{'ratio':<58} {'median':>7}  {'lowest … highest':<17} {'must be':>7}")
    for row in wanted:
        reason = row.missing(context)
        if reason:
            print(f"{row.title:<58} not measured: {reason}")
            failed.append(row.name)
            continue
        results.append(show(row, *measure(row, context, options.rounds)))
        sys.stdout.flush()
    print(
        f"{options.rounds} rounds a row, {time.monotonic() - started:.0f} s, "
        f"{os.cpu_count()} cores; ours : theirs are medians"
    )
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=2) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
