import Catalog
import Custody
import Erasure
import Sealing
import Testing

@testable import Repository
@testable import landfast

@Suite("What people and programs see")
struct OutputTests {
    @Test(
        "bytes are shown in powers of 1024 with one digit behind the point",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (1_048_575, "1.0 MiB"),
            (20 << 30, "20.0 GiB"), (UInt64.max, "16.0 EiB"),
        ] as [(UInt64, String)]
    )
    func bytes(_ count: UInt64, _ text: String) {
        #expect(Quantity.bytes(count) == text)
    }

    @Test(
        "spans of time are shown in the units that matter",
        arguments: [
            (-5, "0 ms"), (340, "340 ms"), (1_250, "1.2 s"), (200_000, "3 min 20 s"), (7_500_000, "2 h 5 min"),
            (259_200_000, "3 days"),
        ] as [(Int64, String)]
    )
    func durations(_ milliseconds: Int64, _ text: String) {
        #expect(Quantity.duration(milliseconds: milliseconds) == text)
    }

    @Test("counts have their digits in groups, and their word in the right number")
    func counts() {
        #expect(Quantity.count(1, "file") == "1 file")
        #expect(Quantity.count(0, "copy", "copies") == "0 copies")
        #expect(Quantity.count(1_234_567, "file") == "1,234,567 files")
        #expect(Quantity.grouped(-1000) == "-1,000")
        #expect(Quantity.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    }

    @Test("moments are shown to the second, also before 1970")
    func times() {
        #expect(Quantity.time(Timestamp(milliseconds: 1_769_860_800_999)) == "2026-01-31T12:00:00Z")
        #expect(Quantity.time(Timestamp(milliseconds: -1)) == "1969-12-31T23:59:59Z")
        #expect(Quantity.time(nil) == "-")
    }

    @Test("columns are as wide as they need to be, numbers to the right, without blanks at the end")
    func table() {
        var table = Table("NAME", ">SIZE", "NOTE")
        table.add("a", "1 B", "")
        table.add("longer", "100.0 GiB", "x")
        #expect(
            table.rendered(colour: false)
                == "NAME         SIZE  NOTE\na             1 B\nlonger  100.0 GiB  x\n"
        )
    }

    @Test("a name cannot move the cursor, hide text or break a row")
    func printable() {
        var table = Table("NAME")
        table.add("a\u{1b}[2Jb\nc\u{202e}d")
        #expect(table.rendered(colour: false) == "NAME\na\\u{1b}[2Jb\\u{a}c\\u{202e}d\n")
    }

    @Test("an error says what happened and what to do, for people and for programs")
    func errors() throws {
        let report = ErrorReport(CommandError("no-dataset", "There is none.", remedy: "Add one.", status: .usage))
        #expect(report.rendered(colour: false) == "error: There is none.\n  fix: Add one.\n")
        #expect(report.rendered(colour: true).contains("\u{1b}[31m"))
        #expect(
            String(decoding: report.json.canonicalBytes(), as: UTF8.self)
                == #"{"code":"no-dataset","exit_code":64,"message":"There is none.","message_type":"error","#
                + #""remedy":"Add one."}"#
        )
    }

    @Test("an error of no known kind still ends with 1 and asks for a report")
    func unknownError() {
        struct Odd: Error {}
        let report = ErrorReport(Odd())
        #expect(report.status == .failed)
        #expect(report.remedy.contains("report"))
    }

    @Test(
        "each module's errors end with the number that the manual promises",
        arguments: [
            (CatalogError.Kind.notInitialised.rawValue, .notInitialised),
            (CatalogError.Kind.busy.rawValue, .locked),
            (CatalogError.Kind.damaged.rawValue, .failed),
            (CustodyError.Kind.notInitialised.rawValue, .notInitialised),
            (CustodyError.Kind.noSuchRepository.rawValue, .notInitialised),
            (CustodyError.Kind.busy.rawValue, .locked),
            (CustodyError.Kind.wrongRootSecret.rawValue, .wrongKey),
            (RepositoryError.Kind.noSuchRepository.rawValue, .notInitialised),
            (RepositoryError.Kind.wrongKey.rawValue, .wrongKey),
            (RepositoryError.Kind.damaged.rawValue, .failed),
            (SealingError.Kind.authenticationFailed.rawValue, .wrongKey),
            (ErasureError.Kind.incomplete.rawValue, .erasureIncomplete),
            (ErasureError.Kind.notAllowed.rawValue, .refused),
            ("a-name-from-nowhere", .failed),
        ] as [(String, landfast.ExitStatus)]
    )
    func exitCodes(_ code: String, _ status: landfast.ExitStatus) {
        #expect(landfast.ExitStatus(ofErrorCode: code) == status)
    }

    @Test("of two ways to end the worse one counts, whichever comes first")
    func worse() {
        let all: [landfast.ExitStatus] = [
            .done, .partial, .erasureIncomplete, .refused, .locked, .notInitialised, .wrongKey, .failed, .usage,
            .interrupted,
        ]
        for (low, better) in all.enumerated() {
            for worse in all[low...] {
                #expect(landfast.ExitStatus.worse(better, worse) == worse)
                #expect(landfast.ExitStatus.worse(worse, better) == worse)
            }
        }
        #expect(all.map(\.rawValue) == [0, 3, 5, 4, 11, 10, 12, 1, 64, 130])
    }

    @Test("progress tells percent, bytes, files, rate and time left, as far as they are known")
    func progress() {
        var progress = EngineProgress(phase: .backingUp)
        progress.bytesDone = 50 << 20
        progress.filesDone = 1200
        #expect(EngineProgressReporter.line(progress, elapsedMilliseconds: 500) == "backing up  50.0 MiB  1,200 files")
        progress.bytesTotal = 200 << 20
        progress.filesTotal = 5000
        #expect(
            EngineProgressReporter.line(progress, elapsedMilliseconds: 5000)
                == "backing up  25%  50.0 MiB of 200.0 MiB  1,200 of 5,000 files  10.0 MiB/s  15.0 s left"
        )
        progress.bytesDone = 250 << 20
        #expect(EngineProgressReporter.line(progress, elapsedMilliseconds: 5000).contains("  100%  "))
    }
}
