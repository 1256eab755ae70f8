"""What bench/run measures with: our processes and the peers', and one function per kind of figure."""
import contextlib
import functools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = ROOT / "artifacts" / "bench"
POLYWIRE = str(ROOT / "polywire")
LOOPBACK = "127.0.0.1"
RUN_SECONDS = 120


# --- processes -----------------------------------------------------------------------------------------------------

def output_of(*command):
    with contextlib.suppress(OSError):
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()
    return ""


def free_port():
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, **options):
    """The process while the block runs; ended after it, by its own id."""
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def ended_by(command):
    try:
        yield
    finally:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def hub(wire="redis"):
    """Our hub with one listener: (process, port, seconds from start to `ready`)."""
    port = free_port()
    began = time.monotonic()
    with running([POLYWIRE, "hub", "--listen", f"{wire}://{LOOPBACK}:{port}"], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.strip() == "ready":
                break
        else:
            raise RuntimeError("the hub ended before it was ready")
        yield process, port, time.monotonic() - began


@contextlib.contextmanager
def redis():
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", LOOPBACK, "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory() as folder, running(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
        wait_for_port(port)
        yield process, port, 0.0


@contextlib.contextmanager
def nats():
    port = free_port()
    with running(["nats-server", "-a", LOOPBACK, "-p", str(port)], stderr=subprocess.DEVNULL) as process:
        wait_for_port(port)
        yield process, port, 0.0


@contextlib.contextmanager
def rabbitmq():
    """RabbitMQ with its STOMP plug-in, in a folder of its own."""
    port, amqp, distribution, names = free_port(), free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "plugins").write_text("[rabbitmq_stomp].\n")
        (place / "rabbitmq.conf").write_text(f"listeners.tcp.1 = {LOOPBACK}:{amqp}\nstomp.listeners.tcp.1 = {LOOPBACK}:{port}\n")
        settings = {**os.environ, "HOME": folder, "RABBITMQ_NODENAME": f"bench{port}@localhost", "RABBITMQ_MNESIA_BASE": folder, "RABBITMQ_LOG_BASE": folder,
                    "RABBITMQ_ENABLED_PLUGINS_FILE": str(place / "plugins"), "RABBITMQ_CONFIG_FILE": str(place / "rabbitmq"), "RABBITMQ_DIST_PORT": str(distribution), "ERL_EPMD_PORT": str(names)}
        # Erlang's name server is a daemon that would outlive the node.
        with ended_by(["epmd", "-port", str(names), "-kill"]), running(["/usr/lib/rabbitmq/bin/rabbitmq-server"], env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            wait_for_port(port)
            yield process, port, 0.0


def wait_for_port(port):
    for _ in range(1200):
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def json_of(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])


# --- one measurement per function, as (figure, unit) -----------------------------------------------------------------

def topic_load(wire, server, publishers, subscribers, messages):
    """Deliveries per second of 64 bytes on one topic; publications when nobody has subscribed."""
    with server() as (_, port, _seconds):
        line = json_of([TOOLS / "pubsub_load", wire, LOOPBACK, str(port), str(publishers), str(subscribers), str(messages), "64"])
    return line["delivered_per_s" if subscribers else "published_per_s"]


def libzmq_side(role, bind, port, count, size):
    return [TOOLS / "zmq_load", role, "bind" if bind else "connect", f"tcp://{LOOPBACK}:{port}", str(count), str(size)]


def our_side(role, bind, port, count, size):
    command = [POLYWIRE, "bench", role, f"zmq+tcp://{LOOPBACK}:{port}", "--count", str(count), "--size", str(size)]
    return command + ["--bind"] if bind else command


def pair(speaks, answers, count, size, figure):
    """One side binds and answers or receives in a process of its own, the other connects; the JSON line comes from one of them.

    speaks and answers are (role, side): ("push", our_side), ("pull", libzmq_side).
    """
    port = free_port()
    (role, side), (other_role, other_side) = speaks, answers
    reporter_is_other = other_role in ("pull", "sub")
    with running(other_side(other_role, True, port, count, size), stdout=subprocess.PIPE, text=True) as other:
        wait_for_listener(port)
        command = side(role, False, port, count, size)
        if not reporter_is_other:
            return json_of(command)[figure]
        with running(command, stdout=subprocess.DEVNULL):
            out, _ = other.communicate(timeout=RUN_SECONDS)
    if other.returncode != 0:
        raise RuntimeError(f"{other_role} ended with {other.returncode}")
    return json.loads(out.strip().splitlines()[-1])[figure]


def wait_for_listener(port):
    """Looks without connecting: a connection would be a peer that sends no greeting."""
    wanted = f":{port:04X}"
    for _ in range(400):
        lines = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
        if any(line.split()[1].endswith(wanted) and line.split()[3] == "0A" for line in lines):
            return
        time.sleep(0.025)
    raise RuntimeError(f"nothing listens on port {port}")


def resident_mb(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def hub_memory(subscribers):
    with hub() as (process, port, _seconds), contextlib.ExitStack() as stack:
        for _ in range(subscribers):
            client = stack.enter_context(socket.create_connection((LOOPBACK, port)))
            client.sendall(b"*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\ncatA\r\n")
            client.recv(256)
        time.sleep(2)
        return resident_mb(process)


def hub_start():
    with hub() as (_process, _port, seconds):
        return seconds


def version_time():
    began = time.monotonic()
    subprocess.run([POLYWIRE, "--version"], check=True, capture_output=True)
    return time.monotonic() - began


def netcat_file(tool, size=1 << 30):
    """Bytes per second from a file over loopback to a file, the tool at both ends, from the sender's start to the receiver's end. Files in memory where there is room for both."""
    place = "/dev/shm" if pathlib.Path("/dev/shm").is_dir() and shutil.disk_usage("/dev/shm").free > 3 * size else None
    port = free_port()
    receive, send = {
        "polywire": ([POLYWIRE, "nc", "--listen", LOOPBACK, str(port)], [POLYWIRE, "nc", LOOPBACK, str(port)]),
        "ncat": (["ncat", "-l", LOOPBACK, str(port)], ["ncat", "--send-only", LOOPBACK, str(port)]),
        "socat": (["socat", "-u", f"TCP-LISTEN:{port},bind={LOOPBACK}", "-"], ["socat", "-u", "-", f"TCP:{LOOPBACK}:{port}"]),
    }[tool]
    with tempfile.TemporaryDirectory(dir=place) as folder:
        source, target = pathlib.Path(folder, "source"), pathlib.Path(folder, "target")
        with source.open("wb") as file:
            for _ in range(size >> 20):
                file.write(os.urandom(1 << 20))
        with source.open("rb") as given, target.open("wb") as taken, running(receive, stdin=subprocess.DEVNULL, stdout=taken, stderr=subprocess.DEVNULL) as receiver:
            wait_for_listener(port)
            began = time.monotonic()
            subprocess.run(send, stdin=given, stdout=subprocess.DEVNULL, check=True, timeout=RUN_SECONDS)
            receiver.wait(RUN_SECONDS)
            seconds = time.monotonic() - began
        if subprocess.run(["cmp", "-s", source, target]).returncode != 0:
            raise RuntimeError(f"{tool}: what arrived is not what was sent")
    return size / seconds


@contextlib.contextmanager
def grpc_cpp():
    """demo.double on gRPC's C++ callback API."""
    port = free_port()
    with running([grpc_cpp_server(), f"{LOOPBACK}:{port}"], stdout=subprocess.DEVNULL) as process:
        wait_for_port(port)
        yield process, port, 0.0


def grpc_cpp_server():
    """Compiled when it is first wanted; Debian has all of it: libgrpc++-dev, protobuf-compiler-grpc, g++, pkg-config."""
    sources, folder = ROOT / "bench" / "grpc", TOOLS / "grpc"
    target = folder / "double_server"
    if target.exists() and all(target.stat().st_mtime > source.stat().st_mtime for source in sources.iterdir()):
        return target
    plugin = shutil.which("grpc_cpp_plugin")
    if not plugin or not shutil.which("c++"):
        raise RuntimeError("needs libgrpc++-dev, protobuf-compiler-grpc, g++ and pkg-config")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["protoc", "-I", sources, f"--cpp_out={folder}", f"--grpc_out={folder}", f"--plugin=protoc-gen-grpc={plugin}", "demo.proto"], check=True)
    flags = output_of("pkg-config", "--cflags", "--libs", "grpc++", "protobuf").split()
    subprocess.run(["c++", "-O2", "-w", "-I", folder, "-o", target, sources / "double_server.cc", folder / "demo.pb.cc", folder / "demo.grpc.pb.cc", *flags], check=True)
    return target


def grpc_load(server, connections, streams):
    """Calls per second, by h2load. It counts any HTTP 200, so the reply is looked at first."""
    request, reply = b"\0\0\0\0\2\x08\x15", b"\0\0\0\0\2\x08\x2a"
    body = TOOLS / "double.bin"
    body.write_bytes(request)
    with server() as (_process, port, _seconds):
        url = f"http://{LOOPBACK}:{port}/demo.Demo/Double"
        head = ["-H", "content-type: application/grpc", "-H", "te: trailers"]
        asked = subprocess.run(["curl", "-s", "--http2-prior-knowledge", *head, "--data-binary", f"@{body}", url], capture_output=True, timeout=RUN_SECONDS)
        if asked.stdout != reply:
            raise RuntimeError(f"{url} answered {asked.stdout!r}")
        command = ["h2load", "-t1", f"-c{connections}", f"-m{streams}", "-D4", "--warm-up-time=3", *head, "-d", str(body), url]
        said = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS).stdout
    found = re.search(r"([\d.]+) req/s.*\n.*?(\d+) total.* (\d+) failed", said)
    if not found or int(found[3]) > 0:
        raise RuntimeError(f"h2load: {said.strip()[-200:]}")
    return float(found[1])


