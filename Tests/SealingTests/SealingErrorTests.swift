import Sealing
import Testing

@Suite("Errors of sealing")
struct SealingErrorTests {
    @Test("each kind has a stable code, says what happened and what to do")
    func kinds() {
        let codes: [SealingError.Kind: String] = [
            .authenticationFailed: "authentication-failed", .malformed: "malformed-encoding",
            .badSignature: "bad-signature", .tooLarge: "too-large",
        ]
        for (kind, code) in codes {
            let error: any ExplainedError = SealingError(kind, "it happened")
            #expect(error.code == code)
            #expect(error.message == "it happened")
            #expect(error.remedy.hasSuffix("."))
        }
    }
}
