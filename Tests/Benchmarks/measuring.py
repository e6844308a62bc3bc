"""Shared by the scripts of this folder: what a command costs, and what is measured where."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Measurement:
    """What one run of a command cost."""

    def __init__(self, seconds, cpu, resident, anonymous, output):
        self.seconds = seconds
        self.cpu = cpu
        self.resident = resident
        self.anonymous = anonymous
        self.output = output

    def document(self):
        """The JSON that the command printed."""
        return json.loads(self.output)


def anonymous_peak(process, peak, done):
    """Follows a process's anonymous memory, in bytes, until told to stop."""
    while not done.wait(0.005):
        try:
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                for line in status:
                    if line.startswith("RssAnon:"):
                        peak[0] = max(peak[0], int(line.split()[1]) * 1024)
        except (FileNotFoundError, ProcessLookupError):
            return


def measured(command, environment, accepted=(0,), folder=None):
    """Runs a command that must succeed, in a folder when one is given, and returns its Measurement."""
    with tempfile.TemporaryFile() as words, tempfile.TemporaryFile() as errors:
        started = time.monotonic()
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=words, stderr=errors, cwd=folder)
        peak, done = [0], threading.Event()
        follower = threading.Thread(target=anonymous_peak, args=(process, peak, done))
        follower.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        done.set()
        follower.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (words, errors):
            stream.seek(0)
        output = words.read()
        if process.returncode not in accepted:
            said = (output + errors.read()).decode(errors="replace")
            sys.exit(f"error: {command} exited with {process.returncode}:\n{said}")
    return Measurement(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, peak[0], output)


def size_of(folder):
    """The bytes of all files under a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def touch_memory(folder, size):
    """Writes so many bytes to a file there and removes it: memory that a step is going to need.

    A virtual machine gives free memory back to its host after seconds, and gets it again slowly: without this, a step that
    fills 2 GB of memory is measured with seconds that are neither tool's.
    """
    block = bytes(1 << 20)
    place = folder / "memory"
    with place.open("wb") as file:
        for _ in range(size >> 20):
            file.write(block)
    place.unlink()


def first_line(*command):
    """The first line that a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def working_folder(wanted, needed):
    """Where to work: as asked, else in memory when there is room, else where temporary files go."""
    if wanted:
        return wanted
    memory = pathlib.Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 4 * needed else pathlib.Path(tempfile.gettempdir())


def landfast_to_measure(wanted):
    """The program to measure: as asked, else a release build of this package."""
    if wanted:
        return str(pathlib.Path(wanted).resolve(strict=True))
    build = ["swift", "build", "--package-path", str(ROOT), "--configuration", "release"]
    subprocess.run([*build, "--product", "landfast", "--static-swift-stdlib"], check=True, stdout=sys.stderr)
    return first_line(*build, "--show-bin-path") + "/landfast"
