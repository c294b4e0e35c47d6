import { describe, expect, test } from "bun:test";
import { SseParser } from "../../src/web/api/sse.ts";

const STREAM = ': hello\n\nid: 7\nevent: change\ndata: {"a":1}\n\ndata: one\ndata: two\n\n: ping\n\n';

describe("the event stream", () => {
  test("messages, their ids, joined data and comments are told apart", () => {
    expect(new SseParser().push(STREAM)).toEqual([
      { event: "comment", data: "hello", id: null },
      { event: "change", data: '{"a":1}', id: "7" },
      { event: "message", data: "one\ntwo", id: "7" },
      { event: "comment", data: "ping", id: null },
    ]);
  });

  test("text torn at any place gives the same messages", () => {
    const whole = new SseParser().push(STREAM);
    for (let at = 1; at < STREAM.length; at += 1) {
      const parser = new SseParser();
      expect([...parser.push(STREAM.slice(0, at)), ...parser.push(STREAM.slice(at))]).toEqual(whole);
    }
  });

  test("lines may end with a carriage return and a line feed, torn apart too", () => {
    const parser = new SseParser();
    expect([...parser.push("data: a\r"), ...parser.push("\n\r\n")]).toEqual([
      { event: "message", data: "a", id: null },
    ]);
  });
});
