extension ExcludePattern {
    /// True when the bytes are what the steps say, from the first to the last.
    ///
    /// Two points to go back to are enough, the last `*` and the last `**/`: the leftmost match of what stands before
    /// either leaves most to what stands behind it. No time is lost on patterns such as `*a*a*a*b`.
    func matches(_ bytes: ArraySlice<UInt8>) -> Bool {
        var position = bytes.startIndex
        var step = 0
        var star: (step: Int, position: Int)?
        var folders: (step: Int, position: Int)?
        while true {
            if step < steps.count {
                switch steps[step] {
                case .rest: return true
                case .star:
                    star = (step + 1, position)
                    step += 1
                    continue
                case .folders:
                    folders = (step + 1, position)
                    star = nil
                    step += 1
                    continue
                case .byte, .set:
                    if position < bytes.endIndex, steps[step].takes(bytes[position]) {
                        step += 1
                        position += 1
                        continue
                    }
                }
            } else if position == bytes.endIndex {
                return true
            }
            if let last = star, last.position < bytes.endIndex, bytes[last.position] != Self.slash {
                star = (last.step, last.position + 1)
                (step, position) = (last.step, last.position + 1)
            } else if let last = folders, let slash = bytes[last.position...].firstIndex(of: Self.slash) {
                star = nil
                folders = (last.step, slash + 1)
                (step, position) = (last.step, slash + 1)
            } else {
                return false
            }
        }
    }

    private static let slash = UInt8(ascii: "/")
}

extension ExcludePattern.Step {
    /// True when this is a step of one byte, and of this one.
    @inline(__always)
    fileprivate func takes(_ byte: UInt8) -> Bool {
        switch self {
        case .byte(let wanted): byte == wanted
        case .set(let set): set.contains(byte)
        case .star, .folders, .rest: false
        }
    }
}
