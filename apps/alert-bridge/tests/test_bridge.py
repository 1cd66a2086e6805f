"""The bridge against a Gotify that is played by the test."""

import json
import threading
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from alert_bridge.config import ConfigError, load
from alert_bridge.server import Bridge


class FakeGotify(ThreadingHTTPServer):
    """Answers with the statuses that it is told, then with 200, and remembers what it got."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[tuple[str, str | None, dict]] = []
        super().__init__(("127.0.0.1", 0), _FakeHandler)


class _FakeHandler(BaseHTTPRequestHandler):
    server: FakeGotify

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, self.headers["X-Gotify-Key"], body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


ALERT = {
    "status": "firing",
    "labels": {"alertname": "DiskFull", "severity": "critical", "host": "a"},
    "annotations": {"summary": "Disk is full", "description": "Only 1 % is left."},
    "generatorURL": "https://prometheus.example/graph",
}


class BridgeTest(unittest.TestCase):
    def setUp(self) -> None:
        self.gotify = self._serve(FakeGotify())
        self.bridge = self._bridge()

    def _serve(self, server):
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def _bridge(self, **env: str) -> Bridge:
        base = {
            "BRIDGE_HOST": "127.0.0.1",
            "BRIDGE_PORT": "0",
            "GOTIFY_URL": f"http://127.0.0.1:{self.gotify.server_address[1]}/",
            "GOTIFY_TOKEN": "secret",
            "BRIDGE_RETRY_DELAY": "0",
            "BRIDGE_ATTEMPTS": "3",
        }
        return self._serve(Bridge(load({**base, **env})))

    def _post(self, body: object, *, path: str = "/alerts", token: str | None = None, bridge: Bridge | None = None) -> int:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        address = (bridge or self.bridge).server_address
        request = urllib.request.Request(f"http://127.0.0.1:{address[1]}{path}", data=data)
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def test_each_alert_becomes_a_message(self) -> None:
        resolved = {**ALERT, "status": "resolved"}
        self.assertEqual(self._post({"status": "firing", "alerts": [ALERT, resolved]}), 200)
        (path, key, first), (_, _, second) = self.gotify.got
        self.assertEqual((path, key), ("/message", "secret"))
        self.assertEqual((first["title"], first["priority"]), ("Firing: Disk is full", 9))
        self.assertEqual((second["title"], second["priority"]), ("Resolved: Disk is full", 3))
        self.assertIn("Only 1 % is left.", first["message"])
        self.assertIn("- `host`: a", first["message"])
        self.assertIn("(https://prometheus.example/graph)", first["message"])

    def test_what_may_pass_is_tried_again(self) -> None:
        self.gotify.statuses = [503, 429]
        self.assertEqual(self._post({"alerts": [ALERT]}), 200)
        self.assertEqual(len(self.gotify.got), 3)

    def test_what_goes_on_failing_is_told_to_alertmanager(self) -> None:
        self.gotify.statuses = [500] * 9
        self.assertEqual(self._post({"alerts": [ALERT]}), 502)
        self.assertEqual(len(self.gotify.got), 3)

    def test_a_refusal_is_not_tried_again(self) -> None:
        for status in (401, 302):
            self.gotify.got.clear()
            self.gotify.statuses = [status]
            self.assertEqual(self._post({"alerts": [ALERT]}), 502)
            self.assertEqual(len(self.gotify.got), 1)

    def test_what_is_no_notification_is_refused(self) -> None:
        for body in (b"{", [], {}, {"alerts": [1]}, {"alerts": [{"labels": {"a": 1}}]}):
            self.assertEqual(self._post(body), 400)
        self.assertEqual(self._post({"alerts": []}, path="/other"), 404)
        self.assertEqual(self.gotify.got, [])

    def test_a_token_is_asked_for_where_one_is_set(self) -> None:
        bridge = self._bridge(BRIDGE_TOKEN="hush")
        self.assertEqual(self._post({"alerts": [ALERT]}, bridge=bridge), 401)
        self.assertEqual(self._post({"alerts": [ALERT]}, bridge=bridge, token="other"), 401)
        self.assertEqual(self._post({"alerts": [ALERT]}, bridge=bridge, token="hush"), 200)

    def test_health(self) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.bridge.server_address[1]}/healthz", timeout=10) as response:
            self.assertEqual(response.read(), b"ok\n")


class ConfigTest(unittest.TestCase):
    def test_what_is_missing_or_wrong_is_named(self) -> None:
        good = {"GOTIFY_URL": "https://gotify.example", "GOTIFY_TOKEN": "t"}
        self.assertEqual(load(good).port, 8080)
        for name, value in (
            ("GOTIFY_URL", ""),
            ("GOTIFY_URL", "gotify.example"),
            ("GOTIFY_TOKEN", ""),
            ("GOTIFY_TOKEN_FILE", "/nonexistent"),
            ("BRIDGE_PORT", "70000"),
            ("BRIDGE_ATTEMPTS", "many"),
        ):
            with self.subTest(name=name, value=value), self.assertRaisesRegex(ConfigError, name):
                load({**good, name: value})


if __name__ == "__main__":
    unittest.main()
