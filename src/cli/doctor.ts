import type { Place } from "../config/index.ts";
import { listBoards, loadConfigOrSafest, lookIntoPlace, resolvePlace, showBoard } from "../config/index.ts";
import type { Board } from "../kernel/index.ts";
import { fileFindings } from "./doctor/board-file.ts";
import type { Finding } from "./doctor/finding.ts";
import { failed, looked, note } from "./doctor/finding.ts";
import { canBeEntered, homeFindings } from "./doctor/home.ts";
import { configFindings, profileFindings } from "./doctor/settings.ts";
import type { Work } from "./doctor/work.ts";
import { countOf, workFindings, workOf } from "./doctor/work.ts";
import { toggle } from "./frame/argument.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { painter } from "./print/paint.ts";
import { line, pad } from "./print/text.ts";

export default command({
  name: "doctor",
  summary: "Look at this host, its home and its boards, and say what is wrong.",
  details:
    "For a board that does nothing: permissions, disk, config, every board's file, who starts its tasks, what waits in " +
    "vain, and whether each profile could start. Each finding is one line with what to do next. Changes nothing, and " +
    "starts nothing but <program> --version. (Whether the program itself works is for kanbun selftest.)",
  args: {
    deep: toggle(
      "Have SQLite read every page of every board (integrity_check); takes a while on a large one.",
    ),
  },
  document: "{ok, findings: [{state: ok, note or wrong, about, what, next}]}",
  exits: { 1: "something is wrong" },
  examples: [
    ["kanbun doctor", "what keeps my board from working?"],
    ["kanbun doctor --json | jq '.findings[] | select(.state == \"wrong\")'", "for a monitor"],
    ["kanbun doctor --board release --deep", "one board, and whether its file is damaged"],
  ],
  next: "kanbun why <id> for one task.",
  async run(asked) {
    asked.needsTerminal("doctor");
    const place = resolvePlace(asked.env, asked.text("board"), loadConfigOrSafest);
    const report = new Report(asked);
    report.add(await homeFindings(place.home, asked.env));
    if (!canBeEntered(place.home)) return report.end();
    report.add(await configFindings(place, asked.env));
    const opened: Board[] = [];
    try {
      const works: Work[] = [];
      for (const each of placesOf(asked, place))
        report.add(await looked(`board ${each.slug}`, () => boardFindings(asked, each, opened, works)));
      const running = works.reduce((sum, { snapshot }) => sum + countOf(snapshot, "running"), 0);
      for (const work of works)
        report.add(await looked(work.about, () => workFindings(work, place, asked.env, running)));
      report.add(
        await profileFindings(
          place,
          asked.env,
          works.flatMap(({ assignees }) => assignees),
        ),
      );
    } finally {
      for (const board of opened) board.close();
    }
    return report.end();
  },
});

/** The board that was named, the file that is pinned, or all boards of the home. */
function placesOf(asked: Call, place: Place): Place[] {
  if (place.paths) return [place];
  if (asked.has("board")) return [{ ...place, slug: showBoard(place.home, place.slug).slug }];
  return listBoards(place.home).map(({ slug }) => ({ ...place, slug }));
}

async function boardFindings(asked: Call, place: Place, opened: Board[], works: Work[]): Promise<Finding[]> {
  const { slug, home, paths } = place;
  const about = `board ${slug}`;
  if (!paths && !showBoard(home, slug).exists) return [note(about, "has no file yet", "kanbun init")];
  const board = await lookIntoPlace(place, asked.actor);
  opened.push(board);
  const { usable, findings } = await fileFindings(about, board, asked.on("deep"));
  if (!usable) return findings;
  try {
    const command = paths || slug === "default" ? "kanbun" : `kanbun --board ${slug}`;
    works.push(await workOf(about, board, command));
    return findings;
  } catch (error) {
    return [...findings, failed(about, error)];
  }
}

const MARKS = { ok: "✓", note: "!", wrong: "✖" } as const;
const COLOURS = { ok: "green", note: "yellow", wrong: "red" } as const;
const ABOUT_CELLS = 14;

/** Findings as they come; a document at the end. */
class Report {
  readonly #asked: Call;
  readonly #findings: Finding[] = [];

  constructor(asked: Call) {
    this.#asked = asked;
  }

  add(findings: readonly Finding[]): void {
    this.#findings.push(...findings);
    if (!this.#asked.json) for (const finding of findings) this.#asked.say(this.#text(finding));
  }

  /** The exit code. */
  end(): number {
    const count = (state: Finding["state"]): number =>
      this.#findings.filter((finding) => finding.state === state).length;
    const isOk = count("wrong") === 0;
    const notes = count("note") > 0 ? `, ${count("note")} to note` : "";
    this.#asked.answer(
      { ok: isOk, findings: this.#findings },
      `\n${isOk ? "Nothing is wrong" : `${count("wrong")} wrong`}${notes}.`,
    );
    return isOk ? 0 : 1;
  }

  #text({ state, about, what, next }: Finding): string {
    const paint = painter(this.#asked.terminal.colour)[COLOURS[state]];
    const todo = next === null ? "" : ` -> ${line(next)}`;
    return `${paint(`${MARKS[state]} ${pad(state, 5)}`)} ${pad(line(about), ABOUT_CELLS)} ${line(what)}${todo}`;
  }
}
