#!/usr/bin/env python3
"""Runs one server for a test, says when it answers, and ends it with everything it started.

Usage: supervise.py --log FILE --answers HOST:PORT [--talks] -- PROGRAM [ARGUMENT...]

Prints 'ready' once the address takes connections, or 'ended' when the server is gone before that. The server's output
goes to the log; with --talks its standard input and output are this process's own, and it says by itself when it is
ready, so that nobody connects to it but who means to. Everything ends when this process
is told to end, and when the test that started it is gone, however it went.
"""
import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
# How long a server may take until it answers, and how long it has to end by itself, in seconds.
PATIENCE = 60
GRACE = 5
WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}

libc = ctypes.CDLL(None, use_errno=True)


def prepare_child():
    """In the server's process, before its program starts: it dies with this one, and takes signals again."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)


def answers(host, port):
    """Whether the address takes a connection now."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def end_everything(server):
    """Ends the server and what it left behind: sessions that went on by themselves are this process's children now."""
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while server.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if server.poll() is None:
            server.kill()
            server.wait()
    own = os.getpid()
    while True:
        with open(f"/proc/{own}/task/{own}/children", encoding="ascii") as listing:
            orphans = [int(word) for word in listing.read().split()]
        if not orphans:
            return
        for orphan in orphans:
            try:
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)
            except (ProcessLookupError, ChildProcessError):
                pass


def reap_orphans(server):
    """Takes leave of ended sessions, so that a busy server leaves no zombies."""
    own = os.getpid()
    with open(f"/proc/{own}/task/{own}/children", encoding="ascii") as listing:
        for word in listing.read().split():
            if int(word) != server.pid:
                try:
                    os.waitpid(int(word), os.WNOHANG)
                except ChildProcessError:
                    pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--log", required=True)
    parser.add_argument("--answers", required=True)
    parser.add_argument("--talks", action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    host, port = arguments.answers.rsplit(":", 1)
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    parent = os.getppid()

    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    with open(arguments.log, "ab") as log:
        server = subprocess.Popen(
            command,
            stdin=None if arguments.talks else subprocess.DEVNULL,
            stdout=None if arguments.talks else log,
            stderr=log,
            preexec_fn=prepare_child,
        )
    is_ready = arguments.talks
    deadline = time.monotonic() + PATIENCE
    while True:
        if not is_ready and answers(host, int(port)):
            is_ready = True
            print("ready", flush=True)
        received = signal.sigtimedwait(WATCHED, 1 if is_ready else 0.02)
        told_to_end = received is not None and received.si_signo != signal.SIGCHLD
        is_alone = os.getppid() != parent
        is_late = not is_ready and time.monotonic() > deadline
        if told_to_end or is_alone or is_late or server.poll() is not None:
            end_everything(server)
            if not is_ready:
                print("ended", flush=True)
            sys.exit(0)
        reap_orphans(server)


main()
