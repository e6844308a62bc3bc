/// Something that goes wrong once for a process, at one of its operations on stores.
package struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// What goes wrong.
    package enum Kind: Hashable, Sendable, CaseIterable {
        /// The operation fails; the next one works.
        case failure
        /// The operation fails, and all after it that change something: the store is full from then on.
        case outage
        /// The process dies: nothing that it does afterwards has any effect.
        case crash
        /// The operation fails, and all after it: no store can be reached any more.
        case absence
        /// The operation finds its store out of reach; the next one works.
        case lapse
        /// The process stands still before the operation, and goes on when somebody lets it.
        case pause
    }

    /// How much of the operation had happened by then.
    package enum Moment: Hashable, Sendable, CaseIterable {
        /// Nothing.
        case before
        /// An object that was being created lies there unfinished, under a temporary name; nothing else happened.
        case torn
        /// Everything, but the process never heard of it.
        case after
    }

    /// Which operations are counted, over all stores, from 1.
    package enum Position: Hashable, Sendable {
        /// All of them.
        case operation(Int)
        /// Those that create or delete.
        case change(Int)
    }

    /// What goes wrong.
    package let kind: Kind
    /// How much of the operation had happened by then.
    package let moment: Moment
    /// When.
    package let position: Position

    /// A fault from its parts.
    package init(_ kind: Kind, _ moment: Moment = .before, at position: Position) {
        self.kind = kind
        self.moment = moment
        self.position = position
    }

    package var description: String { "\(kind) \(moment) \(position)" }

    /// True for a process that has come so far.
    func strikes(operations: Int, changes: Int, isChange: Bool) -> Bool {
        switch position {
        case .operation(let number): operations == number
        case .change(let number): isChange && changes == number
        }
    }
}
