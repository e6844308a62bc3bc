internal import Files
internal import Sealing

extension Installation {
    /// Removes what runs that were killed have left in the state folder: where a drill of version 0.1.0 was, a tenant's plain
    /// files; since then, indexes, which hold no names.
    ///
    /// Nobody but the run itself needs it, so every start clears it away. What cannot be removed is said, and stands against
    /// every erasure until it is gone.
    func sweepWorkingCopies() {
        let folder = configuration.drillsFolder
        do throws(FileError) {
            let leftovers = try ClaimedFolder.sweep(folder)
            if leftovers.removed > 0 {
                output.warn(
                    "working-copies-removed",
                    "\(Quantity.count(leftovers.removed, "working copy", "working copies")) of runs that were killed "
                        + "\(leftovers.removed == 1 ? "was" : "were") removed from \(folder)"
                )
            }
            guard leftovers.stuck > 0 else { return }
            warnOfWorkingCopies(
                "\(Quantity.count(leftovers.stuck, "working copy", "working copies")) cannot be removed"
            )
        } catch {
            warnOfWorkingCopies("nobody can look into it: \(error.reason)")
        }
    }

    private func warnOfWorkingCopies(_ what: String) {
        output.warn(
            "working-copies-left",
            "in \(configuration.drillsFolder), where drills work, \(what); until it is gone no erasure is complete: look at "
                + "the folder's permissions and mount, and remove what is in it"
        )
    }

    /// What runs that were killed have left in the state folder and cannot be removed, for an erasure; nil: nothing.
    ///
    /// What a living run works in is no copy of anything: it holds indexes. A drill of version 0.1.0 holds no lock on its
    /// folder, and its plain files go with what was left.
    func stuckWorkingCopies() -> String? {
        do throws(FileError) {
            let stuck = try ClaimedFolder.sweep(configuration.drillsFolder).stuck
            guard stuck > 0 else { return nil }
            return
                "\(Quantity.count(stuck, "working copy", "working copies")) of runs that were killed cannot be removed "
                + "from the agent's folder for drills"
        } catch {
            return "nobody can look into the agent's folder for drills: \(error.reason)"
        }
    }
}
