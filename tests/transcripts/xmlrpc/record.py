#!/usr/bin/python3
"""Records what XML-RPC peers send: the bodies of their calls and of their responses, byte by byte.

    NODE_PATH=.../node_modules /usr/bin/python3 tests/transcripts/xmlrpc/record.py

One file per body, PEER/call-*.xml or PEER/response-*.xml beside this script. Needs node with the npm package xmlrpc, ruby-xmlrpc,
libxmlrpc-lite-perl and aria2; a peer that is missing is left out.
"""
import datetime
import http.client
import http.server
import os
import subprocess
import sys
import tempfile
import threading
import time
import xmlrpc.client
import xmlrpc.server

HERE = os.path.dirname(os.path.abspath(__file__))
TEXT = "a<b>&c \u00e9 \U0001f608\r\nend"


def save(peer, name, body):
    os.makedirs(os.path.join(HERE, peer), exist_ok=True)
    with open(os.path.join(HERE, peer, name + ".xml"), "wb") as file:
        file.write(body)


class Recorder(http.server.BaseHTTPRequestHandler):
    """Keeps the body of each call and answers with a boolean."""

    bodies = []
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        Recorder.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        if b"multicall" in Recorder.bodies[-1]:
            reply = b"<array><data></data></array>"
        else:
            reply = b"<boolean>1</boolean>"
        reply = b"<?xml version='1.0'?><methodResponse><params><param><value>" + reply + b"</value></param></params></methodResponse>"
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


def record_calls(peer, names, run):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Recorder.bodies = []
    try:
        run(server.server_address[1])
    finally:
        server.shutdown()
    for name, body in zip(names, Recorder.bodies, strict=True):
        save(peer, "call-" + name, body)


def python_client(port):
    proxy = xmlrpc.client.ServerProxy(f"http://127.0.0.1:{port}/RPC2", allow_none=True)
    when = datetime.datetime(1998, 7, 17, 14, 8, 55)
    proxy.demo.echo({"text": TEXT, "list": [1, -2.5, True, None], "time": when, "data": bytes(range(80)), "tiny": 1e-20})
    proxy.demo.time()
    multi = xmlrpc.client.MultiCall(proxy)
    multi.demo.double(7)
    multi.demo.time()
    multi()


NODE_CLIENT = """
const client = require('xmlrpc').createClient({host: '127.0.0.1', port: +process.argv[1], path: '/RPC2'});
const text = 'a<b>&c \\u00e9 \\u{1f608}\\r\\nend';
const when = new Date(1998, 6, 17, 14, 8, 55);
client.methodCall('demo.echo', [{text, list: [1, -2.5, true], time: when, data: Buffer.from(Array.from({length: 80}, (_, i) => i))}],
  () => client.methodCall('demo.time', [], () => {}));
"""

RUBY_CLIENT = """
require 'xmlrpc/client'
client = XMLRPC::Client.new('127.0.0.1', '/RPC2', ARGV[0].to_i)
data = XMLRPC::Base64.new((0...80).map(&:chr).join)
client.call('demo.echo', {'text' => "a<b>&c \\u00e9 \\u{1f608}\\r\\nend", 'list' => [1, -2.5, true], 'time' => XMLRPC::DateTime.new(1998, 7, 17, 14, 8, 55), 'data' => data})
client.call('demo.time')
client.multicall(['demo.double', 7], ['demo.time'])
"""

PERL_CLIENT = """
use XMLRPC::Lite; my $p = shift;
my $client = XMLRPC::Lite->proxy("http://127.0.0.1:$p/RPC2");
my $data = join '', map { chr } 0 .. 79;
$client->call('demo.echo', {text => "a<b>&c\\r\\nend", list => [1, -2.5, XMLRPC::Data->type(boolean => 1)],
  time => XMLRPC::Data->type(dateTime => '19980717T14:08:55'), data => XMLRPC::Data->type(base64 => $data)});
$client->call('demo.time');
"""


def program(*command):
    return lambda port: subprocess.run([*command, str(port)], check=True, timeout=30)


def record_responses(peer, port, path, calls):
    for name, body in calls:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", path, body, {"Content-Type": "text/xml"})
        save(peer, "response-" + name, connection.getresponse().read())


