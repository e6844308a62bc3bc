#!/usr/bin/env python3
"""A proxy that stands between a client and a server and lets things go wrong on purpose, as a test tells it to.

Usage: fault_proxy.py --listen HOST:PORT --upstream HOST:PORT [--http]
                      [--certificate FILE --key FILE] [--upstream-authority FILE]

Without --http it passes bytes on and knows nothing of them; with --http it takes HTTP/1.1 apart, and with a certificate
it ends TLS and begins it anew towards the server. It prints 'ready' when it takes connections. Commands come as JSON
lines on standard input, each is answered by one JSON line on standard output:

    {"do": "add", "fault": {...}}   arms a fault, see FAULTS
    {"do": "clear"}                 takes all faults away
    {"do": "drop"}                  resets every connection there is
    {"do": "counts"}                what passed so far
    {"do": "requests"}              the requests so far, as "METHOD target"
    {"do": "forget"}                sets the counts to nothing

FAULTS: 'kind' is one of
    cut          closes the connection after 'after' bytes in 'direction'
    reset        the same, with a TCP reset
    stall        passes nothing on after 'after' bytes, and keeps the connection open
    wrong-bytes  turns the bits of the byte at 'after' round
    slow         passes 'rate' bytes per second
    lose-answer  passes the request on, and closes the connection in place of the answer (HTTP)
    answer       answers by itself with 'status', 'fields' and 'body'; the server sees nothing (HTTP)
    endless      answers with a body that never ends (HTTP)
    endless-head answers with header fields that never end (HTTP)
'direction' is 'up' (to the server) or 'down'. 'skip' lets so many requests or connections pass, 'times' is how many it
befalls (all, when missing); 'method' and 'target' (a part of it) choose requests. With HTTP, bytes are those of bodies,
counted per request; without, those of a connection since the fault was armed.
"""
import argparse
import asyncio
import json
import socket
import ssl
import struct
import sys

PIECE = 64 << 10
HEAD_LIMIT = 256 << 10


# How long what was passed on has to arrive before a connection is closed or reset behind it, in seconds.
ARRIVAL = 0.1


class Broken(Exception):
    """The connection ends here, as a fault asked for."""


class Fault:
    """One thing that goes wrong, with how often it still does."""

    def __init__(self, settings):
        self.kind = settings["kind"]
        self.after = settings.get("after", 0)
        self.direction = settings.get("direction", "down")
        self.rate = settings.get("rate", 1)
        self.status = settings.get("status", 500)
        self.fields = settings.get("fields", [])
        self.body = settings.get("body", "").encode()
        self.method = settings.get("method")
        self.target = settings.get("target")
        self.skip = settings.get("skip", 0)
        self.times = settings.get("times")
        self.passed = {}

    def befalls(self):
        """Whether this fault strikes now, by its own count."""
        if self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def matches(self, method, target):
        return (self.method is None or self.method == method) and (self.target is None or self.target in target)


class State:
    """What the test asked for and what passed."""

    def __init__(self):
        self.faults = []
        self.writers = set()
        self.forget()

    def forget(self):
        self.connections = 0
        self.up = 0
        self.down = 0
        self.requests = []
        self.bodies = {}


state = State()


def end(writer, with_reset=False):
    """Closes a connection at once; with a reset, the peer learns that nothing more was meant to come."""
    if with_reset:
        # Nothing when the peer has closed it already.
        connection = writer.get_extra_info("socket")
        try:
            if connection is not None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.transport.abort()


async def for_ever():
    await asyncio.Event().wait()


def turned(data, position):
    """The bytes with one of them turned round."""
    changed = bytearray(data)
    changed[position] ^= 0xFF
    return bytes(changed)


