package main

import (
	"bufio"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary be the program: a child with this variable runs main.
func TestMain(m *testing.M) {
	if os.Getenv("TEST_RUN_MAIN") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append([]string{"TEST_RUN_MAIN=1", "GREETER_ADDR=127.0.0.1:0"}, env...)
	return cmd
}

func TestSignalsStopTheProcess(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(fmt.Sprint(signal), func(t *testing.T) {
			cmd := command(t, nil)
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() }).Stop()

			var messages []string
			for lines := bufio.NewScanner(stdout); lines.Scan(); {
				var line struct{ Msg, Addr string }
				if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
					t.Fatal(err)
				}
				messages = append(messages, line.Msg)
				if line.Msg != "listening" {
					continue
				}
				probe := command(t, nil, "probe", "http://"+line.Addr+"/healthz")
				if out, err := probe.Output(); err != nil || string(out) != "HTTP/1.1 200 OK\n" {
					t.Errorf("probe: %q %v", out, err)
				}
				cmd.Process.Signal(signal)
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			if got := strings.Join(messages, " "); got != "listening stopping stopped" {
				t.Errorf("logged %q", got)
			}
		})
	}
}

func TestErrorsGoToStderrWithExitCode1(t *testing.T) {
	cmd := command(t, []string{"GREETER_READ_TIMEOUT=soon"})
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, _ := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if len(out) > 0 || !strings.HasPrefix(stderr.String(), `greeter: GREETER_READ_TIMEOUT: "soon" must be`) {
		t.Errorf("stdout %q, stderr %q", out, stderr.String())
	}
}

// The system's roots are read once a process, hence a child for each probe.
func TestProbeTrustsTheSystemRoots(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS keeps its roots in the keychain: SSL_CERT_FILE has no effect")
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	roots := filepath.Join(t.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(roots, block, 0o600); err != nil {
		t.Fatal(err)
	}

	out, err := command(t, []string{"SSL_CERT_FILE=" + roots}, "probe", server.URL).Output()
	if err != nil || string(out) != "HTTP/1.1 200 OK\n" {
		t.Errorf("trusted: %q %v", out, err)
	}
	out, err = command(t, nil, "probe", server.URL).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "x509") {
		t.Errorf("untrusted: %q %v", out, err)
	}
}
