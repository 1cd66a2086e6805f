package greeter

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "greeter.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConfigDefaults(t *testing.T) {
	got, err := LoadConfig("", environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Addr: ":8080", Greeting: "Hello", LogLevel: slog.LevelInfo,
		ReadTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: time.Minute, DrainTimeout: 10 * time.Second,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestConfigEnvironmentWinsOverFileWinsOverDefault(t *testing.T) {
	path := writeConfig(t, `{"addr": "127.0.0.1:9000", "greeting": "Hallo", "logLevel": "warn", "drainTimeout": "3s"}`)
	got, err := LoadConfig(path, environment(map[string]string{
		"GREETER_GREETING":      "Salut",
		"GREETER_DRAIN_TIMEOUT": "1m",
		"GREETER_LOG_LEVEL":     "", // empty is not set
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Addr: "127.0.0.1:9000", Greeting: "Salut", LogLevel: slog.LevelWarn,
		ReadTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: time.Minute, DrainTimeout: time.Minute,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestConfigIgnoresVariablesThatKubernetesInjects(t *testing.T) {
	_, err := LoadConfig("", environment(map[string]string{
		"GREETER_PORT": "tcp://10.0.0.1:80", "GREETER_SERVICE_HOST": "10.0.0.1",
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestConfigRefusesBadFiles(t *testing.T) {
	for text, want := range map[string]string{
		``:                                 "not valid JSON",
		`{`:                                "not valid JSON",
		`{"addr": ":80"`:                   "not valid JSON",
		`{"addr": ":80",}`:                 "not valid JSON",
		`[]`:                               "must be a JSON object",
		`null`:                             "must be a JSON object",
		`{} {}`:                            "text after the JSON object",
		`{"adr": ":80"}`:                   `unknown key "adr": the keys are addr, greeting`,
		`{"Addr": ":80"}`:                  `unknown key "Addr"`,
		`{"addr": ":80", "addr": ":81"}`:   `key "addr" is there twice`,
		`{"addr": 80}`:                     "addr: must be a string",
		`{"greeting": {"en": "Hello"}}`:    "greeting: must be a string",
		`{"greeting": null}`:               "greeting: must be a string",
		`{"addr": "8080"}`:                 `addr: "8080" must be host:port`,
		`{"addr": ":99999"}`:               "a port from 0 to 65535",
		`{"greeting": " "}`:                "must not be empty",
		`{"greeting": "a\nb"}`:             "without control characters",
		`{"logLevel": "loud"}`:             "must be debug, info, warn or error",
		`{"drainTimeout": "10"}`:           `drainTimeout: "10" must be a time`,
		`{"drainTimeout": "0s"}`:           "more than zero",
		`{"readTimeout": "-1s"}`:           "more than zero",
		`{"readTimeout": "x", "addr": ""}`: "addr", // every bad value is named
	} {
		path := writeConfig(t, text)
		_, err := LoadConfig(path, environment(nil))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want the path and %q", text, err, want)
		}
	}
}

func TestConfigNamesTheBadVariables(t *testing.T) {
	_, err := LoadConfig("", environment(map[string]string{
		"GREETER_ADDR": "nowhere", "GREETER_IDLE_TIMEOUT": "soon",
	}))
	for _, want := range []string{`GREETER_ADDR: "nowhere" must be`, `GREETER_IDLE_TIMEOUT: "soon" must be`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestConfigFileMustExist(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing.json")
	_, err := LoadConfig(path, environment(nil))
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error with the path", err)
	}
}
