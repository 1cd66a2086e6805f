// Command image-digest prints what a build made: the digest of an image, or of its image for one platform.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// version is set by the build.
var version = "0.1.0"

// record is what is read of an image.json.
type record struct {
	Digest    string
	Platforms map[string]struct{ Digest string }
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "image-digest:", err)
		}
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("image-digest", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "Usage: image-digest [--platform os/architecture] <output folder of an image target>")
		flags.PrintDefaults()
	}
	platform := flags.String("platform", "", "print the digest of the image for this platform")
	printVersion := flags.Bool("version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *printVersion {
		_, err := fmt.Fprintln(out, version)
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("give the output folder of one image target, such as dist/oci/tools/image/image")
	}
	digest, err := digestIn(flags.Arg(0), *platform)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, digest)
	return err
}

func digestIn(folder, platform string) (string, error) {
	file := filepath.Join(folder, "image.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%w: run the image target first", err)
	}
	var built record
	if err := json.Unmarshal(text, &built); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	if platform == "" {
		return built.Digest, nil
	}
	if image, ok := built.Platforms[platform]; ok {
		return image.Digest, nil
	}
	names := make([]string, 0, len(built.Platforms))
	for name := range built.Platforms {
		names = append(names, name)
	}
	sort.Strings(names)
	return "", fmt.Errorf("%s has no image for %q: it has %s", file, platform, strings.Join(names, ", "))
}
