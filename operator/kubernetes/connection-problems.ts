import { connectionError, responseError } from "./errors.ts";
import type { KubernetesResponse, WatchResponse } from "./transport.ts";

/** What to check when the API server refuses a list or a watch, by status. */
const hints: Readonly<Record<number, string>> = {
  401: "It rejects the operator's credentials: check the ServiceAccount token or the kubeconfig.",
  403: "The operator needs the verbs list and watch for this resource: check its ClusterRole or Role and the binding.",
  404: "It does not serve this kind or this version of it: check that the CustomResourceDefinitions are installed and have the operator's version.",
};

/** Why the API server refused a list or a watch; shown to people. */
export function responseProblem({ status, body }: KubernetesResponse | WatchResponse): string {
  const { message } = responseError({ status, body }, false).failure;
  const hint = hints[status];
  return hint === undefined ? message : `${message.replace(/\.?$/, ".")} ${hint}`;
}

/** Why there was no answer, or only a part of one; shown to people: the error of DNS, TLS or the connection, with its code. */
export function connectionProblem(cause: unknown): string {
  const { code, message } = connectionError(cause, false).failure;
  return code === "NoAnswer" || message.includes(code) ? message : `${message} (${code})`;
}