def wrk(port):
    """Requests per second of JSON-RPC's double over 32 connections; an answer that is no 200 fails the run."""
    command = ["wrk", "-t1", "-c32", "-d5s", "-s", ROOT / "bench" / "http" / "double.lua", f"http://{LOOPBACK}:{port}/jsonrpc"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=True)
    if "Non-2xx" in done.stdout:
        raise RuntimeError(done.stdout)
    return float(next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("Requests/sec")))


def json_rpc():
    with hub("http") as (_process, port, _seconds):
        return wrk(port)


@functools.cache
def bare_http_program():
    project = ROOT / "bench" / "http"
    subprocess.run(["dotnet", "build", project, "-c", "Release", "-nologo", "-v", "quiet"], check=True, stdout=subprocess.DEVNULL)
    return project / "bin" / "Release" / "net10.0" / "Polywire.Http.Bench.dll"


def bare_http():
    with running(["dotnet", bare_http_program()], stdout=subprocess.PIPE, text=True) as process:
        return wrk(int(process.stdout.readline()))


def formats_sides(row):
    """(ours, theirs) of one row of bench/formats: both sides are measured in turn within one process, which theirs starts."""
    last = {}

    def theirs():
        last.update(json_of(["dotnet", "run", "--project", ROOT / "bench" / "formats", "-c", "Release", "--", row]))
        return last["theirs_per_s"]

    return lambda: last["ours_per_s"], theirs


