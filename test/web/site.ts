import { afterAll, afterEach, beforeAll, expect } from "bun:test";
import { Site } from "./browser.ts";

/** The site of a whole test file: started and stopped with it, its pages closed after each test, none with a complaint. */
export function siteOfThisFile(): Site {
  const site = new Site();
  beforeAll(() => site.start(), 60_000);
  afterAll(() => site.stop());
  afterEach(async () => {
    await site.closePages();
    expect(site.complaints).toEqual([]);
  });
  return site;
}
