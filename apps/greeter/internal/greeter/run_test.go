package greeter

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const testDeadline = 10 * time.Second

// A service is Run on a loopback port of the kernel's choice.
type service struct {
	url  string
	logs chan map[string]any
	stop context.CancelFunc
	done chan error
}

func start(t *testing.T, values map[string]string, args ...string) *service {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	reader, writer := io.Pipe()
	s := &service{logs: make(chan map[string]any, 100), stop: cancel, done: make(chan error, 1)}
	go func() {
		s.done <- Run(ctx, args, environment(values), writer)
		writer.Close()
	}()
	go func() {
		defer close(s.logs)
		for lines := bufio.NewScanner(reader); lines.Scan(); {
			var line map[string]any
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Errorf("log line %q: %v", lines.Text(), err)
			}
			s.logs <- line
		}
	}()
	line := s.waitLog(t, "listening")
	s.url = "http://" + line["addr"].(string)
	return s
}

func (s *service) waitLog(t *testing.T, message string) map[string]any {
	t.Helper()
	deadline := time.After(testDeadline)
	for {
		select {
		case line, ok := <-s.logs:
			if !ok {
				t.Fatalf("ended before it logged %q: %v", message, <-s.done)
			}
			if line["msg"] == message {
				return line
			}
		case <-deadline:
			t.Fatalf("did not log %q", message)
		}
	}
}

func (s *service) waitDone(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.done:
		return err
	case <-time.After(testDeadline):
		t.Fatal("did not stop")
		return nil
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestRunServes(t *testing.T) {
	s := start(t, map[string]string{"GREETER_ADDR": "127.0.0.1:0"})
	for _, c := range []struct {
		path   string
		status int
		body   string
	}{
		{"/", 200, "Hello, world!\n"},
		{"/?name=" + url.QueryEscape("  Zoë "), 200, "Hello, Zoë!\n"},
		{"/?name=" + strings.Repeat("x", 101), 400, "name must be at most 100 characters\n"},
		{"/?name=%00", 400, "name must be UTF-8 without control characters\n"},
		{"/?name=%ff", 400, "name must be UTF-8 without control characters\n"},
		{"/healthz", 200, "ok\n"},
		{"/other", 404, "404 page not found\n"},
	} {
		if status, body := get(t, s.url+c.path); status != c.status || body != c.body {
			t.Errorf("%s: got %d %q, want %d %q", c.path, status, body, c.status, c.body)
		}
	}
	response, err := http.Post(s.url+"/", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: got %d", response.StatusCode)
	}
	line := s.waitLog(t, "request")
	if line["path"] != "/" || line["status"] != 200.0 || line["method"] != "GET" {
		t.Errorf("log line %v", line)
	}
	s.stop()
	if err := s.waitDone(t); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://")); err == nil {
		t.Error("still accepts connections after the stop")
	}
}

func TestRunReadsTheFileOfTheFlagBeforeThatOfTheVariable(t *testing.T) {
	values := map[string]string{
		"GREETER_ADDR":   "127.0.0.1:0",
		"GREETER_CONFIG": writeConfig(t, `{"greeting": "Variable"}`),
	}
	s := start(t, values)
	if _, body := get(t, s.url); body != "Variable, world!\n" {
		t.Errorf("got %q", body)
	}
	s = start(t, values, "-config", writeConfig(t, `{"greeting": "Flag"}`))
	if _, body := get(t, s.url); body != "Flag, world!\n" {
		t.Errorf("got %q", body)
	}
	values["GREETER_GREETING"] = "Environment"
	s = start(t, values)
	if _, body := get(t, s.url); body != "Environment, world!\n" {
		t.Errorf("got %q", body)
	}
}

func TestRunLogsHealthChecksOnlyForDebug(t *testing.T) {
	for level, want := range map[string]string{"info": "/", "debug": "/healthz"} {
		s := start(t, map[string]string{"GREETER_ADDR": "127.0.0.1:0", "GREETER_LOG_LEVEL": level})
		get(t, s.url+"/healthz")
		get(t, s.url+"/")
		if line := s.waitLog(t, "request"); line["path"] != want {
			t.Errorf("%s: the first request logged is %v, want %s", level, line["path"], want)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		addr, want string
		args       []string
	}{
		{"", `unknown argument "serve"`, []string{"serve"}},
		{"", "-port", []string{"-port", "80"}},
		{"", "missing.json", []string{"-config", "missing.json"}},
		{"nowhere", "GREETER_ADDR", nil},
		{taken.Addr().String(), "address already in use", nil},
		{"", "probe takes one URL", []string{"probe"}},
		{"", "more than zero", []string{"probe", "-timeout", "0s", "http://127.0.0.1"}},
	} {
		err := Run(context.Background(), c.args, environment(map[string]string{"GREETER_ADDR": c.addr}), io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %q: got %v, want %q", c.args, c.addr, err, c.want)
		}
	}
}

func TestRunPrintsUsage(t *testing.T) {
	var out strings.Builder
	if err := Run(context.Background(), []string{"-h"}, environment(nil), &out); err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		if !strings.Contains(out.String(), s.env) {
			t.Errorf("usage lacks %s", s.env)
		}
	}
}
