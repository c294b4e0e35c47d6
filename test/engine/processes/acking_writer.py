# The same as acking-writer.ts, by native SQLite.
import os
import random
import sqlite3
import sys

path, who = sys.argv[1], sys.argv[2]
database = sqlite3.connect(path, timeout=30, isolation_level=None)
number = 0
while True:
    database.execute("begin immediate")
    database.execute("insert into acked (id, filler) values (?, ?)", (f"{who}-{number}", "x" * random.randrange(20000)))
    database.execute("commit")
    os.write(1, f"{who}-{number}\n".encode())
    number += 1
