import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../operator/system.ts";
import { type Health, type HealthOptions, startHealth } from "../../../operator/telemetry/health.ts";

let health: Health | undefined;
afterEach(() => health?.close());

const free = { host: "127.0.0.1", port: 0 };

async function start(options: Partial<HealthOptions> = {}) {
  health = await startHealth({
    clock: systemClock,
    probes: free,
    metrics: free,
    alive: () => [],
    ready: () => [],
    notes: () => [],
    page: async () => ({ contentType: "text/plain; version=0.0.4", body: "up 1\n" }),
    ...options,
  });
  const { probesPort, metricsPort } = health;
  return {
    probe: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${probesPort}${path}`, init),
    metrics: (path: string) => fetch(`http://127.0.0.1:${metricsPort}${path}`),
  };
}

describe("/healthz", () => {
  test("answers 200 while the loops turn", async () => {
    const { probe } = await start();
    const answer = await probe("/healthz");
    expect([answer.status, await answer.text()]).toEqual([200, "ok\n"]);
  });

  test("answers 503 and says which loop stands still, whatever readiness says", async () => {
    const { probe } = await start({ alive: () => ["the queue has not moved for 120 s"] });
    const answer = await probe("/healthz");
    expect([answer.status, await answer.text()]).toEqual([503, "the queue has not moved for 120 s\n"]);
    expect((await probe("/readyz")).status).toBe(200);
  });
});

describe("/readyz", () => {
  test("answers 503 with every reason, and 200 once there is none", async () => {
    const reasons = ["caches not synced: ECSService", "AWS credentials: CredentialsError: no credentials found"];
    const { probe } = await start({ ready: () => reasons });
    const answer = await probe("/readyz?verbose");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect((await answer.text()).split("\n")).toEqual([...reasons, ""]);
    reasons.length = 0;
    expect((await probe("/readyz")).status).toBe(200);
  });

  test("reports what else there is to know, ready or not", async () => {
    const reasons = ["caches not synced: ECSService"];
    const { probe } = await start({ ready: () => reasons, notes: () => ["ECSService objects were heard of 3 s ago"] });
    expect(await (await probe("/readyz")).text()).toBe(`${reasons[0]}\nECSService objects were heard of 3 s ago\n`);
    reasons.length = 0;
    expect(await (await probe("/readyz")).text()).toBe("ok\nECSService objects were heard of 3 s ago\n");
    expect(await (await probe("/healthz")).text()).toBe("ok\n");
  });
});

describe("/metrics", () => {
  test("is served on its own port", async () => {
    const { metrics, probe } = await start();
    const answer = await metrics("/metrics");
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/plain; version=0.0.4",
      "up 1\n",
    ]);
    expect((await probe("/metrics")).status).toBe(404);
    expect((await metrics("/healthz")).status).toBe(404);
  });

  test("is rendered once for all who wait for it, and kept for a second", async () => {
    let rendered = 0;
    let now = 0;
    const clock = { ...systemClock, monotonic: () => now };
    const page = async () => {
      rendered += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { contentType: "text/plain", body: `rendered ${rendered}\n` };
    };
    const { metrics } = await start({ clock, page });
    const texts = async () => Promise.all([1, 2, 3, 4].map(async () => (await metrics("/metrics")).text()));
    expect(await texts()).toEqual(Array(4).fill("rendered 1\n"));
    now = 999;
    expect(await texts()).toEqual(Array(4).fill("rendered 1\n"));
    now = 1_000;
    expect(await texts()).toEqual(Array(4).fill("rendered 2\n"));
    expect(rendered).toBe(2);
  });

  test("that cannot be rendered is rendered again for the next who asks", async () => {
    let attempts = 0;
    const page = async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("no figures");
      return { contentType: "text/plain", body: "up 1\n" };
    };
    const { metrics } = await start({ page });
    expect((await metrics("/metrics")).status).toBe(500);
    expect((await metrics("/metrics")).status).toBe(200);
  });

  test("has room for eight connections, and those beyond are closed", async () => {
    await start();
    const sockets = Array.from({ length: 20 }, () => connect({ host: "127.0.0.1", port: health?.metricsPort ?? 0 }));
    const closed = new Set<Socket>();
    for (const socket of sockets) socket.on("error", () => undefined).on("close", () => closed.add(socket));
    await vi.waitFor(() => expect(closed.size).toBe(12));
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(async () =>
      expect((await fetch(`http://127.0.0.1:${health?.metricsPort}/metrics`)).ok).toBe(true),
    );
  });

  test("answers 500 when the page cannot be made", async () => {
    const { metrics } = await start({ page: () => Promise.reject(new Error("no figures")) });
    const answer = await metrics("/metrics");
    expect([answer.status, await answer.text()]).toEqual([500, "no figures\n"]);
  });
});

describe("the server", () => {
  test("answers HEAD without a body and refuses other methods", async () => {
    const { probe } = await start();
    const head = await probe("/healthz", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const post = await probe("/healthz", { method: "POST" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("does not mistake names of its own for pages", async () => {
    const { probe } = await start();
    expect((await probe("/constructor")).status).toBe(404);
  });

  test("fails to start on a port in use, and leaves nothing open", async () => {
    await start();
    const taken = { host: "127.0.0.1", port: health?.metricsPort ?? 0 };
    const options = {
      clock: systemClock,
      alive: () => [],
      ready: () => [],
      notes: () => [],
      page: async () => ({ contentType: "text/plain", body: "" }),
    };
    await expect(startHealth({ ...options, probes: free, metrics: taken })).rejects.toThrow("EADDRINUSE");
  });

  test("frees its ports when it is closed", async () => {
    const { probe } = await start();
    await health?.close();
    health = undefined;
    await expect(probe("/healthz")).rejects.toThrow();
  });
});
