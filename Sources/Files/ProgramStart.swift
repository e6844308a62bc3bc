internal import CLinux

/// A program to be started without a shell, in a process group of its own, with no input and no open file of this
/// process's.
package struct ProgramStart: Sendable {
    /// The program's path, then its arguments; no word holds a NUL.
    package let words: [String]
    /// The program's whole environment, each as `NAME=value`.
    package let environment: [String]
    /// The folder that it starts in.
    package let folder: PathBytes

    /// A start from its parts.
    package init(words: [String], environment: [String], folder: PathBytes) {
        precondition(!words.isEmpty, "a program has a path")
        self.words = words
        self.environment = environment
        self.folder = folder
    }

    /// Starts the program.
    /// - Parameter output: the open file that it writes both its outputs to.
    /// - Returns: the number of its process, which is its group's too; the caller waits for it.
    package func run(output: Int32) throws(FileError) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
        _ = unsafe Kernel.withCString(folder) { unsafe posix_spawn_file_actions_addchdir_np(&actions, $0) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that what it starts can be stopped with it; signals as they are at first.
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { unsafe sigaddset(&signals, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        var process: pid_t = 0
        var arguments = unsafe Self.strings(words)
        defer { unsafe Self.release(arguments) }
        var variables = unsafe Self.strings(environment)
        defer { unsafe Self.release(variables) }
        let number = unsafe posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
        guard number == 0 else {
            throw FileError(operation: "start", path: PathBytes(words[0]), cause: .system(number))
        }
        return process
    }

    private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        var strings: [UnsafeMutablePointer<CChar>?] = unsafe []
        for text in texts { unsafe strings.append(strdup(text)) }
        unsafe strings.append(nil)
        return unsafe strings
    }

    private static func release(_ strings: [UnsafeMutablePointer<CChar>?]) {
        for index in unsafe strings.indices { unsafe free(strings[index]) }
    }
}
