{{- define "penstock.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 54 | trimSuffix "-" }}
{{- end }}

{{/* At most 54 letters, since "-dynamodb" may follow. */}}
{{- define "penstock.fullname" -}}
{{- $name := include "penstock.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 54 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 54 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 54 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "penstock.serviceAccountName" -}}
{{- $otherwise := ternary (include "penstock.fullname" .) "default" .Values.serviceAccount.create }}
{{- default $otherwise .Values.serviceAccount.name }}
{{- end }}

{{- define "penstock.configMapName" -}}
{{- default (include "penstock.fullname" .) .Values.existingConfigMap }}
{{- end }}

{{- define "penstock.image" -}}
{{- with .Values.image }}
{{- $version := default $.Chart.AppVersion .tag }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ $version }}{{ end }}
{{- end }}
{{- end }}

{{/* Every pod of the release. */}}
{{- define "penstock.selectorLabels" -}}
app.kubernetes.io/name: {{ include "penstock.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "penstock.labels" -}}
{{ include "penstock.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What is deployed, as JSON: a list of {name, component, source, replicas, resources, autoscaling}. */}}
{{- define "penstock.workloads" -}}
{{- $fullname := include "penstock.fullname" . }}
{{- $workloads := list }}
{{- if eq .Values.mode "all-in-one" }}
{{- $workloads = list (dict "name" $fullname "component" "all-in-one" "source" "" "replicas" .Values.replicas
      "resources" .Values.resources "autoscaling" .Values.autoscaling) }}
{{- else }}
{{- include "penstock.checkSources" . }}
{{- range $source, $own := .Values.sources }}
{{- $workloads = append $workloads (dict "name" (printf "%s-%s" $fullname $source) "component" $source "source" $source
      "replicas" (ternary $own.replicas $.Values.replicas (hasKey $own "replicas"))
      "resources" (get $own "resources" | default $.Values.resources)
      "autoscaling" (mergeOverwrite (deepCopy $.Values.autoscaling) (get $own "autoscaling" | default dict))) }}
{{- end }}
{{- end }}
{{- toJson $workloads }}
{{- end }}

{{/* A mapping whose source has no Deployment would never run. */}}
{{- define "penstock.checkSources" -}}
{{- if hasKey .Values.config "sources" }}
{{- fail "config.sources is for mode all-in-one; in mode per-source the value sources says what runs" }}
{{- end }}
{{- range $name, $mapping := .Values.config.mappings }}
{{- range $property, $arn := $mapping }}
{{- if eq (regexReplaceAll "[-_]" (lower $property) "") "eventsourcearn" }}
{{- $source := regexFind "^arn:[^:]*:[a-z]+:" (toString $arn) | trimSuffix ":" | splitList ":" | last }}
{{- if and $source (not (hasKey $.Values.sources $source)) }}
{{- fail (printf "mapping %s reads from %s, which is not among the sources: nothing would run it" $name $source) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* A file is used by one process; the variables would silently replace what stands in the configuration. */}}
{{- define "penstock.checkStore" -}}
{{- if hasKey .Values.config "store" }}
{{- fail "config.store would have no effect: set the value store" }}
{{- end }}
{{- if eq .Values.store.type "file" }}
{{- $workloads := include "penstock.workloads" . | fromJsonArray }}
{{- $first := first $workloads }}
{{- if or (gt (len $workloads) 1) (gt (int $first.replicas) 1) $first.autoscaling.enabled }}
{{- fail "store.type file is for one replica of one Deployment; several share the store dynamodb" }}
{{- end }}
{{- end }}
{{- end }}

{{/* The variable would silently replace what stands in the configuration. */}}
{{- define "penstock.checkReload" -}}
{{- if hasKey .Values.config "reload" }}
{{- fail "config.reload would have no effect: set the value reload" }}
{{- end }}
{{- end }}

{{/* The variables of apiCredentials would silently replace the list in the configuration. */}}
{{- define "penstock.checkCredentials" -}}
{{- if and .Values.apiCredentials (dig "api" "credentials" "" .Values.config) }}
{{- fail "config.api.credentials would have no effect: list them in apiCredentials" }}
{{- end }}
{{- end }}
