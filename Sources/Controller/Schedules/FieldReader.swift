/// Reads one part of a calendar expression: a list of values, ranges and steps.
struct FieldReader {
    /// What stands at this part, for errors.
    let name: String
    /// The values that it can have.
    let values: ClosedRange<Int>
    /// What stands between a range's ends: `..` in systemd, `-` in cron.
    let between: String
    /// Words for values, in lower case.
    var words: [String: Int] = [:]

    /// What is wrong with a part.
    struct Failure: Error {
        let kind: CalendarExpressionError.Kind
        let part: String
        let field: String
    }

    /// A range with a step.
    struct Item {
        let first: Int
        let last: Int
        let step: Int
    }

    /// The values that a text names.
    func field(_ text: Substring) throws(Failure) -> CalendarField {
        var field = CalendarField()
        for item in try items(text) {
            for value in stride(from: item.first, through: item.last, by: item.step) { field.insert(value) }
        }
        return field
    }

    /// The ranges that a text names.
    func items(_ text: Substring) throws(Failure) -> [Item] {
        var items: [Item] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) { items.append(try item(part)) }
        return items
    }

    private func item(_ text: Substring) throws(Failure) -> Item {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let range = halves.first else { throw failure(.badValue, text) }
        let step = halves.count == 1 ? nil : try number(halves[1], in: 1...9999)
        if range == "*" { return Item(first: values.lowerBound, last: values.upperBound, step: step ?? 1) }
        let ends = range.split(separator: between, omittingEmptySubsequences: false)
        guard ends.count <= 2 else { throw failure(.badValue, text) }
        let first = try number(ends[0], in: values)
        guard ends.count == 2 else {
            return Item(first: first, last: step == nil ? first : values.upperBound, step: step ?? 1)
        }
        let last = try number(ends[1], in: values)
        guard first <= last else { throw failure(.badValue, text) }
        return Item(first: first, last: last, step: step ?? 1)
    }

    private func number(_ text: Substring, in allowed: ClosedRange<Int>) throws(Failure) -> Int {
        if let value = words[text.lowercased()] { return value }
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int(text)
        else { throw failure(.badValue, text) }
        guard allowed.contains(value) else { throw failure(.outOfRange, text) }
        return value
    }

    private func failure(_ kind: CalendarExpressionError.Kind, _ part: Substring) -> Failure {
        Failure(kind: kind, part: String(part), field: name)
    }
}
