"""The trees of files that the benchmarks back up, made anew from seeds and from what the machine has."""
import os
import pathlib
import random
import shutil
import subprocess

WORDS = (b"order ", b"invoice ", b"hello ", b"thanks ", b"refund ", b"parcel ", b"ticket ", b"yours ")


def pool(seed):
    """Bytes to cut small files from: half words, half noise."""
    chosen = random.Random(seed)
    return chosen, b"".join(chosen.choice(WORDS) for _ in range(150_000)) + chosen.randbytes(1_000_000)


def toolchain():
    """The folder of the Swift toolchain's programs."""
    swift = subprocess.run(["bash", "-c", "command -v swift"], capture_output=True, text=True, check=True).stdout.strip()
    return pathlib.Path(swift).resolve().parent


def system(folder):
    """/usr/share and the Swift toolchain's programs, about 2 GB, and twenty persons beside them."""
    shutil.copytree("/usr/share", folder / "share", symlinks=True, ignore_dangling_symlinks=True)
    shutil.copytree(toolchain(), folder / "bin", symlinks=True)
    chosen, source = pool(1)
    for number in range(30, 50):
        person = folder / "users" / str(number)
        person.mkdir(parents=True)
        for name in ("portrait", "letter", "order"):
            start, size = chosen.randrange(len(source) // 2), chosen.randrange(1_000, 300_000)
            (person / name).write_bytes(source[start:start + size])


def small_files(folder, count, longest=1000):
    """So many files of 50 bytes to `longest`, a thousand to a folder."""
    chosen, source = pool(2)
    for number in range(0, count, 1000):
        place = folder / f"{number // 100_000:03}" / f"{number // 1000 % 100:03}"
        place.mkdir(parents=True)
        at = os.open(place, os.O_RDONLY)
        for name in range(min(1000, count - number)):
            start, size = chosen.randrange(len(source) - longest), chosen.randrange(50, longest)
            file = os.open(f"{name:03}", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=at)
            os.write(file, source[start:start + size])
            os.close(file)
        os.close(at)


def large_file(folder, size=1 << 30):
    """One file: the toolchain's programs, one after the other."""
    folder.mkdir()
    with open(folder / "image", "wb") as image:
        for program in sorted(toolchain().iterdir()):
            if program.is_file() and not program.is_symlink() and image.tell() < size:
                image.write(program.read_bytes()[:size - image.tell()])


def noise(folder, size=1 << 29):
    """Files of 8 MB that nothing compresses."""
    folder.mkdir()
    chosen = random.Random(3)
    for number in range(size // 8_000_000):
        (folder / f"{number:03}").write_bytes(chosen.randbytes(8_000_000))


def sparse_file(folder, size=20 << 30):
    """One file of 20 GiB that holds 13 MB, in two hundred places."""
    chosen = random.Random(4)
    with open(folder / "sparse", "wb") as file:
        file.truncate(size)
        for _ in range(200):
            file.seek(chosen.randrange(size) // 4096 * 4096)
            file.write(chosen.randbytes(65_536))


def persons(folder, count):
    """So many persons with three small files each."""
    chosen, source = pool(5)
    for number in range(count):
        person = folder / "users" / str(number)
        (person / "mail").mkdir(parents=True)
        for name in ("profile", "mail/1", "mail/2"):
            start, size = chosen.randrange(len(source) - 3_000), chosen.randrange(200, 3_000)
            (person / name).write_bytes(source[start:start + size])


class Change:
    """One file of a hundred gets some bytes more, and loses them again."""

    def __init__(self, folder):
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        self.sizes = {path: path.stat().st_size for path in files[::100]}

    def make(self):
        """Changes the files."""
        for path in self.sizes:
            with open(path, "ab") as file:
                file.write(b"changed")

    def undo(self):
        """Makes their content what it was."""
        for path, size in self.sizes.items():
            os.truncate(path, size)
