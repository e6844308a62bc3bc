import Sealing
import Testing

@Suite("Secret heap")
struct SecretHeapTests {
    @Test("when the locked heap is full, secrets go to ordinary memory instead of stopping the program")
    func fullHeap() async {
        await #expect(processExitsWith: .success) {
            Secret.lockProcessMemory()
            let secrets = (0..<100).map { number in
                Secret(count: 1 << 20) { bytes in
                    for index in bytes.indices { bytes[index] = UInt8(number) }
                }
            }
            for (number, secret) in secrets.enumerated() {
                precondition(secret.withBytes { $0[0] == UInt8(number) && $0[(1 << 20) - 1] == UInt8(number) })
            }
        }
    }
}
