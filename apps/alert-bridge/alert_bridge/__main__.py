"""Runs the bridge until SIGTERM or SIGINT."""

from __future__ import annotations

import logging
import signal
import sys
import threading

from .config import ConfigError, load
from .server import Bridge


def main() -> int:
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")
    try:
        bridge = Bridge(load())
    except (ConfigError, OSError) as error:
        print(f"alert-bridge: {error}", file=sys.stderr)
        return 2

    def stop(_signal: int, _frame: object) -> None:
        bridge.stopping.set()
        # `shutdown` waits for the loop, which runs in this thread.
        threading.Thread(target=bridge.shutdown).start()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    logging.getLogger(__name__).info("listening on %s:%d", *bridge.server_address[:2])
    bridge.serve_forever()
    bridge.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
