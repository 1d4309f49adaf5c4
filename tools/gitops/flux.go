package main

import (
	"context"
	"errors"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/runtime/cel"
)

// verdict is a kstatus result.
type verdict struct {
	Status  status.Status `json:"status"`
	Message string        `json:"message"`
}

// kstatus gives what `wait: true` of Flux and `helm install --wait` of Helm 4 see.
func kstatus(r request) (any, error) {
	result, err := status.Compute(r.object())
	if err != nil {
		return nil, err
	}
	return verdict{Status: result.Status, Message: result.Message}, nil
}

// fluxExpressions gives what a Flux Kustomization with healthCheckExprs sees.
func fluxExpressions(r request) (any, error) {
	if r.Expressions == nil {
		return nil, errors.New("expressions are missing")
	}
	evaluator, err := cel.NewStatusEvaluator(r.Expressions)
	if err != nil {
		return nil, err
	}
	result, err := evaluator.Evaluate(context.Background(), r.object())
	if err != nil {
		return nil, err
	}
	return verdict{Status: result.Status, Message: result.Message}, nil
}
