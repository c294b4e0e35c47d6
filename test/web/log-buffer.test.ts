import { describe, expect, test } from "bun:test";
import { roundColours } from "../../src/web/drawer/log/colours.ts";
import {
  findLine,
  lineHtml,
  LogBuffer,
  looksLikeError,
  plainText,
} from "../../src/web/drawer/log/log-buffer.ts";

const ESC = "\u001b";

function lines(...pieces: string[]): string[] {
  const buffer = new LogBuffer();
  for (const piece of pieces) buffer.append(piece, 1);
  return buffer.lines.map((line) => plainText(line));
}

describe("the log", () => {
  test("text torn anywhere gives the same lines", () => {
    const text = `one\n${ESC}[31mtwo${ESC}[0m\nthree`;
    for (let at = 1; at < text.length; at += 1) {
      expect(lines(text.slice(0, at), text.slice(at))).toEqual(["one", "two", "three"]);
    }
  });

  test("a carriage return begins the line anew", () => {
    expect(lines("10%\r50%\r100%\nnext\r\nlast\r")).toEqual(["100%", "next", "last"]);
  });

  test("a colour that is on goes on in the next lines until it is reset", () => {
    const buffer = new LogBuffer();
    buffer.append(`${ESC}[32mgreen\nstill green${ESC}[0m\nplain\n`, 1);
    expect(buffer.lines.map((line) => lineHtml(line))).toEqual([
      '<span class="ansi-green-fg">green</span>',
      '<span class="ansi-green-fg">still green</span>',
      "plain",
    ]);
  });

  test("nothing of the text becomes markup, and nothing needs a style attribute", () => {
    const buffer = new LogBuffer();
    buffer.append(
      `<img src=x onerror=alert(1)> & "q" ${ESC}[1;3;4;38;2;255;0;0mbold${ESC}[0m ${ESC}]8;;javascript:alert(1)${ESC}\\link${ESC}]8;;${ESC}\\\n`,
      1,
    );
    const html = lineHtml(buffer.lines[0]!);
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;q&quot;");
    expect(html).toContain('data-ink="bold italic underline"');
    expect(html).toContain("ansi-red-fg");
    expect(html).not.toMatch(/style=|<img|href/);
  });

  test("256 and true colours are rounded to the eight of the themes", () => {
    expect(roundColours("38;5;196")).toBe("31");
    expect(roundColours("38;2;0;200;100")).toBe("32");
    expect(roundColours("1;48;5;21;4")).toBe("1;44;4");
    expect(roundColours("0")).toBe("0");
  });

  test("a search goes round, and finds errors", () => {
    const buffer = new LogBuffer();
    buffer.append("ok\nError: one\nok\nfatal: two\n", 1);
    expect(findLine(buffer.lines, -1, 1, looksLikeError)).toBe(1);
    expect(findLine(buffer.lines, 1, 1, looksLikeError)).toBe(3);
    expect(findLine(buffer.lines, 3, 1, looksLikeError)).toBe(1);
    expect(findLine(buffer.lines, 1, -1, looksLikeError)).toBe(3);
    expect(findLine(buffer.lines, 0, 1, () => false)).toBe(-1);
  });

  test("of an endless log the oldest lines fall away and the numbers go on", () => {
    const buffer = new LogBuffer();
    for (let block = 0; block < 21; block += 1) buffer.append("x\n".repeat(10_000), 1);
    expect(buffer.lines.length + buffer.dropped).toBe(210_000);
    expect(buffer.lines.length).toBeLessThanOrEqual(200_000);
  });
});
