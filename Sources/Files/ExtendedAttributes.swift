internal import CLinux

/// What extended attributes are read from and written to: an open file or folder, or a name that is not followed.
enum AttributeHolder {
    case open(Int32)
    /// Through the folder's entry in `/proc/self/fd`, since no call takes a folder and a name.
    case name(PathBytes)

    func list(_ buffer: inout [UInt8], _ shown: PathBytes) throws(FileError) -> Int {
        try Kernel.call("list the attributes of", shown) {
            unsafe buffer.withUnsafeMutableBytes { bytes in
                let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                return switch self {
                case .open(let raw): unsafe flistxattr(raw, start, bytes.count)
                case .name(let path): unsafe Kernel.withCString(path) { unsafe llistxattr($0, start, bytes.count) }
                }
            }
        }
    }

    func get(_ name: [UInt8], _ buffer: inout [UInt8], _ shown: PathBytes) throws(FileError) -> Int {
        try Kernel.call("read an attribute of", shown) {
            unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe AttributeHolder.withName(name) { name in
                    switch self {
                    case .open(let raw): unsafe fgetxattr(raw, name, bytes.baseAddress, bytes.count)
                    case .name(let path):
                        unsafe Kernel.withCString(path) { unsafe lgetxattr($0, name, bytes.baseAddress, bytes.count) }
                    }
                }
            }
        }
    }

    func set(_ name: [UInt8], _ value: [UInt8], _ shown: PathBytes) throws(FileError) {
        try Kernel.call("set an attribute of", shown) {
            unsafe value.withUnsafeBytes { bytes in
                unsafe AttributeHolder.withName(name) { name in
                    switch self {
                    case .open(let raw): unsafe fsetxattr(raw, name, bytes.baseAddress, bytes.count, 0)
                    case .name(let path):
                        unsafe Kernel.withCString(path) {
                            unsafe lsetxattr($0, name, bytes.baseAddress, bytes.count, 0)
                        }
                    }
                }
            }
        }
    }

    func remove(_ name: [UInt8], _ shown: PathBytes) throws(FileError) {
        try Kernel.call("remove an attribute of", shown) {
            unsafe AttributeHolder.withName(name) { name in
                switch self {
                case .open(let raw): unsafe fremovexattr(raw, name)
                case .name(let path): unsafe Kernel.withCString(path) { unsafe lremovexattr($0, name) }
                }
            }
        }
    }

    private static func withName<Result>(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        guard let path = PathBytes(bytes: name) else { preconditionFailure("an attribute's name holds no NUL") }
        return unsafe Kernel.withCString(path, body)
    }
}

/// The extended attributes of one file, folder or link; access control lists are among them.
package struct ExtendedAttributes {
    private let holder: AttributeHolder
    private let shown: PathBytes
    /// The folder that must stay open meanwhile; nil when the caller sees to that.
    private let folder: DirectoryHandle?

    init(_ holder: AttributeHolder, shown: PathBytes, folder: DirectoryHandle? = nil) {
        self.holder = holder
        self.shown = shown
        self.folder = folder
    }

    private func open<Result>(_ body: () throws(FileError) -> Result) throws(FileError) -> Result {
        try withExtendedLifetime(folder, body)
    }

    /// All names, sorted; none where the file system has no attributes.
    package func names() throws(FileError) -> [[UInt8]] {
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            do {
                let count = try open { () throws(FileError) in try holder.list(&buffer, shown) }
                return buffer.prefix(count).split(separator: 0).map(Array.init)
                    .sorted { $0.lexicographicallyPrecedes($1) }
            } catch {
                if error.errno == EOPNOTSUPP { return [] }
                guard error.errno == ERANGE, buffer.count < 1 << 20 else { throw error }
                buffer = [UInt8](repeating: 0, count: buffer.count * 8)
            }
        }
    }

    /// An attribute's value; nil when there is none of that name.
    package func value(of name: [UInt8]) throws(FileError) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            do {
                let count = try open { () throws(FileError) in try holder.get(name, &buffer, shown) }
                return Array(buffer.prefix(count))
            } catch {
                if error.errno == ENODATA { return nil }
                guard error.errno == ERANGE, buffer.count < 1 << 17 else { throw error }
                buffer = [UInt8](repeating: 0, count: buffer.count * 8)
            }
        }
    }

    /// Sets an attribute, whether it is there or not.
    package func set(_ name: [UInt8], to value: [UInt8]) throws(FileError) {
        try open { () throws(FileError) in try holder.set(name, value, shown) }
    }

    /// Removes an attribute; that it was not there is fine.
    package func remove(_ name: [UInt8]) throws(FileError) {
        do {
            try open { () throws(FileError) in try holder.remove(name, shown) }
        } catch  where error.errno == ENODATA {
            return
        }
    }
}

extension FileDescriptor {
    /// The open file's extended attributes; not to be used once it has been closed.
    package borrowing func attributes() -> ExtendedAttributes { ExtendedAttributes(.open(raw), shown: path) }
}

extension DirectoryHandle {
    /// The folder's own extended attributes.
    package func attributes() -> ExtendedAttributes { ExtendedAttributes(.open(raw), shown: path, folder: self) }

    /// The extended attributes of what lies in this folder under a single name, of the link itself when it is one.
    package func attributes(of name: PathBytes) -> ExtendedAttributes {
        let path = PathBytes("/proc/self/fd/\(raw)").appending(name)
        return ExtendedAttributes(.name(path), shown: self.path.appending(name), folder: self)
    }
}
