import Files
import Foundation

/// Copies a folder, as an attacker or a provider's image would.
func copyTree(_ source: PathBytes, to target: PathBytes) throws {
    try FileManager.default.copyItem(atPath: source.description, toPath: target.description)
}

/// Puts bytes into a file, in place of what was there.
func put(_ bytes: [UInt8], at path: PathBytes) throws {
    try AtomicFile.replace(path, bytes.span)
}
