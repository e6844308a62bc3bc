"""What a power cut leaves of a folder: only what was synced is certain.

Records what a command does to files, with strace, and replays a beginning of it on a model of the disk. There the
contents of a file last from its fsync on, names from the fsync of their folder; of everything else a random part
lasts: names in the order in which they were changed, contents by pages of 4 KiB, so that pages are torn apart.
"""
import re

CALLS = (
    "openat,openat2,write,pwrite64,ftruncate,fallocate,link,linkat,rename,renameat,renameat2,unlink,unlinkat,rmdir,"
    "mkdir,mkdirat,fsync,fdatasync"
)
# What strace must be told, before the file that it writes to.
OPTIONS = ["-y", "-xx", "--string-limit=100000000", "--signal=none", f"--trace={CALLS}"]
PAGE = 4096

LINE = re.compile(rb"^(\d+) +(.*)$")
CALL = re.compile(rb"^(\w+)\((.*)\) += (-?\d+)(?:<[^>]*>)?")
PLACE = rb'(?:(AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"'


def plain(text):
    """The bytes that strace wrote as \\xNN; what is no file, such as a pipe, it writes otherwise."""
    if not text.startswith(b"\\x"):
        return text
    return bytes.fromhex(text.replace(b"\\x", b"").decode())


def path_of(folder, name):
    name = plain(name)
    return name if name.startswith(b"/") else plain(folder or b"") + b"/" + name


class File:
    """Contents now, contents for certain, and the writes between the two."""

    def __init__(self, content=b""):
        self.now, self.certain, self.pending = bytearray(content), bytes(content), []

    def write(self, offset, content):
        end = offset + len(content)
        if len(self.now) < end:
            self.now.extend(bytes(end - len(self.now)))
        self.now[offset:end] = content
        while offset < end:
            size = min(PAGE - offset % PAGE, end - offset)
            self.pending.append((offset, bytes(self.now[offset:offset + size])))
            offset += size

    def resize(self, size):
        del self.now[size:]
        self.now.extend(bytes(size - len(self.now)))
        self.pending.append((size, None))

    def sync(self):
        self.certain, self.pending = bytes(self.now), []

    def left(self, choice):
        content = bytearray(self.certain)
        for offset, page in self.pending:
            if choice.randrange(2):
                continue
            if page is None:
                del content[offset:]
            size = offset + len(page or b"")
            content.extend(bytes(max(0, size - len(content))))
            content[offset:size] = page or b""
        return content


class Folder:
    """Names now, names for certain, and the changes between the two."""

    def __init__(self):
        self.now, self.certain, self.pending = {}, {}, []

    def sync(self):
        self.certain, self.pending = dict(self.now), []

    def apply(self, names):
        """Changes names together: to a file or folder, or to None, which removes."""
        self.pending.append(names)
        self._apply(self.now, names)

    @staticmethod
    def _apply(entries, names):
        for name, node in names.items():
            if node is None:
                entries.pop(name, None)
            else:
                entries[name] = node

    def left(self, choice):
        entries = dict(self.certain)
        for names in self.pending[:choice.randrange(len(self.pending) + 1)]:
            self._apply(entries, names)
        return entries


class Disk:
    """The model of some folders below a top."""

    def __init__(self, top, names):
        self.top = top
        self.root = Folder()
        self.positions = {}
        for name in names:
            self.root.now[name.encode()] = self._load(top / name)
        self.root.sync()

    def _load(self, path):
        if path.is_file():
            return File(path.read_bytes())
        folder = Folder()
        for entry in path.iterdir():
            folder.now[entry.name.encode()] = self._load(entry)
        folder.sync()
        return folder

    def find(self, path):
        """The folder that a path lies in and its last name; nothing when it lies elsewhere."""
        top = str(self.top).encode() + b"/"
        if not path.startswith(top):
            return None, None
        *folders, name = [part for part in path[len(top):].split(b"/") if part not in (b"", b".")] or [b""]
        node = self.root
        for folder in folders:
            node = node.now.get(folder) if isinstance(node, Folder) else None
        return (node, name) if isinstance(node, Folder) else (None, None)

    def node(self, path):
        folder, name = self.find(path)
        return folder.now.get(name) if folder else None

    def replay(self, call, arguments, result):
        """Does what a call did, which succeeded."""
        if call in (b"openat", b"openat2"):
            self._open(re.match(PLACE, arguments), arguments, result)
        elif call in (b"write", b"pwrite64", b"ftruncate", b"fallocate", b"fsync", b"fdatasync"):
            self._touch(call, re.match(rb"(\d+)<([^>]*)>(?:\(deleted\))?(?:, (.*))?$", arguments), result)
        else:
            places = [path_of(folder, name) for _, folder, name in re.findall(PLACE, arguments)]
            self._rename(call, places)

    def _open(self, match, arguments, result):
        path = path_of(match[2], match[3])
        folder, name = self.find(path)
        if folder is None:
            return
        if b"O_CREAT" in arguments and name not in folder.now:
            folder.apply({name: File()})
        if b"O_TRUNC" in arguments:
            folder.now[name].resize(0)
        self.positions[result] = 0

    def _touch(self, call, match, result):
        node = self.node(plain(match[2]))
        descriptor = int(match[1])
        if call in (b"fsync", b"fdatasync"):
            if node:
                node.sync()
        elif isinstance(node, File):
            if call == b"fallocate":
                _, offset, length = map(int, match[3].split(b", "))
                if offset + length > len(node.now):
                    node.resize(offset + length)
            elif call == b"ftruncate":
                node.resize(int(match[3]))
            else:
                content = plain(re.match(rb'"([^"]*)"', match[3])[1])[:result]
                offset = self.positions.get(descriptor, 0)
                if call == b"pwrite64":
                    offset = int(match[3].rsplit(b", ", 1)[1])
                else:
                    self.positions[descriptor] = offset + result
                node.write(offset, content)

    def _rename(self, call, places):
        folder, name = self.find(places[0])
        if folder is None:
            return
        if call.startswith((b"unlink", b"rmdir")):
            folder.apply({name: None})
        elif call.startswith(b"mkdir"):
            folder.apply({name: Folder()})
        else:
            target, new = self.find(places[1])
            node = folder.now.get(name)
            if call.startswith(b"link"):
                target.apply({new: node})
            elif target is folder:
                folder.apply({new: node, name: None})
            else:
                target.apply({new: node})
                folder.apply({name: None})

    def cut(self, choice):
        """What the power cut leaves, by path: contents, or None for a folder."""
        found = {}
        kept = {}

        def visit(folder, path):
            for name, node in folder.left(choice).items():
                place = path / name.decode()
                if isinstance(node, Folder):
                    found[place] = None
                    visit(node, place)
                else:
                    # One file may have two names.
                    found[place] = kept.setdefault(id(node), node.left(choice))

        visit(self.root, self.top)
        return found


def calls_of(log):
    """The calls of a log that succeeded: name, arguments, result; calls that threads interrupted are put together."""
    begun = {}
    for line in log.read_bytes().splitlines():
        match = LINE.match(line)
        if not match:
            continue
        thread, text = match[1], match[2]
        if text.endswith(b"<unfinished ...>"):
            begun[thread] = text[:-len(b"<unfinished ...>")].rstrip()
            continue
        resumed = re.match(rb"<\.\.\. \w+ resumed>(.*)$", text)
        if resumed:
            text = begun.pop(thread, b"") + resumed[1]
        call = CALL.match(text)
        if call and int(call[3]) >= 0:
            yield call[1], call[2], int(call[3])
