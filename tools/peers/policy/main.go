// Command manifest-policy holds objects of Kubernetes (YAML, from stdin) against a policy: the Pod Security Standard "restricted", as
// the API server decides it, and a few rules of our own. It prints what it finds as JSON: a list of {object, rule, detail}.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

type finding struct {
	Object string `json:"object"`
	Rule   string `json:"rule"`
	Detail string `json:"detail"`
}

type report struct {
	Objects  int       `json:"objects"`
	Pods     int       `json:"pods"`
	Findings []finding `json:"findings"`
}

// Where kinds that there are, and resources of operators, have the template of their pods.
var templates = [][]string{{"spec", "template"}, {"spec", "jobTemplate", "spec", "template"}, {"spec", "podTemplate"}, {"template"}}

var (
	byDigest   = regexp.MustCompile(`^[^@\s]+@sha256:[0-9a-f]{64}$`)
	secretName = regexp.MustCompile(`(?i)(token|password|passwd|secret|credential|(^|_)key)s?$`)
	privateKey = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)
)

func main() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		fail(err)
	}
	out := report{Findings: []finding{}}
	documents := utilyaml.NewYAMLReader(bufio.NewReader(os.Stdin))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fail(err)
		}
		object := map[string]any{}
		if err := yaml.Unmarshal(document, &object); err != nil {
			fail(err)
		}
		if len(object) > 0 {
			out.check(object, evaluator)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		fail(err)
	}
}

func (r *report) check(object map[string]any, evaluator policy.Evaluator) {
	r.Objects++
	title := fmt.Sprintf("%v %v", object["kind"], at(object, "metadata", "name"))
	add := func(rule, detail string) { r.Findings = append(r.Findings, finding{title, rule, detail}) }
	checkSecrets(object, add)
	template, err := podOf(object)
	if err != nil {
		fail(fmt.Errorf("%s: %w", title, err))
	}
	if template == nil {
		return
	}
	r.Pods++
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(restricted, &template.ObjectMeta, &template.Spec) {
		if !result.Allowed {
			add(result.ForbiddenReason, result.ForbiddenDetail)
		}
	}
	checkPod(&template.Spec, add)
}

// checkSecrets finds what is secret and written out.
func checkSecrets(object map[string]any, add func(rule, detail string)) {
	for _, field := range []string{"data", "stringData", "binaryData"} {
		values, _ := object[field].(map[string]any)
		for _, key := range sorted(values) {
			text := fmt.Sprint(values[key])
			if object["kind"] == "Secret" || privateKey.MatchString(text) {
				add("plain secret", field+"."+key)
			}
		}
	}
}

func checkPod(pod *corev1.PodSpec, add func(rule, detail string)) {
	if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
		add("service account token", "automountServiceAccountToken is not false")
	}
	containers := append(append([]corev1.Container{}, pod.InitContainers...), pod.Containers...)
	for _, container := range containers {
		if !byDigest.MatchString(container.Image) {
			add("image by digest", fmt.Sprintf("container %q has %q", container.Name, container.Image))
		}
		if container.Resources.Limits.Memory().IsZero() {
			add("memory limit", fmt.Sprintf("container %q has none", container.Name))
		}
		if container.Resources.Requests.Cpu().IsZero() || container.Resources.Requests.Memory().IsZero() {
			add("requests", fmt.Sprintf("container %q does not say the CPU and memory that it needs", container.Name))
		}
		for _, variable := range container.Env {
			if secretName.MatchString(variable.Name) && variable.Value != "" && !strings.HasPrefix(variable.Value, "/") {
				add("plain secret", fmt.Sprintf("container %q has a value for %s", container.Name, variable.Name))
			}
		}
	}
	for _, volume := range pod.Volumes {
		if volume.Image != nil && !byDigest.MatchString(volume.Image.Reference) {
			add("image by digest", fmt.Sprintf("volume %q has %q", volume.Name, volume.Image.Reference))
		}
	}
}

// podOf gives the pod that an object is, or makes.
func podOf(object map[string]any) (*corev1.PodTemplateSpec, error) {
	if object["kind"] == "Pod" {
		return decoded(object)
	}
	for _, path := range templates {
		if template, ok := at(object, path...).(map[string]any); ok {
			if _, isPod := at(template, "spec", "containers").([]any); isPod {
				return decoded(template)
			}
		}
	}
	return nil, nil
}

func decoded(template map[string]any) (*corev1.PodTemplateSpec, error) {
	text, err := json.Marshal(map[string]any{"metadata": template["metadata"], "spec": template["spec"]})
	if err != nil {
		return nil, err
	}
	into := &corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{}}
	return into, yaml.UnmarshalStrict(text, into)
}

func at(value any, path ...string) any {
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

func sorted(values map[string]any) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
