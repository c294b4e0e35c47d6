import { expect, test } from "bun:test";
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

test("an unknown drill is refused with the known ones", async () => {
  expect(drill(["earthquake"])).rejects.toMatchObject({
    code: "invalid_input",
    hint: expect.stringContaining("flood"),
  });
});
