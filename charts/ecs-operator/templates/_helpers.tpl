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
app.kubernetes.io/name: {{ include "ecs-operator.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
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

{{/* A value that a person may write as a number, as text: Helm reads numbers of a file as floating point. */}}
{{- define "ecs-operator.text" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else if not (kindIs "invalid" .) }}{{ toString . }}{{ end }}
{{- end }}

{{/* global.imageRegistry takes the place of the registry in image.repository: of the first part, where that is a host. */}}
{{- define "ecs-operator.image" -}}
{{- $repository := .Values.image.repository }}
{{- with (.Values.global).imageRegistry }}
{{- $parts := splitList "/" $repository }}
{{- if and (gt (len $parts) 1) (regexMatch "[.:]|^localhost$" (first $parts)) }}
{{- $parts = rest $parts }}
{{- end }}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) (join "/" $parts) }}
{{- end }}
{{- if .Values.image.digest -}}
{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ $repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{/* Secrets for registries, as the pod takes them. */}}
{{- define "ecs-operator.imagePullSecrets" -}}
{{- $secrets := list }}
{{- range concat (default list (.Values.global).imagePullSecrets) .Values.imagePullSecrets }}
{{- $secrets = append $secrets (kindIs "string" . | ternary (dict "name" .) .) }}
{{- end }}
{{- uniq $secrets | toYaml }}
{{- end }}

{{/* The milliseconds of a duration such as 1h30m. */}}
{{- define "ecs-operator.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 }}
{{- $sum := 0.0 }}
{{- range regexFindAll "[0-9.]+(ms|s|m|h)" . -1 }}
{{- $sum = addf $sum (mulf (float64 (regexFind "^[0-9.]+" .)) (get $units (regexFind "[a-z]+$" .))) }}
{{- end }}
{{- $sum }}
{{- end }}

{{/* What the schema cannot say. The operator would end with the same complaint, in a pod that nobody looks at. */}}
{{- define "ecs-operator.check" -}}
{{- with .Values.aws }}
{{- if and .region .allowedRegions (not (has .region .allowedRegions)) }}
{{- fail (printf "aws.region is %s, which is not among aws.allowedRegions (%s): add it there, or set aws.region to one of them" .region (join ", " .allowedRegions)) }}
{{- end }}
{{- end }}
{{- if lt (include "ecs-operator.milliseconds" .Values.driftInterval | float64) 10000.0 }}
{{- fail (printf "driftInterval is %s: set it to 10s or more" .Values.driftInterval) }}
{{- end }}
{{- with .Values.leaderElection }}
{{- $retry := include "ecs-operator.milliseconds" .retryPeriod | float64 }}
{{- $deadline := include "ecs-operator.milliseconds" .renewDeadline | float64 }}
{{- if le $retry 0.0 }}
{{- fail (printf "leaderElection.retryPeriod is %s: set it to more than 0" .retryPeriod) }}
{{- end }}
{{- if le $deadline (mulf 1.2 $retry) }}
{{- fail (printf "leaderElection.renewDeadline is %s: set it to more than 1.2 times leaderElection.retryPeriod (%s)" .renewDeadline .retryPeriod) }}
{{- end }}
{{- if le (include "ecs-operator.milliseconds" .leaseDuration | float64) $deadline }}
{{- fail (printf "leaderElection.leaseDuration is %s: set it to more than leaderElection.renewDeadline (%s)" .leaseDuration .renewDeadline) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Hosts that are called without a proxy: what is on the node or in the cluster, and what people name. */}}
{{- define "ecs-operator.noProxy" -}}
{{- $near := list "localhost" "127.0.0.1" "::1" "$(KUBERNETES_SERVICE_HOST)" "kubernetes.default" ".svc" ".cluster.local"
  "169.254.169.254" "169.254.170.2" "169.254.170.23" "fd00:ec2::254" "fd00:ec2::23" }}
{{- concat $near (default list (.Values.proxy).noProxy) | uniq | join "," }}
{{- end }}

{{/* The port of a URL: the one that it names, or that of its scheme. */}}
{{- define "ecs-operator.port" -}}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" (urlParse .).host) }}
{{- $port | default (hasPrefix "http://" . | ternary "80" "443") }}
{{- end }}

{{/* What the operator may do with the objects of some kinds; these are handed in as a list. */}}
{{- define "ecs-operator.objectRules" -}}
- apiGroups: [ecs-operator.dev]
  resources:
    {{- range . }}
    - {{ . }}
    {{- end }}
  verbs: [get, list, watch, patch]
- apiGroups: [ecs-operator.dev]
  resources:
    {{- range . }}
    - {{ . }}/status
    {{- end }}
  verbs: [patch]
{{- end }}

{{/* Objects that have ended go after `ttlSecondsAfterFinished`. */}}
{{- define "ecs-operator.expiryRules" -}}
- apiGroups: [ecs-operator.dev]
  resources:
    {{- range include "ecs-operator.expiringResources" . | fromJsonArray }}
    - {{ . }}
    {{- end }}
  verbs: [delete]
{{- if .Values.scheduledTasks.enabled }}
- apiGroups: [ecs-operator.dev]
  resources:
    {{- range include "ecs-operator.createdResources" . | fromJsonArray }}
    - {{ . }}
    {{- end }}
  verbs: [create]
{{- end }}
{{- end }}

{{- define "ecs-operator.eventRules" -}}
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{- define "ecs-operator.subject" -}}
- kind: ServiceAccount
  name: {{ include "ecs-operator.serviceAccountName" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end }}

{{/* Flags of the operator. Region, Lease namespace and identity come from the environment. */}}
{{- define "ecs-operator.args" -}}
- --namespaces={{ join "," .Values.watchNamespaces }}
{{- with .Values.aws.allowedRegions }}
- --regions={{ join "," . }}
{{- end }}
{{- with include "ecs-operator.text" .Values.installationId }}
- {{ printf "--installation=%s" . | quote }}
{{- end }}
- {{ printf "--passable-roles=%s" (join "," .Values.passableRoles) | quote }}
- {{ printf "--adoption=%s" (join "," .Values.adoption | default "none") | quote }}
- {{ printf "--observation=%s" (join "," .Values.observation | default "none") | quote }}
{{- $tags := list }}
{{- range $key, $value := .Values.defaultTags }}
{{- $tags = append $tags (printf "%s=%s" $key (include "ecs-operator.text" $value)) }}
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
