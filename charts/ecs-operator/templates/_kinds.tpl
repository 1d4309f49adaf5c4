{{/* Made by `npm run generate` from operator/api/catalogue.ts. Do not edit. */}}

{{/* Kinds whose objects are in namespaces. */}}
{{- define "ecs-operator.namespacedResources" -}}
["cloudmapnamespaces", "cloudmapservices", "ecsclusters", "ecscapacityproviders", "ecstaskdefinitions", "ecsservices", "ecstasks", "ecsscheduledtasks"]
{{- end }}

{{/* Kinds whose objects are in no namespace. */}}
{{- define "ecs-operator.clusterResources" -}}
[]
{{- end }}

{{/* Kinds that `kubectl scale` takes. */}}
{{- define "ecs-operator.scaledResources" -}}
["ecsservices"]
{{- end }}

{{/* Kinds whose objects the operator deletes when their time is over. */}}
{{- define "ecs-operator.expiringResources" -}}
["ecstasks"]
{{- end }}

{{/* Kinds whose objects the operator creates, for a schedule. */}}
{{- define "ecs-operator.createdResources" -}}
["ecstasks"]
{{- end }}

{{/* All CRDs, as `kubectl delete crd` takes them. */}}
{{- define "ecs-operator.crdNames" -}}
ecsscheduledtasks.ecs-operator.dev
ecstasks.ecs-operator.dev
ecsservices.ecs-operator.dev
ecstaskdefinitions.ecs-operator.dev
ecscapacityproviders.ecs-operator.dev
ecsclusters.ecs-operator.dev
cloudmapservices.ecs-operator.dev
cloudmapnamespaces.ecs-operator.dev
{{- end }}