def calls(wire, count, in_flight):
    """demo.double of our hub, from our load: its JSON line."""
    with hub(f"{wire}+tcp") as (_, port, _seconds):
        return json_of([POLYWIRE, "bench", "call", f"{wire}+tcp://{LOOPBACK}:{port}", "--count", str(count), "--inflight", str(in_flight)])


def redis_ping():
    """redis-benchmark's PING with 64 in its pipeline, one connection."""
    with redis() as (_, port, _seconds):
        done = subprocess.run(["redis-benchmark", "-p", str(port), "-c", "1", "-P", "64", "-n", "4000000", "-t", "ping_mbulk", "--csv"], capture_output=True, text=True, timeout=RUN_SECONDS)
    return float(done.stdout.strip().splitlines()[-1].split(",")[1].strip('"'))


def nats_requests(server):
    """Requests per second, one at a time, of the stock client nats.js against a responder of its own."""
    with server() as (_process, port, _seconds):
        return json_of(["node", ROOT / "bench" / "nats" / "requests.cjs", ROOT / "artifacts" / "npm", str(port), "20000"])["per_s"]


def cross(from_wire, to_wire, seconds=4):
    """Deliveries per second of 64 bytes through our hub, published over one wire and received over another, by `polywire bench`.

    So long, not so many: where a wire drops for a subscriber that is behind (ZeroMQ), not all that was published arrives.
    """
    with hub_of(from_wire, to_wire) as addresses:
        publish, subscribe = addresses[from_wire]["publish"], addresses[to_wire]["subscribe"]
        load = ["--topic", "bench", "--count", str(10**9)]
        connect = ["--connect"] if to_wire == "zmq" else []
        with running([POLYWIRE, "bench", "sub", subscribe, *connect, *load, "--seconds", str(seconds)], stdout=subprocess.PIPE, text=True) as subscriber:
            time.sleep(2)
            with running([POLYWIRE, "bench", "pub", publish, *load], stdout=subprocess.DEVNULL):
                out, _ = subscriber.communicate(timeout=RUN_SECONDS)
    return json.loads(out.strip().splitlines()[-1])["per_s"]


