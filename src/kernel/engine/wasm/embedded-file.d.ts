declare module "@sqlite.org/sqlite-wasm/sqlite3.wasm" {
  /** Where the file is: on disk when run from source, inside the executable when compiled. */
  const path: string;
  export default path;
}