async def send(writer, data, rate=None):
    """Writes, at most so many bytes per second."""
    if rate is None:
        writer.write(data)
        await writer.drain()
        # Lets the other connections, and commands, have their turn: draining need not wait.
        await asyncio.sleep(0)
        return
    for start in range(0, len(data), max(1, rate // 10)):
        writer.write(data[start:start + max(1, rate // 10)])
        await writer.drain()
        await asyncio.sleep(0.1)


# -- bytes that nothing is known of


async def pass_bytes(reader, writer, direction, connection):
    """Passes one direction on until it ends or a fault strikes."""
    while data := await reader.read(PIECE):
        rate = None
        for fault in list(state.faults):
            if fault.direction != direction:
                continue
            if fault.kind == "slow":
                rate = fault.rate
                continue
            before = fault.passed.get(connection, 0)
            fault.passed[connection] = before + len(data)
            if not before <= fault.after < before + len(data) or not fault.befalls():
                continue
            position = fault.after - before
            if fault.kind == "wrong-bytes":
                data = turned(data, position)
                continue
            await send(writer, data[:position])
            if fault.kind == "stall":
                await for_ever()
            await asyncio.sleep(ARRIVAL)
            raise Broken(fault.kind)
        if direction == "up":
            state.up += len(data)
        else:
            state.down += len(data)
        await send(writer, data, rate)
    writer.write_eof()


async def serve_bytes(reader, writer, upstream):
    """One connection, passed on byte by byte."""
    server_reader, server_writer = await asyncio.open_connection(*upstream)
    state.writers.add(server_writer)
    connection = object()
    tasks = [
        asyncio.create_task(pass_bytes(reader, server_writer, "up", connection)),
        asyncio.create_task(pass_bytes(server_reader, writer, "down", connection)),
    ]
    try:
        await asyncio.gather(*tasks)
    except Broken as broken:
        end(writer, str(broken) == "reset")
    finally:
        for task in tasks:
            task.cancel()
        state.writers.discard(server_writer)
        server_writer.transport.abort()


# -- HTTP/1.1


class Head:
    """A request's or an answer's first line and fields."""

    def __init__(self, first, fields):
        self.first = first
        self.fields = fields

    def value(self, name):
        return next((value for key, value in self.fields if key.lower() == name), None)

    def encoded(self):
        lines = [self.first] + [f"{key}: {value}" for key, value in self.fields]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def read_head(reader):
    """The next head; None when the connection ended before it."""
    try:
        text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = text[:-4].split("\r\n")
    return Head(first, [tuple(part.strip() for part in line.split(":", 1)) for line in lines])


async def pieces(reader, head, has_body):
    """A body's bytes, without the framing of chunks."""
    if not has_body:
        return
    if (head.value("transfer-encoding") or "").lower() == "chunked":
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            while size:
                data = await reader.read(min(size, PIECE))
                if not data:
                    raise asyncio.IncompleteReadError(b"", size)
                size -= len(data)
                yield data
            await reader.readexactly(2)
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass
    elif head.value("content-length") is not None:
        left = int(head.value("content-length"))
        while left:
            data = await reader.read(min(left, PIECE))
            if not data:
                raise asyncio.IncompleteReadError(b"", left)
            left -= len(data)
            yield data
    elif head.first.startswith("HTTP/"):
        while data := await reader.read(PIECE):
            yield data


async def pass_body(reader, writer, head, has_body, direction, fault):
    """Passes a body on, framed as it came, until a fault strikes.

    Returns how many bytes it had.
    """
    is_chunked = (head.value("transfer-encoding") or "").lower() == "chunked"
    applies = fault is not None and fault.direction == direction
    rate = fault.rate if applies and fault.kind == "slow" else None
    count = 0
    breaks = applies and fault.kind in ("cut", "reset", "stall")

    async def pass_on(data):
        await send(writer, b"%x\r\n%s\r\n" % (len(data), data) if is_chunked else data, rate)

    async for data in pieces(reader, head, has_body):
        if applies and fault.kind == "wrong-bytes" and count <= fault.after < count + len(data):
            data = turned(data, fault.after - count)
        if breaks and fault.after < count + len(data):
            if fault.after > count:
                await pass_on(data[:fault.after - count])
            break
        count += len(data)
        await pass_on(data)
    else:
        if is_chunked and has_body:
            await send(writer, b"0\r\n\r\n")
        if not breaks:
            return count
    if fault.kind == "stall":
        await for_ever()
    await asyncio.sleep(ARRIVAL)
    raise Broken(fault.kind)


async def answer(writer, fault, method):
    """An answer of this proxy's own."""
    if fault.kind == "endless-head":
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            await send(writer, b"X-More: " + b"a" * 900 + b"\r\n")
    if fault.kind == "endless":
        writer.write(f"HTTP/1.1 {fault.status} OK\r\nTransfer-Encoding: chunked\r\n".encode())
        writer.write("".join(f"{key}: {value}\r\n" for key, value in fault.fields).encode() + b"\r\n")
        data = (fault.body or b"a") * (PIECE // max(1, len(fault.body)))
        while True:
            await send(writer, b"%x\r\n%s\r\n" % (len(data), data))
    fields = list(map(tuple, fault.fields)) + [("Content-Length", str(len(fault.body))), ("Connection", "close")]
    await send(writer, Head(f"HTTP/1.1 {fault.status} Fault", fields).encoded())
    if method != "HEAD":
        await send(writer, fault.body)


async def serve_request(reader, writer, head, server):
    """One request and its answer. Returns whether the connection goes on."""
    method, target, _ = head.first.split(" ", 2)
    state.requests.append(f"{method} {target}")
    fault = next((f for f in state.faults if f.matches(method, target) and f.befalls()), None)
    expects = (head.value("expect") or "").lower() == "100-continue"
    if fault is not None and fault.kind in ("answer", "endless", "endless-head"):
        if not expects:
            async for _ in pieces(reader, head, True):
                pass
        await answer(writer, fault, method)
        return False
    if expects:
        await send(writer, b"HTTP/1.1 100 Continue\r\n\r\n")
        head.fields = [field for field in head.fields if field[0].lower() != "expect"]
    server_reader, server_writer = server
    await send(server_writer, head.encoded())
    count = await pass_body(reader, server_writer, head, True, "up", fault)
    state.up += count
    state.bodies[method] = state.bodies.get(method, 0) + count
    reply = await read_head(server_reader)
    while reply is not None and reply.first.split(" ")[1] == "100":
        reply = await read_head(server_reader)
    if reply is None:
        raise Broken("cut")
    status = reply.first.split(" ")[1]
    has_body = method != "HEAD" and status not in ("204", "304")
    if fault is not None and fault.kind == "lose-answer":
        async for _ in pieces(server_reader, reply, has_body):
            pass
        raise Broken("cut")
    await send(writer, reply.encoded())
    state.down += await pass_body(server_reader, writer, reply, has_body, "down", fault)
    closes = {(head.value("connection") or "").lower(), (reply.value("connection") or "").lower()}
    is_framed = not has_body or reply.value("content-length") or reply.value("transfer-encoding")
    return "close" not in closes and is_framed is not None


async def serve_http(reader, writer, upstream, upstream_tls):
    """One connection of HTTP/1.1, with one of its own to the server."""
    server = await asyncio.open_connection(*upstream, ssl=upstream_tls, limit=HEAD_LIMIT)
    state.writers.add(server[1])
    try:
        while head := await read_head(reader):
            if not await serve_request(reader, writer, head, server):
                break
        await writer.drain()
        writer.close()
    except Broken as broken:
        end(writer, str(broken) == "reset")
    finally:
        state.writers.discard(server[1])
        server[1].transport.abort()


# -- the proxy itself


def obey(command):
    """Does what one command asks for, and gives the answer to it."""
    match command["do"]:
        case "add":
            state.faults.append(Fault(command["fault"]))
        case "clear":
            state.faults.clear()
        case "drop":
            for writer in list(state.writers):
                end(writer, True)
        case "forget":
            state.forget()
        case "requests":
            return {"requests": state.requests}
        case "counts":
            return {
                "connections": state.connections, "requests": len(state.requests), "up": state.up,
                "down": state.down, "bodies": state.bodies,
            }
    return {}


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", required=True)
    parser.add_argument("--upstream", required=True)
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--upstream-authority")
    arguments = parser.parse_args()
    upstream = arguments.upstream.rsplit(":", 1)
    own_tls = upstream_tls = None
    if arguments.certificate:
        own_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own_tls.load_cert_chain(arguments.certificate, arguments.key)
    if arguments.upstream_authority:
        upstream_tls = ssl.create_default_context(cafile=arguments.upstream_authority)

    async def serve(reader, writer):
        state.connections += 1
        state.writers.add(writer)
        try:
            if arguments.http:
                await serve_http(reader, writer, upstream, upstream_tls)
            else:
                await serve_bytes(reader, writer, upstream)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            state.writers.discard(writer)

    host, port = arguments.listen.rsplit(":", 1)
    await asyncio.start_server(serve, host, int(port), ssl=own_tls, limit=HEAD_LIMIT)
    print("ready", flush=True)
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        print(json.dumps(obey(json.loads(line))), flush=True)


asyncio.run(main())