@contextlib.contextmanager
def hub_of(*wires):
    """Our hub with what the wires need to publish and subscribe: their addresses."""
    addresses, listen = {}, []
    for wire in dict.fromkeys(wires):
        if wire == "zmq":
            xsub, xpub = free_port(), free_port()
            addresses[wire] = {"publish": f"zmq+tcp://{LOOPBACK}:{xsub}", "subscribe": f"zmq+tcp://{LOOPBACK}:{xpub}"}
            listen += [f"zmq+tcp://{LOOPBACK}:{xsub}?as=xsub", f"zmq+tcp://{LOOPBACK}:{xpub}?as=xpub"]
        else:
            place = f"{wire}://{LOOPBACK}:{free_port()}"
            addresses[wire] = {"publish": place, "subscribe": place}
            listen.append(place)
    with running([POLYWIRE, "hub", *(word for place in listen for word in ("--listen", place))], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.strip() == "ready":
                break
        yield addresses


def crowded(subscriptions, messages=2_000_000):
    """NATS deliveries per second while another client holds so many other subscriptions."""
    with hub("nats") as (_process, port, _seconds), socket.create_connection((LOOPBACK, port)) as other:
        other.recv(4096)
        other.sendall(b"CONNECT {}\r\n" + b"".join(b"SUB crowd.%d %d\r\n" % (i, i + 1) for i in range(subscriptions)) + b"PING\r\n")
        told = b""
        while not told.endswith(b"PONG\r\n"):
            told += other.recv(4096)
        return json_of([TOOLS / "pubsub_load", "nats", LOOPBACK, str(port), "1", "1", str(messages), "64"])["delivered_per_s"]


# --- plain sockets ---------------------------------------------------------------------------------------------------

@functools.cache
def socket_tool(name):
    """A C program of bench/sockets, compiled when it is first wanted."""
    source, target = ROOT / "bench" / "sockets" / f"{name}.c", TOOLS / name
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        TOOLS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-O2", "-w", "-o", target, source], check=True)
    return target


@functools.cache
def socket_program():
    project = ROOT / "bench" / "sockets"
    subprocess.run(["dotnet", "build", project, "-c", "Release", "-nologo", "-v", "quiet"], check=True, stdout=subprocess.DEVNULL)
    return project / "bin" / "Release" / "net10.0" / "Polywire.Sockets.Bench.dll"


def our_sockets(role):
    """Our server, with the runtime as a user's program has it: none of the launcher's settings."""
    return lambda port: (["dotnet", socket_program(), role, str(port)], None)


def echo_c():
    return lambda port: ([socket_tool("echo_server"), str(port)], None)


def echo_asyncio():
    return lambda port: (["/usr/bin/python3", ROOT / "bench" / "sockets" / "echo_asyncio.py", str(port)], None)


def socket_load(server, busy, idle=0, texts=(), seconds=3):
    """(the load's JSON line, the server's resident memory in MB while all are connected)."""
    port = free_port()
    command, environment = server(port)
    with running(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{command} did not start")
        load = [socket_tool("echo_load"), str(port), str(busy), str(idle), str(seconds), *(texts or ("", "")), "stay"]
        with running(load, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as loading:
            line = json.loads(loading.stdout.readline())
            memory = resident_mb(process)
            loading.stdin.close()
    return line, memory


def echoes(server):
    return socket_load(server, 100)[0]["per_s"]


def zen(figure):
    """1,000 idle and 100 busy clients on the zen server: memory, or the 99th percentile of the times over their median."""
    line, memory = socket_load(our_sockets("zen"), 100, 1000, ("Simple is better than?", "Complex."))
    return memory if figure == "memory" else line["p99_us"] / line["p50_us"]
