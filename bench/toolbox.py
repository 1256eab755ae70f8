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
DNS_NAMES = 10_000


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


@contextlib.contextmanager
def name_server():
    """BIND's server with a zone of DNS_NAMES addresses; gives its port, and files with a question per line for dig and for dnsperf."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"h{number}.bench.test" for number in range(DNS_NAMES)]
        pathlib.Path(folder, "bench.zone").write_text(
            "$TTL 3600\n@ SOA ns x 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n" + "".join(f"{name}. A 10.0.{number >> 8}.{number & 255}\n" for number, name in enumerate(names)))
        questions, typed = pathlib.Path(folder, "names.txt"), pathlib.Path(folder, "typed.txt")
        questions.write_text("".join(f"{name}\n" for name in names))
        typed.write_text("".join(f"{name} A\n" for name in names))
        port = free_port()
        config = pathlib.Path(folder, "named.conf")
        config.write_text(f"""
            options {{ directory "{folder}"; pid-file none; session-keyfile none; notify no; minimal-responses yes; recursion no; dnssec-validation no;
                      listen-on port {port} {{ {LOOPBACK}; }}; listen-on-v6 {{ none; }}; }};
            controls {{ }};
            zone "bench.test" {{ type primary; file "bench.zone"; }};
            """)
        with running(["/usr/sbin/named", "-g", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            wait_for_port(port)
            while "10.0.0.7" not in subprocess.run(["dig", f"@{LOOPBACK}", "-p", str(port), "+short", names[7]], capture_output=True, text=True, check=False).stdout:
                time.sleep(0.1)
            yield port, questions, typed


def seconds_of(command, answers):
    """How long a command takes, as a whole; what it prints must hold all the answers."""
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    seconds = time.monotonic() - began
    found = answers(done.stdout)
    if found != DNS_NAMES:
        raise RuntimeError(f"{found} answers of {DNS_NAMES} by {command[0]}: {done.stderr[:200]}")
    return seconds


def dns_batch():
    """Seconds of polywire dns -f, 64 questions in flight."""
    with name_server() as (port, questions, _):
        return seconds_of([POLYWIRE, "dns", "-f", questions, "--inflight", "64", f"@{LOOPBACK}:{port}"], lambda text: text.count(" IN A 10.0."))


def dns_dig():
    """Seconds of dig -f, which asks one question after the other."""
    with name_server() as (port, questions, _):
        return seconds_of(["dig", f"@{LOOPBACK}", "-p", str(port), "-f", questions, "+noall", "+answer"], lambda text: text.count("\tA\t10.0."))


def dns_dnsperf():
    """Seconds of dnsperf with 64 questions in flight, which prints no answers."""
    with name_server() as (port, _, typed):
        return seconds_of(["dnsperf", "-s", LOOPBACK, "-p", str(port), "-d", typed, "-n", "1", "-q", "64"], lambda text: int(re.search(r"Queries completed:\s+(\d+)", text)[1]))
