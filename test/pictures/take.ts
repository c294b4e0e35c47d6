import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Site } from "../web/browser.ts";
import { FOLDER, SHOTS, SIZE } from "./shots.ts";
import { CONFIG, playStories } from "./stories.ts";

/** Takes the pictures of the guide anew: the tutorial's stories on a board of their own, in a real browser. */
async function main(): Promise<void> {
  const site = new Site();
  mkdirSync(FOLDER, { recursive: true });
  try {
    const stories = await playStories(site.home.dir, Math.floor(Date.now() / 1000));
    await site.start(CONFIG);
    for (const { file, path, flat } of SHOTS) {
      const page = await site.open(path(stories), { viewport: SIZE, colorScheme: "dark", locale: "en-GB" });
      await page.locator("article[data-card]").first().waitFor();
      if (flat) await page.getByRole("checkbox", { name: "Lanes by profile" }).uncheck();
      if (path(stories).includes("task=")) await page.getByRole("tabpanel").locator("li").first().waitFor();
      for (const details of await page.getByRole("tabpanel").getByText("Details", { exact: true }).all())
        await details.click();
      await page.evaluate(() => document.fonts.ready.then(() => {}));
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(FOLDER, file) });
      console.log(file);
      await site.closePages();
    }
  } finally {
    await site.stop();
  }
}

await main();
