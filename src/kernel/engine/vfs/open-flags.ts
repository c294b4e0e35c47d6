/** What SQLite says about a file when it opens it (https://sqlite.org/c3ref/c_open_autoproxy.html). */
export const OpenFlag = {
  READONLY: 0x1,
  READWRITE: 0x2,
  CREATE: 0x4,
  DELETEONCLOSE: 0x8,
  EXCLUSIVE: 0x10,
  MAIN_DB: 0x100,
  MAIN_JOURNAL: 0x800,
  SUPER_JOURNAL: 0x4000,
  WAL: 0x80000,
  /** For sqlite3_open_v2 only: report extended result codes. */
  EXRESCODE: 0x2000000,
} as const;
