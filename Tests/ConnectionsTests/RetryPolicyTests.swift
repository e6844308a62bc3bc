import Connections
import Sealing
import Testing

@Suite("Trying again")
struct RetryPolicyTests {
    private struct Failure: Error {
        let advice: RetryAdvice
    }

    /// Bytes that are all the same.
    private struct Constant: RandomSource {
        let byte: UInt8

        func fill(_ bytes: inout MutableSpan<UInt8>) {
            for index in bytes.indices { bytes[index] = byte }
        }
    }

    @Test("what fails in passing is tried again until it works")
    func works() throws {
        var calls = 0
        var waits = 0
        let result = try RetryPolicy.standard.run(
            random: SystemRandom(),
            pause: { _ in waits += 1 },
            advice: { (failure: Failure) in failure.advice }
        ) { () throws(Failure) in
            calls += 1
            guard calls == 4 else { throw Failure(advice: .passing(afterSeconds: nil)) }
            return calls
        }
        #expect(result == 4)
        #expect(waits == 3)
    }

    @Test("what fails for good is tried once, what goes on failing a bounded number of times")
    func gives() {
        for (advice, expected) in [(RetryAdvice.permanent, 1), (.passing(afterSeconds: nil), 6)] {
            var calls = 0
            #expect(throws: Failure.self) {
                try RetryPolicy.standard.run(
                    random: SystemRandom(),
                    pause: { _ in },
                    advice: { (failure: Failure) in failure.advice }
                ) { () throws(Failure) in
                    calls += 1
                    throw Failure(advice: advice)
                }
            }
            #expect(calls == expected)
        }
    }

    @Test("waits lie between nothing and a bound that doubles up to a limit")
    func waits() throws {
        let policy = RetryPolicy.standard
        let passing = RetryAdvice.passing(afterSeconds: nil)
        for attempt in 1..<policy.attempts {
            let bound = min(policy.longestWaitMilliseconds, policy.firstWaitMilliseconds << (attempt - 1))
            var waits: Set<Duration> = []
            for _ in 0..<50 {
                let wait = try #require(policy.wait(after: attempt, passing, random: SystemRandom()))
                #expect(wait >= .zero && wait <= .milliseconds(bound))
                waits.insert(wait)
            }
            #expect(waits.count > 10)
        }
        #expect(policy.wait(after: 1, passing, random: Constant(byte: 0)) == .zero)
    }

    @Test("a server that asks for time gets it, but not for ever")
    func asked() throws {
        let policy = RetryPolicy.standard
        let random = Constant(byte: 0)
        #expect(policy.wait(after: 1, .passing(afterSeconds: 7), random: random) == .seconds(7))
        #expect(policy.wait(after: 1, .passing(afterSeconds: 100_000), random: random) == nil)
    }
}
