{{- define "ecs-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "ecs-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "ecs-operator.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "ecs-operator.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Selectors are immutable: nothing that a value or a version changes belongs here. */}}
{{- define "ecs-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ecs-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* commonLabels add to the chart's own labels and never replace them. */}}
{{- define "ecs-operator.labels" -}}
{{- $own := dict
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
  "app.kubernetes.io/version" .Chart.AppVersion
  "app.kubernetes.io/managed-by" .Release.Service
  "app.kubernetes.io/part-of" "ecs-operator" }}
{{- merge (dict) (include "ecs-operator.selectorLabels" . | fromYaml) $own .Values.commonLabels | toYaml }}
{{- end }}

{{- define "ecs-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "ecs-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- required "serviceAccount.name: name an existing ServiceAccount, or set serviceAccount.create" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "ecs-operator.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{/* The kinds, by resource name. */}}
{{- define "ecs-operator.resources" -}}
["ecsclusters", "ecstaskdefinitions", "ecsservices"]
{{- end }}

{{/* What the operator may do in a namespace that it watches. */}}
{{- define "ecs-operator.objectRules" -}}
{{- $resources := include "ecs-operator.resources" . | fromJsonArray -}}
- apiGroups: [ecs-operator.dev]
  resources:
    {{- range $resources }}
    - {{ . }}
    {{- end }}
  verbs: [get, list, watch, patch]
- apiGroups: [ecs-operator.dev]
  resources:
    {{- range $resources }}
    - {{ . }}/status
    {{- end }}
  verbs: [patch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{- define "ecs-operator.subject" -}}
- kind: ServiceAccount
  name: {{ include "ecs-operator.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}

{{/* Flags of the operator. Region, Lease namespace and identity come from the environment. */}}
{{- define "ecs-operator.args" -}}
- --namespaces={{ join "," .Values.watchNamespaces }}
{{- with .Values.aws.allowedRegions }}
- --regions={{ join "," . }}
{{- end }}
{{- with .Values.installationId }}
- --installation={{ . }}
{{- end }}
- {{ printf "--passable-roles=%s" (join "," .Values.passableRoles) | quote }}
- {{ printf "--adoption=%s" (join "," .Values.adoption | default "none") | quote }}
- {{ printf "--observation=%s" (join "," .Values.observation | default "none") | quote }}
{{- $tags := list }}
{{- range $key, $value := .Values.defaultTags }}
{{- $tags = append $tags (printf "%s=%s" $key $value) }}
{{- end }}
- {{ printf "--default-tags=%s" (join "," $tags) | quote }}
- --default-deletion-policy={{ .Values.defaultDeletionPolicy }}
- --read-only={{ .Values.readOnly }}
- --drift-interval={{ .Values.driftInterval }}
- --workers={{ .Values.workers }}
- --bucket-share={{ .Values.bucketShare }}
- --lease-name={{ include "ecs-operator.fullname" . }}
- --lease-duration={{ .Values.leaderElection.leaseDuration }}
- --lease-renew-deadline={{ .Values.leaderElection.renewDeadline }}
- --lease-retry-period={{ .Values.leaderElection.retryPeriod }}
- --metrics-address=:8080
- --probes-address=:8081
- --object-metrics={{ .Values.metrics.perObject }}
- --log-level={{ .Values.log.level }}
- --log-format={{ .Values.log.format }}
{{- with .Values.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end }}
