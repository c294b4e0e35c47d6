import { describe, expect, test } from "bun:test";
import { markdownToHtml } from "../../src/web/ui/markdown.ts";

/** Tags of the output that the renderer may write; anything else came from the text. */
const OURS =
  /^\/?(?:a|p|br|hr|h[1-6]|ul|ol|li|blockquote|pre|code|strong|em|del|table|thead|tbody|tr|th|td)$/;

function foreignTags(html: string): string[] {
  return [...html.matchAll(/<(\/?[a-z0-9]+)/gi)].map((match) => match[1]!).filter((tag) => !OURS.test(tag));
}

describe("markdown", () => {
  const attacks = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <svg/onload=alert(1)> text",
    "<iframe src=javascript:alert(1)></iframe>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "[click](vbscript:x)",
    '![x](https://evil.example/x.png "onerror=alert(1)")',
    '[a"><img src=x onerror=alert(1)>](https://example.com)',
    '[a](https://example.com/"onmouseover="alert(1))',
    "```\n<script>alert(1)</script>",
    "`<b>` and **<i>x</i>**",
    "<a href='javascript:x' onclick=y>z</a>",
    "[x]: javascript:alert(1)\n\n[x]",
    "| <script> |\n|---|\n| <img onerror=1> |",
  ];

  for (const attack of attacks) {
    test(`nothing of the text becomes markup: ${attack.slice(0, 40)}`, () => {
      const html = markdownToHtml(attack);
      expect(foreignTags(html)).toEqual([]);
      for (const [, attributes] of html.matchAll(/<[a-z0-9]+((?:\s[^>]*)?)>/gi)) {
        expect(attributes).not.toMatch(/\son\w+=/i);
        expect(attributes).not.toMatch(/(?:javascript|data|vbscript):/i);
      }
    });
  }

  test("http, https and mailto links open elsewhere and tell nothing", () => {
    for (const href of ["http://x.example/", "https://x.example/a?b=c", "mailto:a@x.example"]) {
      const html = markdownToHtml(`[words](${href})`);
      expect(html).toContain(`href="${href}"`);
      expect(html).toContain('target="_blank" rel="noopener noreferrer"');
    }
  });

  test("other links stay the text they were", () => {
    expect(markdownToHtml("[x](javascript:alert(1))")).toContain("[x](javascript:alert(1))");
    expect(markdownToHtml("[x](/etc/passwd)")).not.toContain("href");
  });

  test("bold, italic, code, fences, headings and lists are drawn", () => {
    const html = markdownToHtml("# Head\n\n**b** *i* `c`\n\n- one\n- two\n\n```ts\nconst a = 1 < 2;\n```");
    for (const part of [
      `<h4 data-depth="1">Head</h4>`,
      "<strong>b</strong>",
      "<em>i</em>",
      "<code>c</code>",
      "<li>one</li>",
      "const a = 1 &lt; 2;",
    ]) {
      expect(html).toContain(part);
    }
  });

  test("marks inside inline code are left alone", () => {
    expect(markdownToHtml("`**not bold** [x](https://a.example)`")).toContain(
      "<code>**not bold** [x](https://a.example)</code>",
    );
  });

  test("ids of tasks open their card", () => {
    expect(markdownToHtml("see t_0a1b2c3d.")).toContain(
      '<a href="/task/t_0a1b2c3d" data-task="t_0a1b2c3d">t_0a1b2c3d</a>',
    );
    expect(markdownToHtml("`t_0a1b2c3d`")).not.toContain("data-task");
  });
});
