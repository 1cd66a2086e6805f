package greeter

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const maxTextRunes = 100

// newHandler answers GET and HEAD: /healthz with "ok", / with the greeting for
// the query's name. Every request is logged, health checks at debug level.
func newHandler(greeting string, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		writeText(w, "ok\n")
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimSpace(r.URL.Query().Get("name"))
		if name == "" {
			name = "world"
		}
		if err := checkText(name); err != nil {
			http.Error(w, "name "+err.Error(), http.StatusBadRequest)
			return
		}
		writeText(w, greeting+", "+name+"!\n")
	})
	return logRequests(mux, log)
}

// writeText ignores the error of a client that went away.
func writeText(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, text)
}

// checkText holds for what is printed back: the greeting and the name.
func checkText(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return errors.New("must not be empty")
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return errors.New("must be UTF-8 without control characters")
	case utf8.RuneCountInString(text) > maxTextRunes:
		return errors.New("must be at most 100 characters")
	}
	return nil
}

func logRequests(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		recorder := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(recorder, r)
		level := slog.LevelInfo
		if r.URL.Path == "/healthz" {
			level = slog.LevelDebug
		}
		log.Log(r.Context(), level, "request",
			"method", r.Method,
			"path", r.URL.Path,
			"status", recorder.status,
			"duration", time.Since(start).String(),
			"remote", r.RemoteAddr)
	})
}

// A statusRecorder remembers the status that was written.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}
