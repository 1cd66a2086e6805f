package greeter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// Config is what the service runs with.
type Config struct {
	Addr         string        // TCP address to listen on, host:port
	Greeting     string        // the word before the name
	LogLevel     slog.Level    // the least level that is logged
	ReadTimeout  time.Duration // to read one request
	WriteTimeout time.Duration // from the end of a request's header to the end of its response
	IdleTimeout  time.Duration // that a connection may wait for its next request
	DrainTimeout time.Duration // for requests in flight after a stop was asked for
}

// A setting is one entry of Config: its key in the file, its environment
// variable and its default. Everywhere its value is a string.
type setting struct {
	key, env, value string
	set             func(c *Config, value string) error
}

var settings = []setting{
	{"addr", "GREETER_ADDR", ":8080", func(c *Config, v string) error {
		c.Addr = v
		return checkAddr(v)
	}},
	{"greeting", "GREETER_GREETING", "Hello", func(c *Config, v string) error {
		c.Greeting = v
		return checkText(v)
	}},
	{"logLevel", "GREETER_LOG_LEVEL", "info", func(c *Config, v string) (err error) {
		c.LogLevel, err = parseLevel(v)
		return err
	}},
	{"readTimeout", "GREETER_READ_TIMEOUT", "5s", timeout(func(c *Config) *time.Duration { return &c.ReadTimeout })},
	{"writeTimeout", "GREETER_WRITE_TIMEOUT", "10s", timeout(func(c *Config) *time.Duration { return &c.WriteTimeout })},
	{"idleTimeout", "GREETER_IDLE_TIMEOUT", "60s", timeout(func(c *Config) *time.Duration { return &c.IdleTimeout })},
	{"drainTimeout", "GREETER_DRAIN_TIMEOUT", "10s", timeout(func(c *Config) *time.Duration { return &c.DrainTimeout })},
}

// LoadConfig reads the JSON file at path (none if path is empty), then the
// environment, which wins; an empty variable counts as not set. The error names
// every bad value. Unknown keys of the file are errors; unknown GREETER_
// variables are not, since Kubernetes injects such (GREETER_PORT,
// GREETER_SERVICE_HOST) for a service of this name.
func LoadConfig(path string, env func(string) string) (Config, error) {
	var config Config
	var errs []error
	file := map[string]string{}
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return config, fmt.Errorf("configuration file: %w", err)
		}
		if file, err = parseFile(text); err != nil {
			return config, fmt.Errorf("configuration file %s: %w", path, err)
		}
	}
	for _, s := range settings {
		value, from := s.value, "default "+s.key
		if v, ok := file[s.key]; ok {
			value, from = v, fmt.Sprintf("configuration file %s: %s", path, s.key)
		}
		if v := env(s.env); v != "" {
			value, from = v, s.env
		}
		if err := s.set(&config, value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %q %w", from, value, err))
		}
	}
	return config, errors.Join(errs...)
}

// parseFile reads one flat JSON object of strings. It goes by tokens because
// json.Unmarshal ignores the case of keys and lets the last of two equal keys win.
func parseFile(text []byte) (map[string]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if token, err := decoder.Token(); err != nil {
		return nil, notJSON(err)
	} else if token != json.Delim('{') {
		return nil, errors.New("must be a JSON object")
	}
	values := map[string]string{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, notJSON(err)
		}
		key := token.(string)
		if !isKey(key) {
			return nil, fmt.Errorf("unknown key %q: the keys are %s", key, keys())
		}
		if _, ok := values[key]; ok {
			return nil, fmt.Errorf("key %q is there twice", key)
		}
		if token, err = decoder.Token(); err != nil {
			return nil, notJSON(err)
		}
		value, ok := token.(string)
		if !ok {
			return nil, fmt.Errorf("%s: must be a string", key)
		}
		values[key] = value
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return nil, notJSON(err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("there is text after the JSON object")
	}
	return values, nil
}

func notJSON(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("not valid JSON: %w", err)
}

func isKey(key string) bool {
	for _, s := range settings {
		if s.key == key {
			return true
		}
	}
	return false
}

func keys() string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.key
	}
	return strings.Join(names, ", ")
}

func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return errors.New("must be host:port or :port, with a port from 0 to 65535")
	}
	return nil
}

func parseLevel(text string) (slog.Level, error) {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		if strings.EqualFold(text, level.String()) {
			return level, nil
		}
	}
	return 0, errors.New("must be debug, info, warn or error")
}

func timeout(field func(*Config) *time.Duration) func(*Config, string) error {
	return func(c *Config, value string) error {
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 {
			return errors.New("must be a time of more than zero, such as 500ms, 10s or 2m")
		}
		*field(c) = d
		return nil
	}
}
