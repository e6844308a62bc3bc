internal import CLinux

/// Words to the service manager that started this process: systemd's `sd_notify`, over a local socket.
package struct ServiceNotification: Sendable {
    private let path: [UInt8]
    /// How often the manager wants to hear that all is well, in seconds; nil: never.
    package let watchdogSeconds: Double?

    /// The manager that this process's environment names; nil: none started it, or none that listens.
    /// - Parameter environment: a variable's value by its name.
    package init?(environment: (String) -> String?) {
        guard let socket = environment("NOTIFY_SOCKET"), socket.hasPrefix("/") || socket.hasPrefix("@"),
            (2...Self.longestPath).contains(socket.utf8.count)
        else { return nil }
        // An '@' stands for the NUL before a name that is in no folder.
        path = socket.hasPrefix("@") ? [0] + Array(socket.utf8.dropFirst()) : Array(socket.utf8)
        // Twice within the time that it waits.
        watchdogSeconds = environment("WATCHDOG_USEC").flatMap(Double.init).flatMap { $0 > 0 ? $0 / 2_000_000 : nil }
    }

    private static let longestPath = 107

    /// Sends lines such as `READY=1`; a manager that cannot be reached hears nothing.
    package func send(_ lines: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            for (index, byte) in path.enumerated() { unsafe place[index] = byte }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let bytes = Array(lines.utf8)
        _ = unsafe landfast_sendto(descriptor, bytes, bytes.count, &address, length)
    }
}
