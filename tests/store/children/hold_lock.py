"""Hold the write lock of a database until standard input ends: the other process of a test."""

import sqlite3
import sys

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
sys.stdout.write("held\n")
sys.stdout.flush()
sys.stdin.read()
connection.execute("ROLLBACK")
connection.close()