def call(method, *arguments):
    return xmlrpc.client.dumps(arguments, method, allow_none=True).encode()


INTROSPECTION = [("listMethods", call("system.listMethods")), ("methodSignature", call("system.methodSignature", "echo")),
                 ("methodHelp", call("system.methodHelp", "echo"))]
MULTI = call("system.multicall", [{"methodName": "echo", "params": [5]}, {"methodName": "missing", "params": []}])


def python_server():
    server = xmlrpc.server.SimpleXMLRPCServer(("127.0.0.1", 0), allow_none=True, logRequests=False)

    def echo(value):
        """Gives back what came."""
        return value

    server.register_function(echo)
    server.register_introspection_functions()
    server.register_multicall_functions()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    values = {"text": TEXT, "list": [1, -2.5, True, None], "time": datetime.datetime(1998, 7, 17, 14, 8, 55), "data": b"hello"}
    calls = [("echo", call("echo", values)), ("fault", call("missing")), ("multicall", MULTI)]
    record_responses(f"python-{sys.version_info.major}.{sys.version_info.minor}", server.server_address[1], "/RPC2", calls + INTROSPECTION)


NODE_SERVER = """
const server = require('xmlrpc').createServer({host: '127.0.0.1', port: 18931});
server.on('echo', (e, p, done) => done(null, p[0]));
server.on('nothing', (e, p, done) => done(null));
server.on('fail', (e, p, done) => done({faultCode: 4, faultString: 'no <way> & out'}));
"""

RUBY_SERVER = """
require 'xmlrpc/server'
server = XMLRPC::Server.new(18932, '127.0.0.1', 4, nil)
server.add_handler('echo', ['struct', 'struct'], 'Gives back what came.') { |value| value }
server.add_introspection
server.add_multicall
server.serve
"""


def server_program(peer, port, path, calls, *command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(2)
        record_responses(peer, port, path, calls)
    finally:
        process.terminate()
        process.wait()


def attempt(what, run):
    try:
        run()
    except Exception as reason:  # a peer that is not here
        print(f"{what}: {reason!r}", file=sys.stderr)


def main():
    python = f"python-{sys.version_info.major}.{sys.version_info.minor}"
    attempt("python", lambda: record_calls(python, ["echo", "time", "multicall"], python_client))
    attempt("node", lambda: record_calls("npm-xmlrpc-1.3.2", ["echo", "time"], program("node", "-e", NODE_CLIENT)))
    attempt("ruby", lambda: record_calls("ruby-xmlrpc-0.3.2", ["echo", "time", "multicall"], program("ruby", "-e", RUBY_CLIENT)))
    attempt("perl", lambda: record_calls("perl-xmlrpc-lite-0.717", ["echo", "time"], program("perl", "-e", PERL_CLIENT)))
    attempt("python server", python_server)
    values = call("echo", {"text": "a<b>&c \u00e9", "list": [1, -2.5, True], "time": datetime.datetime(1998, 7, 17, 14, 8, 55), "data": b"hello"})
    attempt("node server", lambda: server_program(
        "npm-xmlrpc-1.3.2", 18931, "/", [("echo", values), ("fault", call("fail")), ("nothing", call("nothing"))],
        "node", "-e", NODE_SERVER))
    attempt("ruby server", lambda: server_program(
        "ruby-xmlrpc-0.3.2", 18932, "/RPC2", [("echo", values), ("fault", call("missing")), ("multicall", MULTI), *INTROSPECTION], "ruby", "-e", RUBY_SERVER))
    aria = [("listMethods", call("system.listMethods")), ("getVersion", call("aria2.getVersion")), ("fault", call("aria2.tellStatus", "0123456789abcdef")),
            ("multicall", call("system.multicall", [{"methodName": "aria2.getGlobalStat", "params": []}, {"methodName": "nope", "params": []}]))]
    with tempfile.TemporaryDirectory() as folder:
        attempt("aria2", lambda: server_program(
            "aria2-1.36.0", 18933, "/rpc", aria, "aria2c", "--enable-rpc", "--rpc-listen-port=18933", "--no-conf", "--dir=" + folder, "-q"))


if __name__ == "__main__":
    main()
