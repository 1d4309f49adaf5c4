import { builtinModules } from "node:module";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { repositoryRoot } from "./lib/paths.ts";

// What the operator never runs and pays for all the same, in memory and at each start. docs/engineering/performance.md has the figures.

const packageOf = (name: string): string => join(repositoryRoot, "node_modules", name);

/**
 * Node's own modules are required, not imported: an import makes Node read every member of a module, and reading some of
 * `node:http` loads a whole `fetch` and `WebSocket`.
 */
const builtins: Plugin = {
  name: "required builtins",
  setup(build) {
    const known = new Set(builtinModules);
    build.onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, "");
      return known.has(name) ? { path: name, namespace: "builtin" } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = __require("node:${path}");`,
    }));
  },
};

/**
 * Of the Kubernetes client only `KubeConfig` is used: kubeconfig files and credentials. The client that is generated from
 * the API, of which a kubeconfig can make instances, is left out.
 */
const kubeconfigOnly: Plugin = {
  name: "kubeconfig only",
  setup(build) {
    const client = packageOf("@kubernetes/client-node");
    build.onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({ path: join(client, "dist", "config.js") }));
    build.onLoad({ filter: /client-node[\\/]dist[\\/]gen[\\/]index\.js$/ }, () => ({
      contents: `
        export class ServerConfiguration {}
        export function createConfiguration() { throw new Error("the generated Kubernetes client is not in this bundle"); }
      `,
    }));
  },
};

/**
 * Of undici the two dispatchers that are used, with the methods that its index gives them; the rest is fetch, WebSocket,
 * caches and mocks. Source: undici's index.js.
 */
const dispatchersOnly: Plugin = {
  name: "dispatchers only",
  setup(build) {
    const used = { Agent: "agent.js", ProxyAgent: "proxy-agent.js" };
    const members = Object.entries(used).map(([name, file]) => `${name}: require("./lib/dispatcher/${file}")`);
    build.onResolve({ filter: /^undici$/ }, () => ({ path: "undici", namespace: "dispatchers" }));
    build.onLoad({ filter: /.*/, namespace: "dispatchers" }, () => ({
      contents: `
        Object.assign(require("./lib/dispatcher/dispatcher.js").prototype, require("./lib/api"));
        module.exports = { ${members.join(", ")} };
      `,
      resolveDir: packageOf("undici"),
    }));
  },
};

/** Connections speak HTTP/1.1 (`allowH2` is off); both clients only name what is theirs of HTTP/2. */
const withoutHttp2: Plugin = {
  name: "without HTTP/2",
  setup(build) {
    build.onResolve({ filter: /^(node:)?http2$/ }, () => ({ path: "http2", namespace: "not-loaded" }));
    build.onLoad({ filter: /.*/, namespace: "not-loaded" }, () => ({
      contents: "module.exports = { constants: {} };",
    }));
  },
};

/** A SOCKS proxy in a kubeconfig is refused; the Kubernetes client would create an unused agent for it. */
const withoutSocks: Plugin = {
  name: "without SOCKS",
  setup(build) {
    build.onResolve({ filter: /^socks-proxy-agent$/ }, () => ({ path: "socks", namespace: "refused" }));
    build.onLoad({ filter: /.*/, namespace: "refused" }, () => ({
      contents: `
        export class SocksProxyAgent {
          constructor() { throw new Error("proxy-url: only http and https proxies are supported"); }
        }
      `,
    }));
  },
};

/** Makes a bundle smaller. Its banner must define `__require`. */
export const slimming: readonly Plugin[] = [withoutHttp2, withoutSocks, builtins, kubeconfigOnly, dispatchersOnly];
