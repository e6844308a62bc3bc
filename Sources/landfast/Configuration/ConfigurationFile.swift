internal import Files
internal import Glibc
internal import Residency
internal import Sealing

/// Finds the configuration file and reads it.
enum ConfigurationFile {
    /// The largest file that is read, in bytes.
    static let maximumBytes = 1 << 20

    /// The file that counts: `--config`, else `LANDFAST_CONFIG`, `./landfast.yaml`, `/etc/landfast/landfast.yaml`.
    static func find(_ named: String?) throws -> PathBytes {
        if let named = named ?? Terminal.environment("LANDFAST_CONFIG"), !named.isEmpty {
            return try WorkingFolder.absolute(named)
        }
        let candidates = ["landfast.yaml", "/etc/landfast/landfast.yaml"]
        for candidate in candidates {
            let path = try WorkingFolder.absolute(candidate)
            if try FileSystem.status(path) != nil { return path }
        }
        throw CommandError(
            "no-configuration",
            "There is no configuration: neither ./landfast.yaml nor /etc/landfast/landfast.yaml exists.",
            remedy: "Name one with --config FILE or LANDFAST_CONFIG, or write a landfast.yaml; "
                + "`landfast policy schema --configuration` prints its schema.",
            status: .notInitialised
        )
    }

    /// Reads and checks a configuration; everything that is wrong with it is in the error.
    static func read(_ path: PathBytes) throws -> Configuration {
        let bytes: [UInt8]
        do {
            bytes = try AtomicFile.read(path, maximumBytes: maximumBytes)
        } catch {
            throw CommandError(
                "configuration-unreadable",
                "The configuration cannot be read: \(error.message)",
                remedy: error.remedy,
                status: error.errno == ENOENT ? .notInitialised : .failed
            )
        }
        let diagnostics = DiagnosticCollector()
        let file = SourceFile(name: WorkingFolder.display(path), bytes: bytes)
        let reader = ConfigurationReader(path: path, diagnostics: diagnostics)
        let configuration = reader.read(file)
        guard let configuration, !diagnostics.hasErrors else {
            throw CommandError.invalid("configuration-invalid", "The configuration", diagnostics.sorted)
        }
        return configuration
    }
}

extension CommandError {
    /// A file, or several, that cannot be used, with everything that is wrong with them.
    static func invalid(_ code: String, _ what: String, _ diagnostics: [Diagnostic]) -> CommandError {
        let errors = diagnostics.count { $0.severity == .error }
        return CommandError(
            code,
            "\(what) cannot be used: \(Quantity.count(errors, "error")).",
            remedy: "",
            details: ["diagnostics": .array(diagnostics.map(\.json))],
            lines: diagnostics.map { $0.rendered(color: Terminal.errorHasColour) }
        )
    }
}
