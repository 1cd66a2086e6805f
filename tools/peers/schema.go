// Package peers pins, beside the tools of go.mod, the module whose JSON schemas the tests use.
package peers

import _ "github.com/opencontainers/image-spec/schema"
