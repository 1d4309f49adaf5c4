package main

import (
	"context"
	"fmt"
	"time"

	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/gitops-engine/pkg/sync"
	"github.com/argoproj/gitops-engine/pkg/sync/common"
	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/gitops-engine/pkg/utils/tracing"
	"github.com/go-logr/logr"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// syncLimit ends a sync that hangs; syncPause is how long Argo CD's controller would wait for a change of a live object.
const (
	syncLimit = 2 * time.Minute
	syncPause = 250 * time.Millisecond
)

// namespaced says of every kind that its objects are in a namespace, as all of this project's are.
type namespaced struct{}

func (namespaced) IsNamespaced(schema.GroupKind) (bool, error) { return true, nil }

// sync brings the manifests to the cluster as one sync of Argo CD does, with hooks and their delete policies, and gives
// {phase, message} of the operation.
func (a *argo) sync(r request) (any, error) {
	config, err := clientcmd.BuildConfigFromFlags("", r.Kubeconfig)
	if err != nil {
		return nil, err
	}
	kubectl := &kube.KubectlCmd{Log: logr.Discard(), Tracer: tracing.NopTracer{}}
	resources, _, err := kubectl.LoadOpenAPISchema(config)
	if err != nil {
		return nil, err
	}
	targets := make([]*unstructured.Unstructured, 0, len(r.Manifests))
	for _, manifest := range r.Manifests {
		targets = append(targets, &unstructured.Unstructured{Object: manifest})
	}
	started := metav1.Now()
	phase, message, results := common.OperationRunning, "", []common.ResourceSyncResult{}
	for deadline := time.Now().Add(syncLimit); !phase.Completed(); time.Sleep(syncPause) {
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("the sync has not ended after %s: %s", syncLimit, message)
		}
		live, err := liveObjects(kubectl, config, targets, r.Namespace)
		if err != nil {
			return nil, err
		}
		// Like Argo CD's controller, which makes a new context of what it recorded whenever a live object has changed.
		syncing, cleanup, err := sync.NewSyncContext(r.Revision, sync.Reconcile(targets, live, r.Namespace, namespaced{}),
			config, config, kubectl, r.Namespace, resources,
			sync.WithLogr(logr.Discard()),
			sync.WithHealthOverride(lua.ResourceHealthOverrides(a.overrides)),
			sync.WithInitialState(phase, message, results, started),
			sync.WithPermissionValidator(func(*unstructured.Unstructured, *metav1.APIResource) error { return nil }))
		if err != nil {
			return nil, err
		}
		syncing.Sync()
		phase, message, results = syncing.GetState()
		cleanup()
	}
	return map[string]string{"phase": string(phase), "message": message}, nil
}

// liveObjects reads what the cluster has of the manifests.
func liveObjects(kubectl kube.Kubectl, config *rest.Config, targets []*unstructured.Unstructured, namespace string) (map[kube.ResourceKey]*unstructured.Unstructured, error) {
	live := map[kube.ResourceKey]*unstructured.Unstructured{}
	for _, target := range targets {
		kind := target.GroupVersionKind()
		object, err := kubectl.GetResource(context.Background(), config, kind, target.GetName(), namespace)
		if apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		live[kube.NewResourceKey(kind.Group, kind.Kind, namespace, target.GetName())] = object
	}
	return live, nil
}
