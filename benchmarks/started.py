"""The process that `start_up` measures: `siaga-desk run`, told to say when it stood, and to end. Imports nothing first."""

import time

FIRST_LINE = time.time()

import json  # noqa: E402
import sys  # noqa: E402
from functools import partial  # noqa: E402
from typing import Any  # noqa: E402


def main(store: str) -> int:
    """Seconds since 1970 of each step, and how many pins the page has, as one line of JSON."""
    told = {"python": FIRST_LINE}
    from siaga_desk import cli, windows

    told["imported"] = time.time()
    at_work = windows.at_work

    def timed(*given: Any, **named: Any) -> Any:
        told["opened"] = time.time()
        return at_work(*given, **named)

    def ready(window: Any) -> None:
        told["ready"] = time.time()
        look(window)

    def look(window: Any) -> None:
        """Ask the page until it has the size of its widget and every pin is drawn."""
        page = window.map_side.map.page()
        page.runJavaScript(
            f"innerWidth === {window.map_side.map.width()} && Surface.idle() && Scene.pins.size === Layout.now().pins.length"
            " + Layout.now().groups.reduce((n, group) => n + group.members.length, 0) ? Scene.pins.size : 0",
            0,
            partial(looked, window),
        )

    def looked(window: Any, pins: float) -> None:
        if not pins:
            look(window)
            return
        print(json.dumps(told | {"drawn": time.time(), "cpu_s": time.process_time(), "pins": round(pins)}), flush=True)
        window.close()

    windows.at_work = timed
    windows.run_operator = partial(windows.run_operator, on_ready=ready)
    return cli.main(["run", "--store", store])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
