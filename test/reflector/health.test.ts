import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, type Exchange, kubeconfigFor, openWatch, startApiServer, widget } from "./api-server.ts";
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

const problem = () => followed?.reflector.health().problem;
const silentMs = () => followed?.reflector.health().silentMs ?? 0;

const refusal =
  (code: number, message: string) =>
  ({ response }: Exchange) => {
    response.writeHead(code, { "content-type": "application/json" });
    response.end(JSON.stringify({ kind: "Status", code, message }));
  };

const forbidden = refusal(403, 'widgets.test.dev is forbidden: User "operator" cannot watch resource "widgets"');
const notServed = refusal(404, "the server could not find the requested resource");

describe("a collection that was followed and is not any more", () => {
  test.each([
    ["its verbs were taken away", forbidden, /answered 403: widgets\.test\.dev is forbidden.* ClusterRole/],
    ["its version is not served any more", notServed, /answered 404: .* CustomResourceDefinitions/],
    ["a page of it cannot be read", ({ response }: Exchange) => response.end("{}"), /could not be read/],
  ])("because %s is known by its age and by why", async (_, answer, why) => {
    server.onList(({ page }) => page([widget("a", 1)], 1), answer);
    server.onWatch((watch) => watch.end(), answer);
    followed = follow(server.kubeconfig);
    await until(() => why.test(problem() ?? ""), "the reason is known");
    const before = silentMs();
    const asked = server.lists.length + server.watches.length;
    await until(() => server.lists.length + server.watches.length >= asked + 2, "it is asked for again");
    // Answers that refuse do not count.
    expect(silentMs()).toBeGreaterThan(before);
    expect(problem()).toMatch(why);
  });

  test("is well again as soon as it is answered", async () => {
    server.onList(({ page }) => page([widget("a", 1)], 1));
    server.onWatch(forbidden, openWatch);
    followed = follow(server.kubeconfig);
    await until(() => server.watches.length === 2, "the watch is opened again");
    await until(() => problem() === undefined, "the reason is forgotten");
    expect(silentMs()).toBeLessThan(1_000);
  });
});

describe("an API server that cannot be reached", () => {
  test("is told by the words of DNS", async () => {
    followed = follow(kubeconfigFor("http://kubernetes.invalid"));
    await until(() => problem() !== undefined, "the reason is known");
    expect(problem()).toMatch(/^no answer to a list: getaddrinfo (ENOTFOUND|EAI_AGAIN) kubernetes\.invalid$/);
  });

  test("is told by the words of TLS", async () => {
    followed = follow(kubeconfigFor(`https://127.0.0.1:${server.port}`));
    await until(() => problem() !== undefined, "the reason is known");
    expect(problem()).toMatch(/^no answer to a list: .*wrong version number.*ERR_SSL/s);
  });

  test("is told by the words of the connection", async () => {
    server.onList(({ page }) => page([widget("a", 1)], 1));
    server.onWatch((watch) => {
      watch.event("ADDED", widget("b", 2));
      setTimeout(() => watch.response.destroy(), 20);
    });
    followed = follow(server.kubeconfig);
    await until(() => problem() !== undefined, "the reason is known");
    expect(problem()).toMatch(/^the connection of the watch broke: \S+/);
  });
});
