import { expect, test } from "bun:test";
import { scratchHome } from "../../src/config/index.ts";
import { drill, DRILLS } from "../../src/dispatcher/drill/drill.ts";

test("every drill passes", async () => {
  const seen: string[] = [];
  const report = await drill(DRILLS, ({ scenario }) => void seen.push(scenario));
  expect(
    report.rows.filter(({ passed }) => !passed).map(({ scenario, problem }) => `${scenario}: ${problem}`),
  ).toEqual([]);
  expect(report).toMatchObject({ passed: DRILLS.length, failed: 0 });
  expect(report.rows.map(({ scenario }) => scenario)).toEqual([...DRILLS]);
  expect(seen.toSorted()).toEqual([...DRILLS].toSorted());
}, 180_000);

test("a check that plays on a scratch home says at once when there is no room for it", () => {
  expect(() => scratchHome("drill", 1e12)).toThrow(
    expect.objectContaining({ code: "io", hint: expect.stringContaining("TMPDIR") }),
  );
});

test("an unknown drill is refused with the known ones", async () => {
  await expect(drill(["earthquake"])).rejects.toMatchObject({
    code: "invalid_input",
    hint: expect.stringContaining("flood"),
  });
});
