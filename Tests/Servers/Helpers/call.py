#!/usr/bin/env python3
"""One HTTP request to a server of a test, for what the tests themselves ask it.

Usage: call.py METHOD URL --authority FILE [--field NAME:VALUE]... [--body FILE]

Prints the status on the first line and the answer's body after it.
"""
import argparse
import ssl
import sys
import urllib.error
import urllib.request


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """What a server answers is the answer."""

    def redirect_request(self, *_):
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("method")
    parser.add_argument("url")
    parser.add_argument("--authority")
    parser.add_argument("--field", action="append", default=[])
    parser.add_argument("--body")
    arguments = parser.parse_args()
    body = None
    if arguments.body:
        with open(arguments.body, "rb") as file:
            body = file.read()
    request = urllib.request.Request(arguments.url, data=body, method=arguments.method)
    # Not the type of a form, which is the default: moto takes that for another protocol.
    request.add_header("Content-Type", "application/octet-stream")
    for field in arguments.field:
        request.add_header(*field.split(":", 1))
    context = ssl.create_default_context(cafile=arguments.authority)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), NoRedirects(), urllib.request.HTTPSHandler(context=context)
    )
    try:
        response = opener.open(request, timeout=60)
    except urllib.error.HTTPError as error:
        response = error
    sys.stdout.buffer.write(f"{response.status}\n".encode())
    sys.stdout.buffer.write(response.read())


main()
