import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, kubeconfigFor, openWatch, startApiServer, type Widget, widget } from "./api-server.ts";
import { type Followed, follow, until } from "./harness.ts";

let server: ApiServer;
let followed: Followed | undefined;

beforeEach(async () => {
  server = await startApiServer();
});

afterEach(async () => {
  await followed?.stop();
  followed = undefined;
  await server.close();
});

const names = () => [...(followed?.store.each("Widget") ?? [])].map((resource) => resource.metadata.name).sort();

describe("lists", () => {
  test("5,000 objects arrive in pages of 500, and only then is the store synced", async () => {
    const all = Array.from({ length: 5_000 }, (_, index) => widget(`w${index}`, index + 1));
    const synced: boolean[] = [];
    server.onList(({ url, page }) => {
      synced.push(followed?.store.synced ?? false);
      const from = Number(url.searchParams.get("continue") ?? 0);
      const to = from + Number(url.searchParams.get("limit"));
      page(all.slice(from, to), 5_000, to < all.length ? String(to) : undefined);
    });
    server.onWatch(openWatch);
    followed = follow(server.kubeconfig);
    await until(() => followed?.store.synced === true, "the store is synced");
    expect(followed.store.count("Widget")).toBe(5_000);
    expect(server.lists).toHaveLength(10);
    expect(synced).toEqual(Array(10).fill(false));
    expect(server.lists[0]?.searchParams.has("resourceVersion")).toBe(false);
  });

  test("410 in page 2 starts over with a list in one piece, without doubled or lost objects", async () => {
    server.onList(
      ({ page }) => page([widget("a", 1), widget("gone", 2)], 5, "token"),
      ({ status }) => status(410),
      ({ page }) => page([widget("a", 1), widget("b", 3)], 6),
    );
    server.onWatch(openWatch);
    followed = follow(server.kubeconfig);
    await until(() => followed?.store.synced === true, "the store is synced");
    expect(server.lists[2]?.search).toBe("");
    expect(names()).toEqual(["a", "b"]);
    expect(followed.changes).toEqual(["added a", "added gone", "added b", "deleted gone"]);
  });

  test("429 is answered by waiting as long as Retry-After says", async () => {
    const times: number[] = [];
    server.onList(
      ({ status }) => {
        times.push(performance.now());
        status(429, { "retry-after": "1" });
      },
      ({ page }) => {
        times.push(performance.now());
        page([widget("a", 1)], 1);
      },
    );
    server.onWatch(openWatch);
    followed = follow(server.kubeconfig);
    await until(() => followed?.store.synced === true, "the store is synced");
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_000);
  });

  test("a refused list is tried again", async () => {
    server.onList(
      ({ status }) => status(403),
      ({ response }) => response.writeHead(500).end("not JSON"),
      ({ response }) => response.writeHead(200).end("{}"),
      ({ page }) => page([widget("a", 1)], 1),
    );
    server.onWatch(openWatch);
    followed = follow(server.kubeconfig);
    await until(() => followed?.store.synced === true, "the store is synced");
    expect(server.lists).toHaveLength(4);
  });

  test("stopping within a list opens no watch afterwards", async () => {
    server.onList(() => undefined);
    server.onWatch(openWatch);
    followed = follow(server.kubeconfig);
    await until(() => server.lists.length === 1, "the list has been asked for");
    await followed.stop();
    followed = undefined;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.watches).toHaveLength(0);
    expect(server.lists).toHaveLength(1);
  });

  test("a server that is away is found when it comes back", async () => {
    const { port } = server;
    await server.close();
    followed = follow(kubeconfigFor(`http://127.0.0.1:${port}`));
    await until(() => followed?.reflector.health().problem !== undefined, "the absence is noticed");
    server = await startApiServer(port);
    server.onList(({ page }) => page([widget("a", 1)], 1));
    server.onWatch(openWatch);
    await until(() => followed?.store.synced === true, "the store is synced");
    expect(followed.reflector.health().problem).toBeUndefined();
  });
});

