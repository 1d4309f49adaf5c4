// Command gitops answers questions with the code that GitOps tools themselves run: Argo CD's health checks, resource
// actions, diff and sync, kstatus (Flux, Helm 4), and Flux's health check expressions. One JSON document on standard input,
// one on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/sirupsen/logrus"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// input is the document on standard input.
type input struct {
	// ArgoCDConfigMap is the argocd-cm ConfigMap that Argo CD would read, as JSON.
	ArgoCDConfigMap json.RawMessage `json:"argocdConfigMap"`
	// OpenAPIFile holds the answer of GET /openapi/v2; the server-side diff takes the types of kinds from it.
	OpenAPIFile string    `json:"openAPIFile"`
	Requests    []request `json:"requests"`
}

// request is one question; which members it needs depends on Op.
type request struct {
	// Op is health, deletion, actions, action, kstatus, expressions, diff, serverDiff or sync.
	Op string `json:"op"`
	// Object is the live object (all operations but sync).
	Object map[string]any `json:"object"`
	// Action is what a person picked in Argo CD (action).
	Action string `json:"action"`
	// Expressions are a Flux Kustomization's health check expressions (expressions).
	Expressions *kustomize.HealthCheckExpressions `json:"expressions"`
	// Desired is the manifest from Git (diff, serverDiff).
	Desired map[string]any `json:"desired"`
	// Predicted is what a server-side dry run of Desired answered (serverDiff).
	Predicted map[string]any `json:"predicted"`
	// Manifests are what Git holds at Revision; they go to Namespace of the cluster that the file Kubeconfig names (sync).
	Manifests  []map[string]any `json:"manifests"`
	Revision   string           `json:"revision"`
	Namespace  string           `json:"namespace"`
	Kubeconfig string           `json:"kubeconfig"`
}

func (r request) object() *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: r.Object}
}

// answer holds the result of one request, or why there is none.
type answer struct {
	Result any    `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
}

func run(in input) ([]answer, error) {
	argo, err := newArgo(in.ArgoCDConfigMap, in.OpenAPIFile)
	if err != nil {
		return nil, err
	}
	operations := map[string]func(request) (any, error){
		"health":      argo.health,
		"deletion":    argo.deletion,
		"actions":     argo.actions,
		"action":      argo.action,
		"diff":        argo.clientSideDiff,
		"serverDiff":  argo.serverSideDiff,
		"sync":        argo.sync,
		"kstatus":     kstatus,
		"expressions": fluxExpressions,
	}
	answers := make([]answer, 0, len(in.Requests))
	for _, r := range in.Requests {
		operation, known := operations[r.Op]
		if !known {
			return nil, fmt.Errorf("unknown operation %q", r.Op)
		}
		result, err := operation(r)
		if err != nil {
			answers = append(answers, answer{Error: err.Error()})
			continue
		}
		answers = append(answers, answer{Result: result})
	}
	return answers, nil
}

func main() {
	logrus.SetOutput(io.Discard)
	var in input
	// The API machinery expects whole numbers as int64, as its own decoder gives them; decodeNumbers sees to it.
	decoder := json.NewDecoder(os.Stdin)
	decoder.UseNumber()
	if err := decoder.Decode(&in); err != nil {
		fail(err)
	}
	for i := range in.Requests {
		r := &in.Requests[i]
		for _, object := range append([]map[string]any{r.Object, r.Desired, r.Predicted}, r.Manifests...) {
			if err := decodeNumbers(object); err != nil {
				fail(err)
			}
		}
	}
	answers, err := run(in)
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "gitops:", err)
	os.Exit(1)
}
