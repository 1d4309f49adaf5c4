import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How much of each request the audit log keeps: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/ */
export type AuditLevel = "Metadata" | "Request" | "RequestResponse";

/** A user as the API server's token file knows it. */
export interface TokenUser {
  readonly name: string;
  readonly token: string;
  readonly groups: readonly string[];
}

const SECRET = { mode: 0o600 };

/** Names of the files and directories of one control plane. */
export const layout = (directory: string) => ({
  etcdData: join(directory, "etcd"),
  etcdLog: join(directory, "etcd.log"),
  certificates: join(directory, "certificates"),
  /** Written by kube-apiserver at its first start: its certificate and the authority that signed it. */
  servingCertificate: join(directory, "certificates", "apiserver.crt"),
  apiServerLog: join(directory, "kube-apiserver.log"),
  controllerManagerLog: join(directory, "kube-controller-manager.log"),
  tokens: join(directory, "tokens.csv"),
  accountKey: join(directory, "service-account.key"),
  accountPublicKey: join(directory, "service-account.pub"),
  auditPolicy: join(directory, "audit-policy.json"),
  auditLog: join(directory, "audit.log"),
  kubeconfig: (user: string) => join(directory, `${user}.kubeconfig`),
});

export type Layout = ReturnType<typeof layout>;

/** Writes what kube-apiserver reads at its start: users, the key pair of service account tokens, the audit policy. */
export function writeServerFiles(files: Layout, users: readonly TokenUser[], audit: AuditLevel | undefined): void {
  mkdirSync(files.certificates, { recursive: true });
  const rows = users.map(({ token, name, groups }) => `${token},${name},${name},"${groups.join(",")}"\n`);
  writeFileSync(files.tokens, rows.join(""), SECRET);
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(files.accountKey, keys.privateKey.export({ type: "sec1", format: "pem" }), SECRET);
  writeFileSync(files.accountPublicKey, keys.publicKey.export({ type: "spki", format: "pem" }));
  if (audit === undefined) return;
  // Without RequestReceived a request has one line (a watch has two).
  const policy = {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [{ level: audit }],
  };
  writeFileSync(files.auditPolicy, JSON.stringify(policy));
}

/**
 * Writes a kubeconfig with one context, readable by its owner only.
 *
 * @param certificateAuthority PEM
 */
export function writeKubeconfig(path: string, url: string, certificateAuthority: string, user: TokenUser): void {
  const authority = Buffer.from(certificateAuthority).toString("base64");
  const name = "ecs-operator";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: url, "certificate-authority-data": authority } }],
    users: [{ name: user.name, user: { token: user.token } }],
    contexts: [{ name, context: { cluster: name, user: user.name } }],
    "current-context": name,
  };
  // JSON is YAML, too.
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, SECRET);
}
