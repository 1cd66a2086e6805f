// Reads the documents of an image with the libraries of those who specified them. On standard input comes a document, as
// argument its kind; on standard output goes what was understood, as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	statement "github.com/in-toto/attestation/go/v1"
	spdx "github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdxlib"
	"google.golang.org/protobuf/encoding/protojson"
)

func main() {
	understood, err := read(os.Args[1], os.Stdin)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(understood)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(kind string, from io.Reader) (map[string]any, error) {
	if kind == "spdx" {
		document, err := spdx.Read(from)
		if err != nil {
			return nil, err
		}
		described, err := spdxlib.GetDescribedPackageIDs(document)
		if err != nil {
			return nil, err
		}
		return map[string]any{
			"version": document.SPDXVersion, "described": described, "packages": len(document.Packages),
			"files": len(document.Files), "relationships": len(document.Relationships),
		}, spdxlib.ValidateDocument(document)
	}
	bytes, err := io.ReadAll(from)
	if err != nil {
		return nil, err
	}
	var read statement.Statement
	if err := protojson.Unmarshal(bytes, &read); err != nil {
		return nil, err
	}
	if err := read.Validate(); err != nil {
		return nil, err
	}
	predicate, err := protojson.Marshal(read.Predicate)
	if err != nil {
		return nil, err
	}
	var made provenance.Provenance
	if err := protojson.Unmarshal(predicate, &made); err != nil {
		return nil, err
	}
	return map[string]any{
		"type": read.PredicateType, "subjects": len(read.Subject), "builder": made.RunDetails.Builder.Id,
		"dependencies": len(made.BuildDefinition.ResolvedDependencies),
	}, made.Validate()
}
