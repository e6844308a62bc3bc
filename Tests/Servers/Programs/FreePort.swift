import Glibc

/// Ports that nobody listens on.
enum FreePort {
    /// A free port of this address, which is one of 127.0.0.0/8.
    ///
    /// Somebody else could take it before the server does. No one does: a test asks for an address of its own.
    static func on(_ address: String) throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw HarnessError("no socket can be opened: errno \(errno)") }
        defer { close(socket) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        guard unsafe inet_pton(AF_INET, address, &place.sin_addr) == 1 else {
            throw HarnessError("'\(address)' is no address")
        }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &place) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe bind(socket, plain, size) == 0 && getsockname(socket, plain, &size) == 0
            }
        }
        guard isBound else { throw HarnessError("no port of \(address) can be had: errno \(errno)") }
        return Int(in_port_t(bigEndian: place.sin_port))
    }
}
