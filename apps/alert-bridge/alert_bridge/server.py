"""The HTTP side: Alertmanager posts to /alerts, engines ask /healthz."""

from __future__ import annotations

import hmac
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .alerts import PayloadError, messages_of
from .config import Config
from .gotify import DeliveryError, Gotify

_log = logging.getLogger(__name__)
_MAX_BODY = 4 << 20


class Bridge(ThreadingHTTPServer):
    """Serves until `shutdown`; requests in flight end before `server_close` returns."""

    daemon_threads = False

    def __init__(self, config: Config) -> None:
        self.config = config
        self.stopping = threading.Event()
        self.gotify = Gotify(config, self.stopping)
        super().__init__((config.host, config.port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Bridge
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._answer(200, "ok")
        else:
            self._answer(404, "no such page")

    def do_POST(self) -> None:
        # What is not read of a body would be taken for the next request.
        self.close_connection = True
        if self.path != "/alerts":
            return self._answer(404, "no such page")
        if not self._allowed():
            return self._answer(401, "a bearer token is needed")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            return self._answer(411, "Content-Length is needed")
        if int(length) > _MAX_BODY:
            return self._answer(413, f"more than {_MAX_BODY} bytes")
        try:
            messages = messages_of(json.loads(self.rfile.read(int(length))))
        except (PayloadError, ValueError) as error:
            return self._answer(400, str(error))
        try:
            for message in messages:
                self.server.gotify.send(message)
        except DeliveryError as error:
            # Alertmanager sends the whole notification again.
            _log.error("not delivered: %s", error)
            return self._answer(502, str(error))
        _log.info("delivered %d messages", len(messages))
        return self._answer(200, "delivered")

    def _allowed(self) -> bool:
        token = self.server.config.webhook_token
        sent = self.headers.get("Authorization", "")
        return token is None or hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())

    def _answer(self, status: int, text: str) -> None:
        body = f"{text}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        if self.path != "/healthz":
            _log.info(format, *args)
