internal import CLinux

extension FileTime {
    /// The clock that the kernel stamps changed files with.
    ///
    /// It moves on in ticks of some milliseconds: what is changed later in the same tick gets the same stamp.
    package static func kernelTick() -> FileTime {
        var time = timespec()
        let result = unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        precondition(result == 0, "Linux has a coarse clock")
        return FileTime(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
    }
}
