import { getPriority } from "node:os";
import { describe, expect, test } from "vitest";
import { CommandNotFound, runCommand } from "../../../tools/lib/command.ts";

const node = (code: string, options: Parameters<typeof runCommand>[2] = {}) =>
  runCommand(process.execPath, ["-e", code], options);

describe("running a command", () => {
  test("collects both outputs and the exit code", async () => {
    const ended = await node("console.log('out'); console.error('err'); process.exit(3)");
    expect(ended).toEqual({ code: 3, stdout: "out\n", stderr: "err\n" });
  });

  test("in the background gives it, and what it starts, the lowest priority", async () => {
    const own = "require('node:os').getPriority()";
    const child = `require('node:child_process').execFileSync(process.execPath, ['-p', "${own}"]).toString()`;
    const code = `console.log(${own}, Number(${child}))`;
    expect((await node(code, { background: true })).stdout).toBe("19 19\n");
    expect((await node(code)).stdout).toBe(`${getPriority()} ${getPriority()}\n`);
  });

  test("ends it when its time is up", async () => {
    expect((await node("setInterval(() => {}, 1000)", { limitMs: 300 })).code).toBe(128);
  });

  test("says that a program is not there", async () => {
    await expect(runCommand("no-such-program", [])).rejects.toThrow(CommandNotFound);
  });
});
