import { refusalOf, silenceOf } from "./errors.ts";
import type { KubernetesResponse, WatchResponse } from "./transport.ts";

/** What to look at when the API server refuses a list or a watch, by status. */
const hints: Readonly<Record<number, string>> = {
  401: "It rejects the operator's credentials: check the ServiceAccount token or the kubeconfig.",
  403: "The operator needs the verbs list and watch for this resource: check its ClusterRole or Role and the binding.",
  404: "It does not serve this kind or this version of it: check that the CustomResourceDefinitions are installed and have the operator's version.",
};

/** Why the API server did not give a list or a watch, for a person. */
export function refusalReason({ status, body }: KubernetesResponse | WatchResponse): string {
  const { message } = refusalOf({ status, body }, false).failure;
  const hint = hints[status];
  return hint === undefined ? message : `${message.replace(/\.?$/, ".")} ${hint}`;
}

/** Why there was no answer, or why it broke off, for a person: the words of DNS, TLS or the connection, with their code. */
export function silenceReason(cause: unknown): string {
  const { code, message } = silenceOf(cause, false).failure;
  return code === "NoAnswer" || message.includes(code) ? message : `${message} (${code})`;
}
