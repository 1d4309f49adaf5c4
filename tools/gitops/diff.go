package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/argoproj/argo-cd/v3/common"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo/diff"
	"github.com/argoproj/argo-cd/v3/util/argo/normalizers"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// difference is what Argo CD shows in its diff view; Modified means OutOfSync.
type difference struct {
	Modified  bool            `json:"modified"`
	Live      json.RawMessage `json:"live"`
	Predicted json.RawMessage `json:"predicted"`
}

// dryRun hands over an answer that the API server has already given.
type dryRun struct{ predicted map[string]any }

func (d dryRun) Run(context.Context, *unstructured.Unstructured, string) (string, error) {
	text, err := json.Marshal(d.predicted)
	return string(text), err
}

// clientSideDiff is Argo CD's default: three-way where kubectl's last-applied annotation is there, else two-way.
func (a *argo) clientSideDiff(r request) (any, error) {
	return a.diff(r, a.diffConfig())
}

// serverSideDiff is Argo CD with ServerSideDiff=true.
func (a *argo) serverSideDiff(r request) (any, error) {
	if a.types == nil || r.Predicted == nil {
		return nil, errors.New("serverDiff needs openAPIFile and predicted")
	}
	config := a.diffConfig().
		WithServerSideDiff(true).
		WithServerSideDryRunner(dryRun{predicted: r.Predicted})
	return a.diff(r, config)
}

func (a *argo) diffConfig() *diff.DiffConfigBuilder {
	return diff.NewDiffConfigBuilder().
		WithDiffSettings(nil, a.overrides, false, normalizers.IgnoreNormalizerOpts{}).
		WithTracking(common.LabelKeyAppInstance, string(v1alpha1.TrackingMethodAnnotation)).
		WithManager(common.ArgoCDSSAManager).
		WithGVKParser(a.types).
		WithNoCache()
}

func (a *argo) diff(r request, builder *diff.DiffConfigBuilder) (any, error) {
	config, err := builder.Build()
	if err != nil {
		return nil, err
	}
	result, err := diff.StateDiff(r.object(), &unstructured.Unstructured{Object: r.Desired}, config)
	if err != nil {
		return nil, err
	}
	return difference{Modified: result.Modified, Live: result.NormalizedLive, Predicted: result.PredictedLive}, nil
}
