// Package greeter is the greeting service: its configuration, its handler,
// its life from start to graceful stop, and a probe for checking it.
package greeter

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
)

const usage = `usage:
  greeter [-config FILE]             serve until SIGTERM or SIGINT
  greeter probe [-timeout D] URL     make one GET, print the status; fails unless it is 2xx

The configuration file is JSON; its path is -config, else GREETER_CONFIG.
Settings (file key, environment variable, default), the environment wins:
`

// Run is the whole program: args without the program's name, env as os.Getenv.
// It serves until ctx is done, then stops gracefully. Logs and the probe's
// result go to stdout.
func Run(ctx context.Context, args []string, env func(string) string, stdout io.Writer) error {
	if len(args) > 0 && args[0] == "probe" {
		return runProbe(ctx, args[1:], stdout)
	}
	flags := newFlags("greeter")
	path := flags.String("config", env("GREETER_CONFIG"), "")
	if err := flags.Parse(args); err != nil {
		return flagError(err, stdout)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q: the only subcommand is probe (see greeter -h)", flags.Arg(0))
	}
	config, err := LoadConfig(*path, env)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(stdout, &slog.HandlerOptions{Level: config.LogLevel}))
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", config.Addr)
	if err != nil {
		return err
	}
	return serve(ctx, listener, newHandler(config.Greeting, log), config, log)
}

func runProbe(ctx context.Context, args []string, stdout io.Writer) error {
	flags := newFlags("probe")
	timeout := flags.Duration("timeout", defaultProbeTimeout, "")
	if err := flags.Parse(args); err != nil {
		return flagError(err, stdout)
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("probe takes one URL, got %d arguments (see greeter -h)", flags.NArg())
	}
	if *timeout <= 0 {
		return fmt.Errorf("probe -timeout is %s: it must be more than zero", *timeout)
	}
	return Probe(ctx, flags.Arg(0), *timeout, stdout)
}

func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main prints the error, once
	return flags
}

// flagError prints the usage when it was asked for, which is no error.
func flagError(err error, stdout io.Writer) error {
	if !errors.Is(err, flag.ErrHelp) {
		return fmt.Errorf("%w (see greeter -h)", err)
	}
	io.WriteString(stdout, usage)
	for _, s := range settings {
		fmt.Fprintf(stdout, "  %-14s %-24s %s\n", s.key, s.env, s.value)
	}
	return nil
}
