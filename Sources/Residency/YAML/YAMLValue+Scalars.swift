extension YAMLValue {
    /// A text of one line or more, not empty.
    ///
    /// A number or a truth value needs quotes to be one.
    package func string(maximumLength: Int = 2000) -> String? {
        guard case .scalar(let text, let isPlain) = node.content, !node.isEmpty else {
            return wrongType("a text", fix: "Write '\(name): \"…\"'.")
        }
        if isPlain, PlainScalar(text).isNumber || PlainScalar(text).isBoolean {
            return wrongType("a text", fix: "Put quotes around it: \"\(text)\".")
        }
        guard (1...maximumLength).contains(text.unicodeScalars.count) else {
            return fail("bad-length", "'\(name)' needs 1 to \(maximumLength) characters", fix: "Shorten it or fill it.")
        }
        return text
    }

    /// A name: 1 to 63 lower-case letters, digits and hyphens, beginning with a letter or a digit.
    package func identifier() -> String? {
        guard let text = string() else { return nil }
        guard Self.isIdentifier(text) else {
            return fail(
                "bad-name",
                "'\(text)' is not a name: a name has 1 to 63 lower-case letters, digits and hyphens",
                fix: "Write it like '\(Self.identifier(like: text))'."
            )
        }
        return text
    }

    /// A whole number in a range.
    package func integer(in range: ClosedRange<Int>) -> Int? {
        guard case .scalar(let text, isPlain: true) = node.content, let number = Int(text), String(number) == text
        else {
            return wrongType("a whole number", fix: "Write a number from \(range.lowerBound) to \(range.upperBound).")
        }
        guard range.contains(number) else {
            return fail(
                "out-of-range",
                "'\(name)' is \(number), it must lie between \(range.lowerBound) and \(range.upperBound)",
                fix: "Write a number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    /// `true` or `false`.
    package func boolean() -> Bool? {
        guard case .scalar(let text, isPlain: true) = node.content, text == "true" || text == "false" else {
            return wrongType("true or false", fix: "Write 'true' or 'false', without quotes.")
        }
        return text == "true"
    }

    /// A length of time in a range.
    package func duration(in range: ClosedRange<YAMLDuration>) -> YAMLDuration? {
        guard case .scalar(let text, _) = node.content, let duration = YAMLDuration(text) else {
            if case .scalar(let text, _) = node.content, !node.isEmpty {
                return fail(
                    "bad-duration",
                    "'\(text)' is not a length of time",
                    fix: "Write it like '30d', '72h' or '1h30m'."
                )
            }
            return wrongType("a length of time", fix: "Write it like '30d', '72h' or '1h30m'.")
        }
        guard range.contains(duration) else {
            return fail(
                "out-of-range",
                "'\(name)' is \(duration), it must lie between \(range.lowerBound) and \(range.upperBound)",
                fix: "Write \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return duration
    }

    /// A day, `2026-01-31`.
    package func date() -> CalendarDay? {
        guard case .scalar(let text, _) = node.content, !node.isEmpty else {
            return wrongType("a date", fix: "Write it like '2026-01-31'.")
        }
        guard let day = CalendarDay(text) else {
            return fail("bad-date", "'\(text)' is not a date", fix: "Write year, month and day like '2026-01-31'.")
        }
        return day
    }

    /// One of several words.
    ///
    /// The rule that reports another one is `unknown-` and the kind, such as `unknown-region`.
    package func choice(of candidates: some Sequence<String>, kind: String) -> String? {
        guard let text = string() else { return nil }
        guard candidates.contains(text) else {
            let rule = "unknown-" + kind.replacing(" ", with: "-")
            return fail(rule, "there is no \(kind) '\(text)'", fix: Suggestion.fix(for: text, among: candidates))
        }
        return text
    }

    /// One of the words of an enumeration.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type,
        kind: String
    ) -> Choice? {
        choice(of: type.allCases.map(\.rawValue), kind: kind).flatMap(Choice.init(rawValue:))
    }

    static func isIdentifier(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...63).contains(bytes.count), let first = bytes.first, first != UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
    }

    private static func identifier(like text: String) -> String {
        let letters = text.lowercased().map { isIdentifier(String($0)) ? $0 : "-" }
        let name = String(letters.drop { $0 == "-" }.prefix(63))
        return isIdentifier(name) ? name : "name-1"
    }
}
