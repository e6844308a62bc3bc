internal import Controller
internal import Sealing

/// What an operator would type to do one piece of work by hand: what `serve` does is exactly that.
enum WorkArguments {
    /// The command's words; nil for what no command does alone.
    /// - Parameter name: `tenant/dataset`.
    static func words(for kind: Work.Kind, name: String, store: String?) -> [String]? {
        let tenant = String(name.prefix { $0 != "/" })
        let words: [String]? =
            switch kind {
            case .erase: ["erase", "run", "--tenant", tenant, "--verify"]
            case .evacuate: nil
            case .backup: ["backup", name]
            case .replicate: ["replicate", name] + (store.map { ["--store", $0] } ?? [])
            case .verify: ["check", name] + (store.map { ["--store", $0] } ?? [])
            case .readData: ["check", name, "--read-data"] + (store.map { ["--store", $0] } ?? [])
            case .drill: ["drill", name] + (store.map { ["--from", $0] } ?? [])
            case .prune: ["prune", name, "--yes"]
            }
        return words.map { $0 + ["--json"] }
    }
}
