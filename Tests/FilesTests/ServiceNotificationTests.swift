import Files
import Foundation
import Glibc
import Testing

@Suite("Words to the service manager")
struct ServiceNotificationTests {
    /// A socket that a service manager would listen on.
    private func listening(on path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            for (index, byte) in path.utf8.enumerated() { unsafe place[index] = byte }
        }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        try #require(bound == 0)
        return descriptor
    }

    @Test("the manager that the environment names hears what is sent")
    func heard() throws {
        let path = "/tmp/landfast-notify-\(UUID().uuidString)"
        let descriptor = try listening(on: path)
        defer {
            close(descriptor)
            try? FileManager.default.removeItem(atPath: path)
        }
        let environment = ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "20000000"]
        let manager = try #require(ServiceNotification { environment[$0] })
        #expect(manager.watchdogSeconds == 10)
        manager.send("READY=1\nSTATUS=well")
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "READY=1\nSTATUS=well")
    }

    @Test("without a manager, or with one that is gone, nothing happens")
    func nobody() throws {
        #expect(ServiceNotification { _ in nil } == nil)
        #expect(ServiceNotification { $0 == "NOTIFY_SOCKET" ? "relative" : nil } == nil)
        #expect(ServiceNotification { $0 == "NOTIFY_SOCKET" ? "/" + String(repeating: "a", count: 200) : nil } == nil)
        let gone = try #require(ServiceNotification { $0 == "NOTIFY_SOCKET" ? "/nowhere/at/all" : nil })
        #expect(gone.watchdogSeconds == nil)
        gone.send("READY=1")
    }
}
