import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureAssets, ensureControllerManager } from "./assets.ts";
import { type AuditLevel, type Layout, layout, type TokenUser, writeKubeconfig, writeServerFiles } from "./files.ts";
import { apiServerFlags, controllerManagerFlags, etcdFlags, type Ports } from "./flags.ts";
import { type Guardian, startGuardian } from "./guardian.ts";
import { freePort } from "./ports.ts";
import { getStatus } from "./request.ts";
import { PortTaken, type ServerProcess, startServer, waitUntilReady } from "./server-process.ts";

export interface ControlPlaneOptions {
  /** Also run kube-controller-manager (garbage collection, namespace deletion, default service accounts). */
  readonly controllerManager?: boolean;
  /** Also write an audit log with this much detail. */
  readonly audit?: AuditLevel;
}

/** A user of the API server, with the ways to be that user. */
export interface ControlPlaneUser {
  readonly name: string;
  readonly token: string;
  /** A kubeconfig file whose only context is this user. */
  readonly kubeconfigPath: string;
}

/** A running etcd and kube-apiserver. */
export interface ControlPlane {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly certificateAuthority: string;
  readonly adminToken: string;
  /** The administrator's kubeconfig. */
  readonly kubeconfigPath: string;
  readonly kubectlPath: string;
  /** Holds data, logs and kubeconfigs; removed by `stop`. */
  readonly directory: string;
  /** `admin` is in system:masters; `operator` may do nothing until a role is bound to the user `operator`. */
  readonly users: { readonly admin: ControlPlaneUser; readonly operator: ControlPlaneUser };
  /** JSON lines, one event a request; undefined unless enabled. */
  readonly auditLogPath: string | undefined;
  /** Ids of the processes that run now. */
  pids(): readonly number[];
  /** Ends the API server and waits for it; etcd goes on. SIGTERM lets requests finish, SIGKILL cuts them off. */
  stopApiServer(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts the API server again, with the same address, users and data, and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** `stopApiServer` and `startApiServer`. */
  restartApiServer(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Ends all processes and removes the directory. May be called more than once. */
  stop(): Promise<void>;
}

const START_ATTEMPTS = 5;

/**
 * Starts a control plane of its own: random ports and tokens, so that any number run side by side. It ends with `stop`,
 * or with this process, however that ends.
 *
 * @throws Error with advice when the programs cannot be had, or with the end of a server's log when it does not start
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const programs = {
    ...(await ensureAssets()),
    kubeControllerManager: options.controllerManager ? await ensureControllerManager() : undefined,
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(programs, options.audit);
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === START_ATTEMPTS) throw error;
    }
  }
}

interface Programs {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
  readonly kubeControllerManager: string | undefined;
}

type ServerName = "etcd" | "kube-apiserver" | "kube-controller-manager";

/** What the functions below share about one control plane. */
interface Plane {
  readonly programs: Programs;
  readonly files: Layout;
  readonly ports: Ports;
  readonly url: string;
  readonly admin: TokenUser;
  readonly guardian: Guardian;
  readonly servers: Map<ServerName, ServerProcess>;
}

const newUser = (name: string, groups: readonly string[]): TokenUser => ({
  name,
  token: randomBytes(24).toString("hex"),
  groups,
});

async function startOnce(programs: Programs, audit: AuditLevel | undefined): Promise<ControlPlane> {
  const ports = { etcdClient: await freePort(), etcdPeer: await freePort(), apiServer: await freePort() };
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-controlplane-"));
  const files = layout(directory);
  const users = { admin: newUser("admin", ["system:masters"]), operator: newUser("operator", []) };
  const url = `https://127.0.0.1:${ports.apiServer}`;
  const guardian = startGuardian(directory);
  const plane: Plane = { programs, files, ports, url, admin: users.admin, guardian, servers: new Map() };
  try {
    writeServerFiles(files, Object.values(users), audit);
    await startEtcd(plane);
    await startApiServer(plane);
    const certificateAuthority = readFileSync(files.servingCertificate, "utf8");
    for (const user of Object.values(users)) {
      writeKubeconfig(files.kubeconfig(user.name), url, certificateAuthority, user);
    }
    await startControllerManager(plane);
    return publicFace(plane, directory, users, audit);
  } catch (error) {
    await stopAll(plane);
    throw error;
  }
}

function publicFace(
  plane: Plane,
  directory: string,
  users: { readonly admin: TokenUser; readonly operator: TokenUser },
  audit: AuditLevel | undefined,
): ControlPlane {
  const face = ({ name, token }: TokenUser) => ({ name, token, kubeconfigPath: plane.files.kubeconfig(name) });
  const stopApiServer = (signal: NodeJS.Signals = "SIGTERM") => stopServer(plane, "kube-apiserver", signal);
  return {
    url: plane.url,
    certificateAuthority: readFileSync(plane.files.servingCertificate, "utf8"),
    adminToken: users.admin.token,
    kubeconfigPath: plane.files.kubeconfig("admin"),
    kubectlPath: plane.programs.kubectl,
    directory,
    users: { admin: face(users.admin), operator: face(users.operator) },
    auditLogPath: audit === undefined ? undefined : plane.files.auditLog,
    pids: () => runningPids(plane),
    stopApiServer,
    startApiServer: () => startApiServer(plane),
    restartApiServer: async (signal) => {
      await stopApiServer(signal);
      await startApiServer(plane);
    },
    stop: () => stopAll(plane),
  };
}

const runningPids = (plane: Plane): readonly number[] => [...plane.servers.values()].map(({ pid }) => pid);

/** Starts a server and registers it with the guardian. */
function launch(plane: Plane, name: ServerName, program: string, flags: readonly string[], log: string): ServerProcess {
  const server = startServer(program, flags, log);
  plane.servers.set(name, server);
  plane.guardian.guard(runningPids(plane));
  return server;
}

async function startEtcd(plane: Plane): Promise<void> {
  const { files, ports, programs } = plane;
  const server = launch(plane, "etcd", programs.etcd, etcdFlags(files, ports), files.etcdLog);
  const health = `http://127.0.0.1:${ports.etcdClient}/health`;
  await waitUntilReady("etcd", server, files.etcdLog, async () => {
    // Another process's etcd may have taken the port first; our own writes to our log when it is ready.
    const isOurs = readFileSync(files.etcdLog, "utf8").includes("ready to serve client requests");
    return isOurs && (await fetch(health)).ok;
  });
}

async function startApiServer(plane: Plane): Promise<void> {
  const { files, ports, programs, url } = plane;
  if (plane.servers.has("kube-apiserver")) throw new Error("the API server is running already");
  const flags = apiServerFlags(files, ports);
  const server = launch(plane, "kube-apiserver", programs.kubeApiserver, flags, files.apiServerLog);
  // The server makes its first namespaces only after it reports that it is ready.
  const paths = ["/readyz", "/api/v1/namespaces/kube-system", "/api/v1/namespaces/default"];
  await waitUntilReady("kube-apiserver", server, files.apiServerLog, async () => {
    const authority = readFileSync(files.servingCertificate, "utf8");
    for (const path of paths) {
      if ((await getStatus(`${url}${path}`, authority, plane.admin.token)) !== 200) return false;
    }
    return true;
  });
}

async function startControllerManager(plane: Plane): Promise<void> {
  const { files, programs, url } = plane;
  if (programs.kubeControllerManager === undefined) return;
  const flags = controllerManagerFlags(files);
  const log = files.controllerManagerLog;
  const server = launch(plane, "kube-controller-manager", programs.kubeControllerManager, flags, log);
  const authority = readFileSync(files.servingCertificate, "utf8");
  const account = `${url}/api/v1/namespaces/default/serviceaccounts/default`;
  await waitUntilReady("kube-controller-manager", server, log, async () => {
    return (await getStatus(account, authority, plane.admin.token)) === 200;
  });
}

async function stopServer(plane: Plane, name: ServerName, signal: NodeJS.Signals): Promise<void> {
  await plane.servers.get(name)?.stop(signal);
  plane.servers.delete(name);
  plane.guardian.guard(runningPids(plane));
}

async function stopAll(plane: Plane): Promise<void> {
  // Each one's clients first: the other way round they would spend their last seconds on retries.
  for (const name of ["kube-controller-manager", "kube-apiserver", "etcd"] as const) {
    await stopServer(plane, name, "SIGTERM");
  }
  await plane.guardian.release();
}
