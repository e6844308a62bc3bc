internal import Console
internal import Foundation
internal import Sealing
internal import Synchronization

/// The page of figures as it was last made, and the task that shows it to whoever asks.
final class MetricsBoard: Sendable {
    private let page = Mutex("")
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// Puts another page up.
    func post(_ text: String) { page.withLock { $0 = text } }

    /// Begins to listen; an address that cannot be listened on is reported, and all else goes on.
    func open(_ metrics: Configuration.MetricsEntry, _ output: Output) throws {
        let token = try metrics.token?.read("token of 'metrics'")
        let listener = MetricsListener(host: metrics.host, port: metrics.port, token: token) { [self] in
            page.withLock { $0 }
        }
        let listening = Task {
            do {
                try await listener.run()
            } catch {
                output.warn(
                    "metrics-not-listening",
                    "Figures cannot be read at \(metrics.host):\(metrics.port): \(error)"
                )
            }
        }
        task.withLock { $0 = listening }
    }

    /// Stops listening.
    func close() { task.withLock { $0?.cancel() } }
}
