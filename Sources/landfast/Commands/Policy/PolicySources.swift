internal import Files
internal import Residency

/// The files that `policy check` and `policy test` look at.
struct PolicySources {
    let regions: [SourceFile]
    let policies: [SourceFile]
    let tests: [SourceFile]
    /// The configuration, when one was needed or found.
    let configuration: Configuration?

    /// Reads them from where the command line says, else from where the configuration says.
    init(_ paths: PolicyPaths, _ options: GlobalOptions) throws {
        // With both folders named no configuration is needed, so that a policy can be checked where nothing is set up.
        let needsConfiguration = paths.path == nil || paths.regions == nil
        configuration = needsConfiguration ? try Self.configuration(options, isNeeded: paths.path == nil) : nil
        func folder(_ named: String?, _ configured: PathBytes?, _ what: String) throws -> PathBytes {
            if let named { return try WorkingFolder.absolute(named) }
            if let configured { return configured }
            throw CommandError(
                "no-regions",
                "Nobody says where the \(what) are.",
                remedy: "Name the folder with --regions, or run the command where a configuration is.",
                status: .usage
            )
        }
        let policyFolder = try folder(paths.path, configuration?.policies, "policies")
        let regionFolder = try folder(paths.regions, configuration?.regions, "facts about regions")
        regions = try PolicyFiles.read(regionFolder, recursive: false, named: WorkingFolder.display(regionFolder))
        let files = try PolicyFiles.read(policyFolder, recursive: true, named: WorkingFolder.display(policyFolder))
        (policies, tests) = PolicyFolder.sort(files)
    }

    private static func configuration(_ options: GlobalOptions, isNeeded: Bool) throws -> Configuration? {
        do {
            return try ConfigurationFile.read(ConfigurationFile.find(options.config))
        } catch let error as CommandError where error.code == "no-configuration" && !isNeeded {
            return nil
        }
    }
}
