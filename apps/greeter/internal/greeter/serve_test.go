package greeter

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// slowService serves one handler that has begun once entered is closed and
// answers once release is closed.
func slowService(t *testing.T, drain time.Duration) (url string, entered, release chan struct{}, stop context.CancelFunc, done chan error) {
	t.Helper()
	entered, release = make(chan struct{}), make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-release
		io.WriteString(w, "complete")
	})
	config, err := LoadConfig("", environment(map[string]string{"GREETER_DRAIN_TIMEOUT": drain.String()}))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	done = make(chan error, 1)
	go func() {
		done <- serve(ctx, listener, handler, config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	}()
	return "http://" + listener.Addr().String(), entered, release, stop, done
}

type answer struct {
	body string
	err  error
}

func getLater(url string) chan answer {
	answers := make(chan answer, 1)
	go func() {
		response, err := http.Get(url)
		if err != nil {
			answers <- answer{err: err}
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		answers <- answer{string(body), err}
	}()
	return answers
}

func TestStopLetsTheRequestInFlightEnd(t *testing.T) {
	url, entered, release, stop, done := slowService(t, testDeadline)
	answers := getLater(url)
	<-entered
	stop()
	// The listener is closed while the request is still in flight.
	for deadline := time.Now().Add(testDeadline); ; time.Sleep(time.Millisecond) {
		connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			break
		}
		connection.Close()
		if time.Now().After(deadline) {
			t.Fatal("still accepts connections")
		}
	}
	select {
	case err := <-done:
		t.Fatalf("stopped before the request ended: %v", err)
	default:
	}
	close(release)
	if got := <-answers; got.err != nil || got.body != "complete" {
		t.Errorf("got %+v", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestStopCutsOffAfterTheDrainTimeout(t *testing.T) {
	url, entered, release, stop, done := slowService(t, 50*time.Millisecond)
	defer close(release)
	answers := getLater(url)
	<-entered
	stop()
	if err := <-done; err == nil || !strings.Contains(err.Error(), "drain timeout of 50ms") {
		t.Errorf("got %v", err)
	}
	if got := <-answers; got.err == nil {
		t.Errorf("the request ended with %q", got.body)
	}
}