describe("watches", () => {
  beforeEach(() => {
    server.onList(({ page }) => page([widget("a", 1)], 10));
  });

  test("changes reach the store; the watch asks for bookmarks and an end within 40 to 50 s", async () => {
    server.onWatch((watch) => {
      watch.event("ADDED", widget("b", 11));
      watch.event("MODIFIED", widget("b", 12));
      watch.event("DELETED", widget("a", 13));
    });
    followed = follow(server.kubeconfig);
    await until(() => followed?.changes.length === 4, "all changes have arrived");
    expect(followed.changes).toEqual(["added a", "added b", "updated b", "deleted a"]);
    const query = server.watches[0]?.searchParams;
    expect(query?.get("resourceVersion")).toBe("10");
    expect(query?.get("allowWatchBookmarks")).toBe("true");
    expect(Number(query?.get("timeoutSeconds"))).toBeGreaterThanOrEqual(40);
    expect(Number(query?.get("timeoutSeconds"))).toBeLessThanOrEqual(50);
  });

  test("a closed watch goes on from the last bookmark, without a list", async () => {
    server.onWatch((watch) => {
      watch.event("BOOKMARK", { kind: "Widget", metadata: { resourceVersion: "77" } });
      watch.end();
    }, openWatch);
    followed = follow(server.kubeconfig);
    await until(() => server.watches.length === 2, "the watch is opened again");
    expect(server.watches[1]?.searchParams.get("resourceVersion")).toBe("77");
    expect(server.lists).toHaveLength(1);
    expect(followed.reflector.health().reconnects).toBe(1);
  });

  test("a broken connection goes on from the last event, without a list", async () => {
    server.onWatch((watch) => {
      watch.event("ADDED", widget("b", 11));
      setTimeout(() => watch.response.destroy(), 20);
    }, openWatch);
    followed = follow(server.kubeconfig);
    await until(() => server.watches.length === 2, "the watch is opened again");
    expect(server.watches[1]?.searchParams.get("resourceVersion")).toBe("11");
    expect(server.lists).toHaveLength(1);
  });

  const lostHistory: Record<string, (server: ApiServer) => void> = {
    "410 as an event": () =>
      server.onWatch((watch) => {
        watch.event("ERROR", { kind: "Status", code: 410, reason: "Expired" });
        watch.end();
      }, openWatch),
    "410 as an answer": () => server.onWatch(({ status }) => status(410), openWatch),
    "a line that is not JSON": () => server.onWatch((watch) => watch.raw("<html>\n"), openWatch),
    "half a line at the end": () =>
      server.onWatch((watch) => {
        watch.raw('{"type":"ADDED","object":{"metad');
        watch.end();
      }, openWatch),
    "an event of an unknown type": () => server.onWatch((watch) => watch.event("RENAMED", widget("b", 11)), openWatch),
    "an event without an object": () => server.onWatch((watch) => watch.raw('{"type":"ADDED"}\n'), openWatch),
  };

  test.each(Object.entries(lostHistory))("%s leads to a new list", async (_, script) => {
    server.onList(
      ({ page }) => page([widget("a", 1), widget("old", 2)], 10),
      ({ page }) => page([widget("a", 1), widget("new", 15)], 20),
    );
    script(server);
    followed = follow(server.kubeconfig);
    await until(() => server.watches.length === 2, "the watch is opened again");
    expect(server.watches[1]?.searchParams.get("resourceVersion")).toBe("20");
    expect(names()).toEqual(["a", "new"]);
  });

  test("ERROR 500 reconnects from the last version", async () => {
    server.onWatch((watch) => {
      watch.event("ADDED", widget("b", 11));
      watch.event("ERROR", { kind: "Status", code: 500 });
    }, openWatch);
    followed = follow(server.kubeconfig);
    await until(() => server.watches.length === 2, "the watch is opened again");
    expect(server.watches[1]?.searchParams.get("resourceVersion")).toBe("11");
    expect(server.lists).toHaveLength(1);
  });

  test("429 with Retry-After is honoured and needs no list", async () => {
    const times: number[] = [];
    server.onWatch(
      ({ status }) => {
        times.push(performance.now());
        status(429, { "retry-after": "1" });
      },
      (exchange) => {
        times.push(performance.now());
        openWatch(exchange);
      },
    );
    followed = follow(server.kubeconfig);
    await until(() => times.length === 2, "the watch is opened again");
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_000);
    expect(server.lists).toHaveLength(1);
  });

  test("a silent socket is given up after the idle limit", async () => {
    server.onWatch(
      (watch) => watch.event("ADDED", widget("b", 11)),
      (watch) => watch.event("ADDED", widget("c", 12)),
    );
    followed = follow(server.kubeconfig, { idleLimitMs: 100 });
    await until(() => names().length === 3, "the second watch has said something");
    expect(server.watches[1]?.searchParams.get("resourceVersion")).toBe("11");
    expect(server.lists).toHaveLength(1);
  });

  test("a server that went back in time keeps watches silent; a list finds out and is believed", async () => {
    server.onList(
      ({ page }) => page([widget("a", 900), widget("lost", 950)], 1_000),
      ({ page }) => page([widget("a", 40)], 50),
    );
    server.onWatch(openWatch);
    followed = follow(server.kubeconfig, { idleLimitMs: 30 });
    await until(() => server.lists.length === 2, "the collection is listed again");
    await until(() => names().length === 1, "the lost object is gone");
    const key = { kind: "Widget", namespace: "default", name: "a" };
    expect(followed.store.get(key)?.metadata.resourceVersion).toBe("40");
  });

  test("watches that end at once are not opened in a loop", async () => {
    server.onWatch((watch) => watch.end());
    followed = follow(server.kubeconfig);
    await until(() => server.watches.length >= 2, "the watch is opened again");
    const before = server.watches.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.watches.length - before).toBeLessThanOrEqual(1);
  });

  test("the same name with another uid is a deletion and a creation", async () => {
    server.onWatch((watch) => watch.event("MODIFIED", widget("a", 20, { uid: "another" })));
    followed = follow(server.kubeconfig);
    await until(() => followed?.changes.length === 3, "both changes have arrived");
    expect(followed.changes).toEqual(["added a", "deleted a", "added a"]);
  });

  test("characters that are split across chunks stay whole", async () => {
    const text = "naïve – 日本語 🚀";
    server.onWatch((watch) => {
      const line = Buffer.from(`${JSON.stringify({ type: "ADDED", object: widget("b", 11, { spec: { text } }) })}\n`);
      let at = 0;
      const writeByte = () => {
        if (at >= line.length) return;
        watch.raw(line.subarray(at, at + 1));
        at += 1;
        setImmediate(writeByte);
      };
      writeByte();
    });
    followed = follow(server.kubeconfig);
    await until(() => followed?.changes.length === 2, "the event has arrived");
    expect(followed.store.get({ kind: "Widget", namespace: "default", name: "b" })?.spec).toEqual({ text });
  });

  test("a listener that throws neither stops the watch nor loses the change", async () => {
    server.onWatch((watch) => {
      watch.event("ADDED", widget("b", 11));
      watch.event("ADDED", widget("c", 12));
    });
    followed = follow(server.kubeconfig);
    followed.store.onChange(() => {
      throw new Error("broken listener");
    });
    await until(() => names().length === 3, "both objects are stored");
    expect(server.watches).toHaveLength(1);
  });

  test("the periodic list comes when a watch ends after the interval", async () => {
    server.onWatch((watch) => {
      watch.event("BOOKMARK", { metadata: { resourceVersion: "11" } });
      setTimeout(() => watch.end(), 60);
    }, openWatch);
    followed = follow(server.kubeconfig, { relistIntervalMs: 10 });
    await until(() => server.lists.length === 2, "the collection is listed again");
  });
});

