import { describe, expect, test } from "vitest";
import { call, connectionError, KubernetesError, responseError } from "../../../operator/kubernetes/errors.ts";
import { scriptedTransport } from "./support.ts";

const validation = { reason: "Invalid", message: "spec.x: bad", details: { causes: [{ field: "spec.x" }] } };

describe("refusals", () => {
  test.each([
    [404, {}, "notFound", "conflict"],
    [409, {}, "conflict", "conflict"],
    [410, {}, "gone", "transient"],
    [429, {}, "throttled", "throttled"],
    [401, {}, "denied", "forbidden"],
    [403, {}, "denied", "forbidden"],
    [400, {}, "invalid", "refused"],
    [413, {}, "invalid", "refused"],
    [415, {}, "invalid", "refused"],
    [422, validation, "invalid", "refused"],
    [422, { reason: "Invalid", details: {} }, "conflict", "conflict"],
    [500, {}, "unavailable", "transient"],
    [503, {}, "unavailable", "transient"],
    [504, {}, "unavailable", "ambiguous"],
  ])("%i %j is %s, class %s", (status, body, kind, failureClass) => {
    const error = responseError({ status, body }, true);
    expect([error.kind, error.failure.class, error.status]).toEqual([kind, failureClass, status]);
  });

  test("a read that times out in the server is no riddle", () => {
    expect(responseError({ status: 504, body: {} }, false).failure.class).toBe("transient");
  });

  test("the server's words are kept", () => {
    expect(responseError({ status: 422, body: validation }, true).failure).toEqual({
      class: "refused",
      code: "Invalid",
      reason: "RefusedByKubernetes",
      message: "The API server answered 422: spec.x: bad",
    });
  });

  test("an answer that is not JSON has its status as code", () => {
    expect(responseError({ status: 502, body: undefined }, false).failure).toMatchObject({ code: "HTTP502" });
  });

  test("Retry-After is kept, from the header or from the Status", () => {
    expect(responseError({ status: 429, body: {}, retryAfterSeconds: 3 }, true).failure.retryAfterMs).toBe(3_000);
    const body = { details: { retryAfterSeconds: 2 } };
    expect(responseError({ status: 503, body }, true).failure.retryAfterMs).toBe(2_000);
    expect(responseError({ status: 503, body: {} }, true).failure).not.toHaveProperty("retryAfterMs");
  });
});

describe("silence", () => {
  const withCode = (code: string) => Object.assign(new Error("no luck"), { code });

  test.each([
    ["ECONNREFUSED", true, "transient"],
    ["ENOTFOUND", true, "transient"],
    ["UND_ERR_CONNECT_TIMEOUT", true, "transient"],
    ["ECONNRESET", true, "ambiguous"],
    ["UND_ERR_SOCKET", true, "ambiguous"],
    ["ECONNRESET", false, "transient"],
  ])("%s (write: %s) is %s", (code, isWrite, failureClass) => {
    expect(connectionError(withCode(code), isWrite).failure).toEqual({
      class: failureClass,
      code,
      reason: "KubernetesUnavailable",
      message: "no luck",
    });
  });

  test("the code of a cause counts", () => {
    const error = new Error("fetch failed", { cause: withCode("ECONNREFUSED") });
    expect(connectionError(error, true).failure).toMatchObject({ class: "transient", code: "ECONNREFUSED" });
  });
});

describe("call", () => {
  test("gives the body of every 2xx answer and throws every other", async () => {
    const { transport } = scriptedTransport(({ path }) => ({ status: Number(path), body: { path } }));
    expect(await call(transport, { method: "GET", path: "200" })).toEqual({ path: "200" });
    expect(await call(transport, { method: "POST", path: "201" })).toEqual({ path: "201" });
    await expect(call(transport, { method: "GET", path: "304" })).rejects.toThrow(KubernetesError);
    await expect(call(transport, { method: "GET", path: "404" })).rejects.toMatchObject({ kind: "notFound" });
  });
});
