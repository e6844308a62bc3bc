import Foundation
import Testing

/// The `sqlite3` library's view of a file, through a second door: what lies in the tables, without the catalog's code.
enum SQLite {
    /// Runs statements on the file, as another program would.
    static func run(_ sql: String, on path: String) throws {
        _ = try python(
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()",
            path,
            sql
        )
    }

    /// Every value of every table, one a line, as `table.column=value`.
    static func dump(_ path: String) throws -> [String] {
        let program = """
            import sqlite3,sys
            c=sqlite3.connect(sys.argv[1])
            c.row_factory=sqlite3.Row
            for (t,) in c.execute("select name from sqlite_master where type='table'").fetchall():
                for r in c.execute("select * from "+t):
                    for k in r.keys(): print(f"{t}.{k}={r[k]}")
            """
        return try python(program, path).split(separator: "\n").map(String.init)
    }

    /// The first value that a query answers, as text.
    static func value(_ sql: String, in path: String) throws -> String {
        let program = "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])"
        return try python(program, path, sql).trimmingCharacters(in: .newlines)
    }

    /// Runs a statement in a transaction, makes SQLite write pages, and is killed before the transaction ends.
    static func runAndDie(_ sql: String, on path: String) throws {
        let program = """
            import os,signal,sqlite3,sys
            c=sqlite3.connect(sys.argv[1], isolation_level=None)
            c.execute("PRAGMA cache_size=1")
            c.execute("BEGIN IMMEDIATE")
            c.execute("CREATE TABLE filler (x)")
            for i in range(2000): c.execute("INSERT INTO filler VALUES (randomblob(500))")
            c.execute(sys.argv[2])
            os.kill(os.getpid(), signal.SIGKILL)
            """
        _ = try python(program, path, sql, endingWith: SIGKILL)
    }

    private static func python(_ arguments: String..., endingWith status: Int32 = 0) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == status)
        return String(decoding: said, as: UTF8.self)
    }
}
