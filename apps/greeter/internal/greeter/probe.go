package greeter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	defaultProbeTimeout = 5 * time.Second
	maxProbeBodyBytes   = 1 << 20
)

// Probe makes one GET and prints the status line. It connects directly (no
// proxy), trusts the system's roots, and follows no redirect. Anything but a
// 2xx answer whose body arrives within the timeout is an error.
func Probe(ctx context.Context, rawURL string, timeout time.Duration, stdout io.Writer) error {
	target, err := url.Parse(rawURL)
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	if (target.Scheme != "http" && target.Scheme != "https") || target.Host == "" {
		return fmt.Errorf("probe: %q must be a URL of http or https, such as http://127.0.0.1:8080/healthz", rawURL)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("probe %s: %w", target.Redacted(), err)
	}
	defer response.Body.Close()
	fmt.Fprintf(stdout, "%s %s\n", response.Proto, response.Status)
	_, bodyErr := io.CopyN(io.Discard, response.Body, maxProbeBodyBytes)
	switch {
	case response.StatusCode < 200 || response.StatusCode > 299:
		return fmt.Errorf("probe %s: status %s is not 2xx", target.Redacted(), response.Status)
	case bodyErr != nil && !errors.Is(bodyErr, io.EOF):
		return fmt.Errorf("probe %s: body: %w", target.Redacted(), bodyErr)
	}
	return nil
}
