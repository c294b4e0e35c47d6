# Tests and holds classic record locks, as native SQLite does. `test PATH BYTE...` or `hold PATH shared|exclusive BYTE`.
import fcntl
import struct
import sys

FLOCK = "hhqqi4x"
KINDS = {fcntl.F_UNLCK: "free", fcntl.F_RDLCK: "shared", fcntl.F_WRLCK: "exclusive"}


def kind_at(file, byte):
    wish = struct.pack(FLOCK, fcntl.F_WRLCK, 0, byte, 1, 0)
    return KINDS[struct.unpack(FLOCK, fcntl.fcntl(file, fcntl.F_GETLK, wish))[0]]


command, path = sys.argv[1], sys.argv[2]
with open(path, "r+b", buffering=0) as file:
    if command == "test":
        print(*(kind_at(file, int(byte)) for byte in sys.argv[3:]))
    else:
        kind = fcntl.LOCK_SH if sys.argv[3] == "shared" else fcntl.LOCK_EX
        fcntl.lockf(file, kind | fcntl.LOCK_NB, 1, int(sys.argv[4]))
        print("held", flush=True)
        sys.stdin.read()
