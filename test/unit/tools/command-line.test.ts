import { afterEach, describe, expect, test, vi } from "vitest";
import { commandLine, positive, whole } from "../../../tools/lib/command-line.ts";

const options = { seeds: { type: "string", default: "2" }, calm: { type: "boolean", default: false } } as const;
const read = (...args: string[]) => commandLine("Usage: it [options]\n", options, args);

/** What a call printed, and the exit code that it ended with. */
function ended(call: () => unknown): { code: unknown; out: string; err: string } {
  const exit = vi.spyOn(process, "exit").mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  const out = vi.spyOn(console, "log").mockReturnValue();
  const err = vi.spyOn(console, "error").mockReturnValue();
  expect(call).toThrow(/^exit /);
  return { code: exit.mock.calls[0]?.[0], out: String(out.mock.calls.flat()), err: String(err.mock.calls.flat()) };
}

afterEach(() => vi.restoreAllMocks());

describe("the command line of a tool", () => {
  test("gives what was asked for, and defaults", () => {
    expect(read("--calm")).toMatchObject({ seeds: "2", calm: true });
  });

  test("--help prints the usage and is no failure", () => {
    expect(ended(() => read("--help"))).toEqual({ code: 0, out: "Usage: it [options]", err: "" });
  });

  test.each([["--nonsense"], ["stray"], ["--seeds"], ["--calm=1"]])("%s is refused, with the usage", (arg) => {
    const { code, out, err } = ended(() => read(arg));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("Usage: it [options]");
    expect(err).toContain(arg.replace(/=.*/, ""));
  });

  test.each(["abc", "0", "-1", ""])("a number above 0 is not %j", (text) => {
    expect(ended(() => positive("seeds", text))).toMatchObject({ code: 2, err: expect.stringContaining("--seeds") });
    expect(positive("hours", "0.5")).toBe(0.5);
  });

  test.each(["0.5", "-3", "abc"])("a whole number above 0 is not %j", (text) => {
    expect(ended(() => whole("seeds", text))).toMatchObject({ code: 2, err: expect.stringContaining("--seeds") });
    expect(whole("seeds", "12")).toBe(12);
  });
});
