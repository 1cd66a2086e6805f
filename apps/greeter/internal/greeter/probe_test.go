package greeter

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestProbe(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1") // never used
	hang := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/down", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.Handle("/moved", http.RedirectHandler("/ok", http.StatusFound))
	mux.HandleFunc("/hang", func(http.ResponseWriter, *http.Request) { <-hang })
	mux.HandleFunc("/cut", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		w.Write([]byte("half"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	defer close(hang)
	closed := httptest.NewServer(mux)
	closed.Close()
	untrusted := httptest.NewTLSServer(mux)
	defer untrusted.Close()

	for _, c := range []struct{ url, out, want string }{
		{server.URL + "/ok", "HTTP/1.1 200 OK\n", ""},
		{server.URL + "/down", "HTTP/1.1 503 Service Unavailable\n", "is not 2xx"},
		{server.URL + "/moved", "HTTP/1.1 302 Found\n", "is not 2xx"},
		{server.URL + "/hang", "", "deadline exceeded"},
		{server.URL + "/cut", "HTTP/1.1 200 OK\n", "unexpected EOF"},
		{closed.URL + "/ok", "", "connection refused"},
		{untrusted.URL + "/ok", "", "x509"},
		{"ftp://127.0.0.1/", "", "http or https"},
		{"127.0.0.1:8080", "", "probe:"},
		{"http:///healthz", "", "http or https"},
	} {
		timeout := testDeadline
		if strings.HasSuffix(c.url, "/hang") {
			timeout = 50 * time.Millisecond
		}
		var out strings.Builder
		err := Probe(context.Background(), c.url, timeout, &out)
		if out.String() != c.out {
			t.Errorf("%s: printed %q, want %q", c.url, out.String(), c.out)
		}
		if (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", c.url, err, c.want)
		}
	}
}
