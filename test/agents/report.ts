/** What was looked at, one line each, and the count that ends a run of the harness. */
export class Report {
  passed = 0;
  failed = 0;

  /** Runs a check; `look` throws when it does not hold, and may say more about what was seen. */
  async check(name: string, look: () => Promise<string | void>): Promise<void> {
    const begun = performance.now();
    try {
      const seen = await look();
      this.passed += 1;
      console.log(`ok    ${name} (${seconds(begun)}${seen ? `; ${seen}` : ""})`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAIL  ${name} (${seconds(begun)}): ${messageOf(error)}`);
    }
  }

  /** Prints the last line; true when everything held. */
  end(): boolean {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0;
  }
}

/** Throws unless both are the same. */
export function same(what: string, seen: unknown, wanted: unknown): void {
  if (!Bun.deepEquals(seen, wanted))
    throw new Error(`${what} is ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`);
}

/** Throws unless the text has the pattern in it. */
export function matches(what: string, seen: string | null | undefined, pattern: RegExp): void {
  if (!pattern.test(seen ?? ""))
    throw new Error(`${what} is ${JSON.stringify(seen)}, which ${pattern} does not match`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function seconds(begun: number): string {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`;
}
