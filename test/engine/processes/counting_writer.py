# The same as counting-writer.ts, by native SQLite.
import sqlite3
import sys

path, steps, who = sys.argv[1], int(sys.argv[2]), sys.argv[3]
database = sqlite3.connect(path, timeout=30, isolation_level=None)
database.execute("pragma synchronous = normal")
for _ in range(steps):
    database.execute("begin immediate")
    after = database.execute("select v from counter").fetchone()[0] + 1
    database.execute("update counter set v = ?", (after,))
    database.execute("insert into log (who, v) values (?, ?)", (who, after))
    database.execute("commit")
    seen, notes = database.execute("select (select v from counter), (select count(*) from log)").fetchone()
    if seen != notes:
        sys.exit(f"{who} saw {seen} steps and {notes} notes")
database.close()
