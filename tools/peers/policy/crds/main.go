// Command crds writes the JSON schemas of custom resources, as kubeconform looks for them, from the definitions (YAML) that it is given:
// crds <output folder> <file>... As in the strict schemas of Kubernetes, objects have no property beyond those that are declared.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type definition struct {
	Kind string `json:"kind"`
	Spec struct {
		Group string `json:"group"`
		Names struct {
			Kind string `json:"kind"`
		} `json:"names"`
		Versions []struct {
			Name   string `json:"name"`
			Schema struct {
				OpenAPIV3Schema map[string]any `json:"openAPIV3Schema"`
			} `json:"schema"`
		} `json:"versions"`
	} `json:"spec"`
}

func main() {
	for _, file := range os.Args[2:] {
		text, err := os.ReadFile(file)
		check(err)
		documents := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
		for {
			document, err := documents.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			check(err)
			crd := definition{}
			check(yaml.Unmarshal(document, &crd))
			if crd.Kind == "CustomResourceDefinition" {
				write(os.Args[1], crd)
			}
		}
	}
}

func write(folder string, crd definition) {
	for _, version := range crd.Spec.Versions {
		schema := version.Schema.OpenAPIV3Schema
		strict(schema)
		// What every object has beside its name is the API server's to know.
		if properties, ok := schema["properties"].(map[string]any); ok {
			properties["metadata"] = map[string]any{"type": "object"}
		}
		text, err := json.Marshal(schema)
		check(err)
		group, _, _ := strings.Cut(crd.Spec.Group, ".")
		name := fmt.Sprintf("%s-%s-%s.json", strings.ToLower(crd.Spec.Names.Kind), group, version.Name)
		check(os.WriteFile(filepath.Join(folder, name), text, 0o644))
	}
}

// strict has every object that declares its properties, and says nothing of others, have no others.
func strict(value any) {
	switch node := value.(type) {
	case []any:
		for _, each := range node {
			strict(each)
		}
	case map[string]any:
		if node["x-kubernetes-int-or-string"] == true {
			delete(node, "type")
		}
		_, declares := node["properties"].(map[string]any)
		_, says := node["additionalProperties"]
		if declares && !says && node["x-kubernetes-preserve-unknown-fields"] != true && node["type"] == "object" {
			node["additionalProperties"] = false
		}
		for _, each := range node {
			strict(each)
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