describe("large objects", () => {
  const large = "x".repeat(100_000);
  /** A server that holds these objects and serves pages of the requested size. */
  const serve = (all: readonly Widget[]) => {
    const sizes: number[] = [];
    server.onList(({ url, page }) => {
      const from = Number(url.searchParams.get("continue") ?? 0);
      const limit = Number(url.searchParams.get("limit") ?? all.length);
      const to = Math.min(all.length, from + limit);
      sizes.push(limit);
      page(all.slice(from, to), 9_999, to < all.length ? String(to) : undefined);
    });
    server.onWatch(openWatch);
    return sizes;
  };
  const bounded = { pageSize: 64, pageBytes: 1_000_000 };

  test("are listed in pages of half as many, and small ones behind them in ever larger ones", async () => {
    const some = Array.from({ length: 40 }, (_, index) => widget(`large${index}`, index + 1, { spec: { large } }));
    const small = Array.from({ length: 400 }, (_, index) => widget(`small${index}`, 100 + index));
    const sizes = serve([...some, ...small]);
    followed = follow(server.kubeconfig, bounded);
    await until(() => followed?.store.synced === true, "the store is synced");
    expect(followed.store.count("Widget")).toBe(440);
    expect(sizes.slice(0, 4)).toEqual([64, 32, 16, 8]);
    expect(Math.max(...sizes.slice(-3))).toBe(64);
    expect(followed.changes).toHaveLength(440);
    expect(followed.reflector.health().problem).toBeUndefined();
  });

  test("one that is larger than a page may be is read alone", async () => {
    const huge = widget("huge", 2, { spec: { large: "x".repeat(1_500_000) } });
    serve([widget("a", 1), huge, widget("b", 3)]);
    followed = follow(server.kubeconfig, bounded);
    await until(() => followed?.store.synced === true, "the store is synced");
    expect(names()).toEqual(["a", "b", "huge"]);
  });

  test("a list in one piece that is too large is read in pages", async () => {
    const all = Array.from({ length: 40 }, (_, index) => widget(`large${index}`, index + 1, { spec: { large } }));
    let expired = false;
    server.onList(({ url, page, status }) => {
      const from = Number(url.searchParams.get("continue") ?? 0);
      if (from > 0 && !expired) {
        expired = true;
        return status(410);
      }
      const to = Math.min(all.length, from + Number(url.searchParams.get("limit") ?? all.length));
      page(all.slice(from, to), 9_999, to < all.length ? String(to) : undefined);
    });
    server.onWatch(openWatch);
    followed = follow(server.kubeconfig, bounded);
    await until(() => followed?.store.synced === true, "the store is synced");
    expect(followed.store.count("Widget")).toBe(40);
    expect(server.lists.filter(({ search }) => search === "")).toHaveLength(1);
  });

  test("an event near the largest that etcd takes passes", async () => {
    server.onList(({ page }) => page([], 1));
    server.onWatch(({ event }) => event("ADDED", widget("near", 2, { spec: { large: "x".repeat(1_500_000) } })));
    followed = follow(server.kubeconfig);
    await until(() => followed?.store.count("Widget") === 1, "the object arrives");
    expect(server.lists).toHaveLength(1);
  });

  test("an event that is too long is answered by listing again", async () => {
    server.onList(
      ({ page }) => page([], 1),
      ({ page }) => page([widget("a", 3)], 3),
    );
    server.onWatch(({ raw }) => raw(`{"type":"ADDED","object":{"x":"${"x".repeat(9_000_000)}"}}\n`), openWatch);
    followed = follow(server.kubeconfig);
    await until(() => server.lists.length === 2 && names().length === 1, "it lists again");
  });
});
