package import Files

/// The order of paths in entry lists: component by component, so that a folder comes right before what lies in it.
///
/// It is the order of the bytes with `/` lower than every other byte.
package enum EntryOrder {
    /// True when `left` comes before `right`.
    package static func precedes(_ left: PathBytes, _ right: PathBytes) -> Bool {
        let left = left.bytes
        let right = right.bytes
        let shared = min(left.count, right.count)
        var position = 0
        while position < shared && left[position] == right[position] {
            position += 1
        }
        guard position < shared else { return left.count < right.count }
        if left[position] == slash { return true }
        if right[position] == slash { return false }
        return left[position] < right[position]
    }

    private static let slash = UInt8(ascii: "/")
}
