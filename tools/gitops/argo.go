package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/argo-cd/v3/util/settings"
	"github.com/argoproj/gitops-engine/pkg/health"
	openapi "github.com/google/gnostic-models/openapiv2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kube-openapi/pkg/util/proto"
)

// argo is Argo CD as an administrator configured it.
type argo struct {
	overrides map[string]v1alpha1.ResourceOverride
	types     *managedfields.GvkParser
}

// newArgo reads the ConfigMap the way Argo CD's settings manager does, so that a key that it would not understand is
// not understood here either.
func newArgo(configMap json.RawMessage, openAPIFile string) (*argo, error) {
	const namespace = "argocd"
	cm := corev1.ConfigMap{}
	if len(configMap) > 0 {
		if err := json.Unmarshal(configMap, &cm); err != nil {
			return nil, fmt.Errorf("argocdConfigMap: %w", err)
		}
	}
	meta := metav1.ObjectMeta{Namespace: namespace, Labels: map[string]string{"app.kubernetes.io/part-of": "argocd"}}
	cm.ObjectMeta = *meta.DeepCopy()
	cm.Name = "argocd-cm"
	secret := corev1.Secret{ObjectMeta: *meta.DeepCopy(), Data: map[string][]byte{"server.secretkey": []byte("unused")}}
	secret.Name = "argocd-secret"

	manager := settings.NewSettingsManager(context.Background(), fake.NewClientset(&cm, &secret), namespace)
	overrides, err := manager.GetResourceOverrides()
	if err != nil {
		return nil, err
	}
	types, err := readTypes(openAPIFile)
	if err != nil {
		return nil, err
	}
	return &argo{overrides: overrides, types: types}, nil
}

// readTypes gives the parser for the kinds of an API server, or nil without a file.
func readTypes(file string) (*managedfields.GvkParser, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	document, err := openapi.ParseDocument(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	models, err := proto.NewOpenAPIData(document)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return managedfields.NewGVKParser(models, false)
}

// health gives {status, message}, or null when Argo CD has no health check for the kind.
func (a *argo) health(r request) (any, error) {
	return health.GetResourceHealth(r.object(), lua.ResourceHealthOverrides(a.overrides))
}

// deletion gives {status, message} as Argo CD 3.6 and newer show it for an object that is being deleted: they run the health
// check then, too, and show what it returns as deletionMessage. The version here never gets that far.
func (a *argo) deletion(r request) (any, error) {
	vm := lua.VM{ResourceOverrides: a.overrides}
	script, _, err := vm.GetHealthScript(r.object())
	if err != nil {
		return nil, err
	}
	const shown = "local function check()\n%s\nend\n" +
		"local found = check()\nreturn { status = found.status, message = found.deletionMessage }"
	return vm.ExecuteHealthLua(r.object(), fmt.Sprintf(shown, script))
}

// actions gives the actions that Argo CD offers for the object, by name.
func (a *argo) actions(r request) (any, error) {
	vm := lua.VM{ResourceOverrides: a.overrides}
	scripts, err := vm.GetResourceActionDiscovery(r.object())
	if err != nil || len(scripts) == 0 {
		return []v1alpha1.ResourceAction{}, err
	}
	found, err := vm.ExecuteResourceActionDiscovery(r.object(), scripts)
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found, err
}

// action gives what Argo CD would write after a person picked an action.
func (a *argo) action(r request) (any, error) {
	vm := lua.VM{ResourceOverrides: a.overrides}
	definition, err := vm.GetResourceAction(r.object(), r.Action)
	if err != nil {
		return nil, err
	}
	return vm.ExecuteResourceAction(r.object(), definition.ActionLua, nil)
}
