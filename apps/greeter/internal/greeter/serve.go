package greeter

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
)

const maxHeaderBytes = 16 << 10

// serve answers on the listener until ctx is done. Then it accepts no more
// connections and gives requests in flight config.DrainTimeout to end; cutting
// one off is an error. It closes the listener.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, config Config, log *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: config.ReadTimeout,
		ReadTimeout:       config.ReadTimeout,
		WriteTimeout:      config.WriteTimeout,
		IdleTimeout:       config.IdleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	log.Info("listening", "addr", listener.Addr().String())

	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}

	log.Info("stopping", "drainTimeout", config.DrainTimeout.String())
	// ctx is done already, so the deadline needs a context without its end.
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), config.DrainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		server.Close()
		return fmt.Errorf("stop: requests were still in flight after the drain timeout of %s and were cut off: %w", config.DrainTimeout, err)
	}
	log.Info("stopped")
	return nil
}
