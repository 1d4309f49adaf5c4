import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { API_VERSION } from "../../../operator/api/names.ts";
import { KINDS } from "../../kinds/examples.ts";

const ROOT = join(import.meta.dirname, "../../..");
const EXAMPLES = join(ROOT, "examples");

const documents = (path: string) =>
  parseAllDocuments(readFileSync(join(EXAMPLES, path), "utf8")).map(
    (document) => document.toJS() as { apiVersion: string; kind: string; metadata: { name: string }; spec?: unknown },
  );

describe("the manifests in examples", () => {
  const paths = globSync("**/*.yaml", { cwd: EXAMPLES }).sort();

  it("exist", () => {
    expect(paths).toContain("quickstart/service.yaml");
  });

  it.each(paths)("%s holds only valid objects", (path) => {
    // Of other kinds the API server's dry run says whether they are valid (test/crds/examples.test.ts).
    for (const { kind, spec = {} } of documents(path).filter(({ apiVersion }) => apiVersion === API_VERSION)) {
      const schema = KINDS.find((candidate) => candidate.kind === kind)?.spec;
      expect(schema, kind).toBeDefined();
      expect(schema?.safeParse(spec).error?.issues).toBeUndefined();
    }
  });
});

/** The task definition that the ECS console offers to beginners. */
const SAMPLE = {
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "512",
  containers: [
    {
      name: "fargate-app",
      image: expect.stringMatching(/^public\.ecr\.aws\/docker\/library\/httpd:2\.4\.\d+$/),
      essential: true,
      portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }],
      entryPoint: ["sh", "-c"],
      command: [
        "/bin/sh -c \"echo '<html> <head> <title>Amazon ECS Sample App</title> <style>body {margin-top: 40px; background-color: #333;} </style> </head><body> <div style=color:white;text-align:center> <h1>Amazon ECS Sample App</h1> <h2>Congratulations!</h2> <p>Your application is now running on a container in Amazon ECS.</p> </div></body></html>' > /usr/local/apache2/htdocs/index.html && httpd-foreground\"",
      ],
    },
  ],
};

describe("the quick start", () => {
  it("runs AWS's sample task definition with a pinned image", () => {
    const [{ metadata, spec } = { metadata: { name: "" } }] = documents("quickstart/task-definition.yaml");
    expect(metadata.name).toBe("sample-fargate");
    expect(spec).toEqual(SAMPLE);
  });
});
