package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const image = `{"schemaVersion":1,"digest":"sha256:index","platforms":{"linux/amd64":{"digest":"sha256:amd64"},"darwin/arm64":{"digest":"sha256:mac"}}}`

func output(t *testing.T, text string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "image.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestPrintsDigests(t *testing.T) {
	folder := output(t, image)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{folder}, "sha256:index\n"},
		{[]string{"--platform", "darwin/arm64", folder}, "sha256:mac\n"},
		{[]string{"--version"}, version + "\n"},
	} {
		var out strings.Builder
		if err := run(test.args, &out); err != nil || out.String() != test.want {
			t.Errorf("%v: %q, %v", test.args, out.String(), err)
		}
	}
}

func TestNamesWhatIsWrong(t *testing.T) {
	folder := output(t, image)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{t.TempDir()}, "run the image target first"},
		{[]string{output(t, "{")}, "image.json"},
		{[]string{"--platform", "linux/s390x", folder}, "it has darwin/arm64, linux/amd64"},
		{nil, "give the output folder"},
	} {
		if err := run(test.args, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v", test.args, err)
		}
	}
}
