{{/* Made by `npm run generate` from operator/api/catalogue.ts. Do not edit. */}}

{{/* Kinds whose objects are in namespaces. */}}
{{- define "ecs-operator.namespacedResources" -}}
["ecsclusters", "ecstaskdefinitions", "ecsservices"]
{{- end }}

{{/* Kinds whose objects are in no namespace. */}}
{{- define "ecs-operator.clusterResources" -}}
[]
{{- end }}

{{/* Kinds that `kubectl scale` takes. */}}
{{- define "ecs-operator.scaledResources" -}}
["ecsservices"]
{{- end }}

{{/* All CRDs, as `kubectl delete crd` takes them. */}}
{{- define "ecs-operator.crdNames" -}}
ecsservices.ecs-operator.dev
ecstaskdefinitions.ecs-operator.dev
ecsclusters.ecs-operator.dev
{{- end }}
