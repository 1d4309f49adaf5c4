/** What the edge adds for Application Auto Scaling and CloudWatch: bulk reads, and tags in their own form. */
import { describe, expect, test } from "vitest";
import * as scalingTags from "../../../operator/aws/services/application-autoscaling/tags.ts";
import * as alarmTags from "../../../operator/aws/services/cloudwatch/tags.ts";
import { createVirtualTime } from "../../support/virtual-clock.ts";
import { awsOver, type Sent } from "./support.ts";

describe("reads of many", () => {
  const group = { ServiceNamespace: "ecs" };
  const target = (ResourceId: string) => ({ ResourceId, MinCapacity: 1 });
  const reading = (answer: (sent: Sent) => unknown) => {
    const time = createVirtualTime(0);
    const { handle, sent } = awsOver(time.clock, answer);
    const of = async <T>(reads: readonly Promise<T>[]): Promise<readonly T[]> => {
      const all = Promise.all(reads);
      await time.runUntil(10_000);
      return all;
    };
    return { aws: handle(), sent, of };
  };

  test("targets share a request of up to 50, and one that AWS leaves out is not there", async () => {
    const { aws, sent, of } = reading(({ input }) => ({
      ScalableTargets: (input.ResourceIds as readonly string[]).filter((id) => !id.endsWith("none")).map(target),
    }));
    const ids = ["service/a/web", "service/b/web", "service/a/none"];
    const scaling = aws["application-autoscaling"];
    const found = await of(ids.map((id) => scaling.read("DescribeScalableTargets", group, id)));
    expect(found).toEqual([target("service/a/web"), target("service/b/web"), undefined]);
    expect(sent.map(({ input }) => input)).toEqual([{ ...group, ResourceIds: ids }]);
    const many = Array.from({ length: 51 }, (_, index) => `service/c/${index}`);
    await of(many.map((id) => scaling.read("DescribeScalableTargets", group, id)));
    expect(sent).toHaveLength(3);
  });

  test("alarms are found by their names, slashes and all", async () => {
    const name = "shop/web-high";
    const { aws, sent, of } = reading(() => ({ MetricAlarms: [{ AlarmName: name, Threshold: 70 }] }));
    const found = await of([name, "none"].map((one) => aws.cloudwatch.read("DescribeAlarms", {}, one)));
    expect(found).toEqual([{ AlarmName: name, Threshold: 70 }, undefined]);
    expect(sent[0]?.input).toEqual({ AlarmNames: [name, "none"] });
  });
});

describe("tags", () => {
  const tags = [
    { key: "team", value: "shop" },
    { key: "empty", value: "" },
  ];

  test("of a scalable target are a map", () => {
    expect(scalingTags.tagsToSend([...tags, { key: undefined }])).toEqual({ team: "shop", empty: "" });
    expect(scalingTags.tagsShown({ team: "shop", empty: "" })).toEqual(tags);
    expect(scalingTags.tagsShown(undefined)).toEqual([]);
  });

  test("of an alarm are a list with capitals", () => {
    expect(alarmTags.tagsToSend([...tags, { key: undefined }])).toEqual([
      { Key: "team", Value: "shop" },
      { Key: "empty", Value: "" },
    ]);
  });
});
