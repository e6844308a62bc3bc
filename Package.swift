// swift-tools-version: 6.2
import PackageDescription

let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"), .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Logging", package: "swift-log"),
]
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// What the fuzz targets take apart, and what they make their samples with.
let fuzzed: [Target.Dependency] = [
    "Capture", "Controller", "Custody", "Erasure", "Files", "Ledger", "Connections", "Repository", "Residency",
    "Sealing",
    "Simulation",
    "Stores",
    "TestSupport",
]

let package = Package(
    name: "landfast",
    products: [
        .executable(name: "landfast", targets: ["landfast"]),
        .executable(name: "landfast-simulate", targets: ["landfast-simulate"]),
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        // C libraries: a module map and a shim header each.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

        // The layers, lowest first. A target imports only targets above it in this list.
        .target(name: "Files", dependencies: ["CLinux"]),
        .target(name: "Sealing", dependencies: ["COpenSSL"]),
        .target(name: "Residency", dependencies: ["Sealing", yams]),
        .target(name: "Connections", dependencies: ["CCurl", "Files", "Residency", "Sealing"]),
        .target(name: "Catalog", dependencies: ["Sealing", grdb]),
        .target(name: "Stores", dependencies: ["Files", "Connections", "Residency", "Sealing"]),
        .target(name: "Ledger", dependencies: ["Sealing", "Stores"]),
        .target(name: "Custody", dependencies: ["Files", "Ledger", "Sealing"]),
        .target(
            name: "Repository",
            dependencies: ["CZstd", "Custody", "Files", "Ledger", "Sealing", "Stores"]
        ),
        .target(name: "Capture", dependencies: ["Files", "Ledger", "Repository", "Residency", "Sealing"]),
        .target(
            name: "Erasure",
            dependencies: ["Capture", "Custody", "Files", "Ledger", "Repository", "Sealing", "Stores"]
        ),
        .target(
            name: "Controller",
            dependencies: ["Catalog", "Erasure", "Ledger", "Repository", "Residency", "Sealing"]
        ),
        .target(name: "Console", dependencies: ["Sealing"] + hummingbird),
        .executableTarget(
            name: "landfast",
            dependencies: [
                "Capture", "Catalog", "Console", "Controller", "Custody", "Erasure", "Files", "Ledger", "Connections",
                "Repository", "Residency",
                "Sealing", "Stores", arguments, yams,
            ]
        ),

        // Beside the stack: the world that tests run the engine in, and what else they share.
        .target(
            name: "Simulation",
            dependencies: ["Custody", "Erasure", "Files", "Ledger", "Repository", "Residency", "Sealing", "Stores"]
        ),
        .executableTarget(
            name: "landfast-simulate",
            dependencies: [
                "Catalog", "Controller", "Custody", "Erasure", "Files", "Ledger", "Repository", "Residency", "Sealing",
                "Simulation", "Stores", arguments,
            ]
        ),
        .target(name: "StoreConformance", dependencies: ["Sealing", "Stores"], path: "Tests/StoreConformance"),
        // Real servers for tests, and a proxy that lets things go wrong between them and their clients.
        .target(
            name: "ServerHarness",
            dependencies: ["Sealing"],
            path: "Tests/Servers",
            exclude: ["Helpers"]
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "Custody", "Files", "Ledger", "Repository", "Residency", "Sealing", "Simulation", "Stores",
            ],
            path: "Tests/Support"
        ),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "SealingTests", dependencies: ["Sealing"]),
        .testTarget(name: "ResidencyTests", dependencies: ["Residency", "Sealing"]),
        .testTarget(
            name: "ConnectionsTests",
            dependencies: ["Files", "Connections", "Residency", "Sealing", "ServerHarness"]
        ),
        .testTarget(name: "CatalogTests", dependencies: ["Catalog", "Sealing"]),
        .testTarget(
            name: "StoresTests",
            dependencies: ["Files", "Connections", "Residency", "Sealing", "StoreConformance", "Stores", "TestSupport"]
        ),
        .testTarget(
            name: "Integration",
            dependencies: [
                "Files", "Connections", "Residency", "Sealing", "ServerHarness", "StoreConformance", "Stores",
                "TestSupport",
            ],
            path: "Tests/Integration"
        ),
        .testTarget(name: "ServerHarnessTests", dependencies: ["Sealing", "ServerHarness"]),
        .testTarget(name: "LedgerTests", dependencies: ["Ledger", "Sealing", "Stores", "TestSupport"]),
        .testTarget(
            name: "CustodyTests",
            dependencies: ["Custody", "Files", "Ledger", "Residency", "Sealing", "Stores", "TestSupport"]
        ),
        .testTarget(
            name: "RepositoryTests",
            dependencies: [
                "Custody", "Files", "Ledger", "Repository", "Residency", "Sealing", "Simulation", "Stores",
                "TestSupport",
            ]
        ),
        .testTarget(
            name: "CaptureTests",
            dependencies: ["Capture", "Files", "Ledger", "Repository", "Residency", "Sealing", "TestSupport"]
        ),
        .testTarget(
            name: "ErasureTests",
            dependencies: [
                "Capture", "Custody", "Erasure", "Files", "Ledger", "Repository", "Residency", "Sealing", "Simulation",
                "Stores", "TestSupport",
            ]
        ),
        .testTarget(
            name: "ControllerTests",
            dependencies: ["Catalog", "Controller", "Residency", "Sealing", "Simulation", "TestSupport"]
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Custody", "Erasure", "Files", "Ledger", "Repository", "Sealing", "Simulation", "Stores",
                "TestSupport",
            ]
        ),
        .testTarget(name: "SimulateTests", dependencies: ["Simulation", "landfast-simulate"]),
        .testTarget(
            name: "FormatVectors",
            dependencies: ["Custody", "Files", "Ledger", "Repository", "Sealing", "Stores", "TestSupport"],
            path: "Tests/FormatVectors",
            resources: [.copy("Vectors")]
        ),
        .testTarget(
            name: "Fuzzing",
            dependencies: fuzzed + ["landfast"],
            path: "Tests/Fuzzing",
            exclude: ["LibFuzzer", "fuzz"]
        ),
        .testTarget(
            name: "CommandLine",
            dependencies: [
                "landfast", "Catalog", "Controller", "Custody", "Erasure", "Files", "Ledger", "Connections",
                "Repository", "Residency",
                "Sealing", "ServerHarness", "Stores", "TestSupport",
            ],
            path: "Tests/CommandLine"
        ),
    ]
)

// The targets for libFuzzer, which `Tests/Fuzzing/fuzz` asks for.
if Context.environment["LANDFAST_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "landfast-fuzz",
            dependencies: fuzzed,
            path: "Tests/Fuzzing",
            exclude: [
                "fuzz", "FuzzRun.swift", "FuzzTarget+Configuration.swift", "FuzzingTests.swift",
                "RegressionTests.swift",
            ],
            sources: ["Targets", "LibFuzzer"]
        )
    )
    package.targets.removeAll { $0.name == "Fuzzing" }
}

// The benchmarks of the index and of planning, which `Tests/Benchmarks/scale` asks for.
if Context.environment["LANDFAST_BENCHMARK"] != nil {
    package.targets += [
        .executableTarget(
            name: "landfast-index-benchmark",
            dependencies: ["Custody", "Files", "Ledger", "Repository", "Sealing", "Stores", "TestSupport"],
            path: "Tests/Benchmarks/Index"
        ),
        .executableTarget(
            name: "landfast-planning-benchmark",
            dependencies: ["Controller", "Sealing"],
            path: "Tests/Benchmarks/Planning"
        ),
    ]
}

// One set of settings for every target: the strictest that the toolchain has.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
