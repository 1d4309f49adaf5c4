import { existsSync } from "node:fs";
import type { Layout } from "./files.ts";

// The flags follow controller-runtime's envtest (https://book.kubebuilder.io/reference/envtest), with tokens in the
// place of client certificates.

export interface Ports {
  readonly etcdClient: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
}

/** Arguments of etcd. The data need not survive a power cut, so nothing waits for the disk. */
export function etcdFlags(files: Layout, ports: Ports): string[] {
  const client = `http://127.0.0.1:${ports.etcdClient}`;
  return [
    `--data-dir=${files.etcdData}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=http://127.0.0.1:${ports.etcdPeer}`,
    "--unsafe-no-fsync=true",
  ];
}

/** Arguments of kube-apiserver. */
export function apiServerFlags(files: Layout, ports: Ports): string[] {
  const audit = [
    `--audit-policy-file=${files.auditPolicy}`,
    `--audit-log-path=${files.auditLog}`,
    "--audit-log-mode=batch",
  ];
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcdClient}`,
    `--cert-dir=${files.certificates}`,
    "--bind-address=127.0.0.1",
    // Without these two the server needs a default route, which a machine without network does not have.
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--secure-port=${ports.apiServer}`,
    `--token-auth-file=${files.tokens}`,
    `--service-account-issuer=https://127.0.0.1:${ports.apiServer}/`,
    `--service-account-key-file=${files.accountPublicKey}`,
    `--service-account-signing-key-file=${files.accountKey}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    "--authorization-mode=RBAC",
    "--disable-admission-plugins=ServiceAccount",
    "--allow-privileged=true",
    ...(existsSync(files.auditPolicy) ? audit : []),
  ];
}

/** Arguments of kube-controller-manager: garbage collection, the end of namespaces, default service accounts. */
export function controllerManagerFlags(files: Layout): string[] {
  return [
    `--kubeconfig=${files.kubeconfig("admin")}`,
    "--controllers=garbage-collector-controller,namespace-controller,serviceaccount-controller",
    "--leader-elect=false",
    "--secure-port=0",
  ];
}
