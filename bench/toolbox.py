"""The toolbox's sides of bench/run."""
import contextlib
import json
import pathlib
import re
import subprocess
import tempfile
import time

from measures import LOOPBACK, POLYWIRE, free_port, running, wait_for_port

MATRIX_SECONDS = 600
_found_by_testssl = set()


@contextlib.contextmanager
def openssl_server():
    """openssl s_server with every suite that it has, an RSA key, and all its versions."""
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = pathlib.Path(folder, "cert.pem"), pathlib.Path(folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        port = free_port()
        with running(["openssl", "s_server", "-accept", f"{LOOPBACK}:{port}", "-cert", certificate, "-key", key, "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-www", "-quiet"],
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            wait_for_port(port)
            yield port


def tls_matrix():
    """Seconds of our matrix; what testssl.sh found must be in it."""
    with openssl_server() as port:
        began = time.monotonic()
        done = subprocess.run([POLYWIRE, "tls", LOOPBACK, str(port), "--matrix", "--json"], capture_output=True, text=True, timeout=MATRIX_SECONDS)
        seconds = time.monotonic() - began
    matrix = json.loads(done.stdout.splitlines()[-1])
    found = {(row["protocol"].removesuffix(".0"), int(suite["code"], 16)) for row in matrix["protocols"] for suite in row["ciphers"]}
    missing = _found_by_testssl - found
    if missing:
        raise RuntimeError(f"testssl.sh found more: {sorted(missing)}")
    return seconds


def tls_testssl():
    """Seconds of testssl.sh, which knows protocols and the suites of each."""
    with openssl_server() as port:
        began = time.monotonic()
        done = subprocess.run(["testssl", "-p", "-E", "--color", "0", "--warnings", "off", f"{LOOPBACK}:{port}"], capture_output=True, text=True, timeout=MATRIX_SECONDS)
        seconds = time.monotonic() - began
    protocol = ""
    for line in done.stdout.partition("Hexcode")[2].splitlines():
        if re.match(r"(SSL|TLS)", line):
            protocol = line.strip().replace("SSLv", "SSL ")
        if code := re.match(r" x([0-9a-f]+) ", line):
            _found_by_testssl.add((protocol, int(code[1], 16)))
    if not _found_by_testssl:
        raise RuntimeError("testssl.sh found nothing")
    return seconds
