/** A failure with the result code SQLite shall see. */
export class VfsFailure extends Error {
  readonly result: number;

  constructor(result: number, message: string) {
    super(message);
    this.result = result;
  }
}
