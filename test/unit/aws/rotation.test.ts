import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AwsCallError, type AwsTransport, createAwsTransport } from "../../../operator/aws/transport.ts";

/** What AWS answers to a signature with any other key. */
let valid: { key: string; refusal: string };
let keysSeen: string[];
let held: (() => void)[];
let holding: boolean;
let server: Server;
let transport: AwsTransport;
let folder: string;

const keyOf = (authorization: string | undefined): string => /Credential=([^/]+)/.exec(authorization ?? "")?.[1] ?? "";

beforeEach(async () => {
  keysSeen = [];
  held = [];
  holding = false;
  valid = { key: "FIRST", refusal: "UnrecognizedClientException" };
  server = createServer((request, response) => {
    const key = keyOf(request.headers.authorization);
    keysSeen.push(key);
    request.resume().on("end", () => {
      const fine = key === valid.key;
      const answer = () => {
        response.writeHead(fine ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(fine ? {} : { __type: valid.refusal, message: "words of AWS" }));
      };
      if (holding) held.push(answer);
      else answer();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  folder = await mkdtemp(join(tmpdir(), "rotation-"));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  await secretHolds("FIRST");
  transport = createAwsTransport({ version: "1.2.3", requestTimeoutMs: 2_000 });
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const secretHolds = (key: string) =>
  writeFile(join(folder, "credentials"), `[default]\naws_access_key_id=${key}\naws_secret_access_key=secret\n`);

const region = { region: "eu-central-1" };
const send = () => transport.send(region, "ecs", "ListTasks", {});
const codeOf = () =>
  send().then(
    () => "OK",
    (error: AwsCallError) => error.code,
  );

describe("credentials in a mounted Secret that is rotated", () => {
  test.each(["UnrecognizedClientException", "InvalidClientTokenId", "ExpiredTokenException", "ExpiredToken"])(
    "are read again once AWS answers %s to the old ones",
    async (refusal) => {
      expect(await codeOf()).toBe("OK");
      valid = { key: "SECOND", refusal };
      await secretHolds("SECOND");
      expect([await codeOf(), await codeOf()]).toEqual([refusal, "OK"]);
      expect(await transport.identity(region)).toBe("SECOND");
      expect(keysSeen).toEqual(["FIRST", "FIRST", "SECOND"]);
    },
  );

  test("are read again every thirty seconds at most, until AWS accepts them", async () => {
    const start = performance.now();
    const clock = vi.spyOn(performance, "now");
    const at = async (seconds: number) => {
      clock.mockReturnValue(start + 1_000 * seconds);
      return codeOf();
    };
    valid = { ...valid, key: "SECOND" };
    expect(await at(0)).toBe("UnrecognizedClientException");
    expect(await at(1)).toBe("UnrecognizedClientException");
    // The kubelet brings a changed Secret into the pod after a minute or so.
    await secretHolds("SECOND");
    expect(await at(29)).toBe("UnrecognizedClientException");
    expect(await at(31)).toBe("UnrecognizedClientException");
    expect(await at(32)).toBe("OK");
  });

  test("that come up after the operator are found", async () => {
    await rm(join(folder, "credentials"));
    expect(await codeOf()).toBe("CredentialsError");
    await secretHolds("FIRST");
    expect(await codeOf()).toBe("OK");
  });

  test("do not break calls that are under way", async () => {
    expect(await codeOf()).toBe("OK");
    holding = true;
    const underWay = codeOf();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    holding = false;
    valid = { ...valid, key: "SECOND" };
    await secretHolds("SECOND");
    expect([await codeOf(), await codeOf()]).toEqual(["UnrecognizedClientException", "OK"]);
    for (const answer of held) answer();
    expect(await underWay).toBe("OK");
  });
});

test("a permission that is missing does not renew anything", async () => {
  await codeOf();
  valid = { key: "SECOND", refusal: "AccessDeniedException" };
  await secretHolds("SECOND");
  expect([await codeOf(), await codeOf()]).toEqual(["AccessDeniedException", "AccessDeniedException"]);
});
