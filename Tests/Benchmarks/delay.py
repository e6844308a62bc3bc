"""Stands between a client and a server, and keeps every byte back for half a round trip each way, without slowing the stream.

Usage: delay.py ADDRESS PORT UPSTREAM-ADDRESS UPSTREAM-PORT MILLISECONDS

MILLISECONDS is what a round trip takes longer. Prints "ready" when it answers, and ends with its standard input.
"""
import asyncio
import sys

BLOCK = 1 << 18


async def relay(reader, writer, delay):
    """Passes bytes on, each after its time; nothing waits for what came before it to be sent."""
    loop = asyncio.get_running_loop()
    waiting = asyncio.Queue(maxsize=256)

    async def read():
        while block := await reader.read(BLOCK):
            await waiting.put((loop.time() + delay, block))
        await waiting.put((loop.time() + delay, b""))

    reading = asyncio.create_task(read())
    try:
        while True:
            due, block = await waiting.get()
            await asyncio.sleep(max(0, due - loop.time()))
            if not block:
                break
            writer.write(block)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        reading.cancel()
        writer.close()


async def main():
    """Serves until standard input ends."""
    address, port, upstream, upstream_port, milliseconds = sys.argv[1:]
    delay = float(milliseconds) / 2000

    async def connect(reader, writer):
        # A connection is made in one round trip, too.
        await asyncio.sleep(2 * delay)
        try:
            far_reader, far_writer = await asyncio.open_connection(upstream, int(upstream_port), limit=BLOCK)
        except OSError:
            writer.close()
            return
        await asyncio.gather(relay(reader, far_writer, delay), relay(far_reader, writer, delay))

    server = await asyncio.start_server(connect, address, int(port), limit=BLOCK)
    print("ready", flush=True)
    async with server:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
