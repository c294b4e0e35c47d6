# A native writer whose transaction is larger than its memory, so that unfinished pages reach log and shared memory.
import sqlite3
import sys
import time

database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("pragma cache_size = 10")
database.execute("begin immediate")
for _ in range(int(sys.argv[2])):
    database.execute("insert into t (b) values (zeroblob(8000))")
print("unfinished", flush=True)
time.sleep(60)
