#!/usr/bin/python3
"""Records what nats-server answers, and what real clients say to it: python3 tests/transcripts/nats/record.py [NAME...]

Lines C: are what a client said, S: what it heard until nothing more came; <end> where the server closed.
"""
import os, re, socket, subprocess, sys, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
NPM = os.path.join(HERE, '..', '..', '..', 'artifacts', 'npm')
QUIET = 0.25
N = 'CONNECT {"verbose":false,"pedantic":false}\r\n'
C = 'CONNECT {"verbose":false}\r\n'
H = 'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\n'
X = 'PUB a 1\r\nx\r\n'

TALKS = {
    'connect-defaults': ['CONNECT {}\r\nPING\r\n', 'PUB a 1\r\nx\r\nSUB a 1\r\n' + 'UNSUB 1\r\n'],
    'no-connect': ['SUB a 1\r\nPUB a 1\r\nx\r\nPING\r\n'],
    'case-tabs-lf': ['connect {"verbose":false}\r\nping\n', 'sub\ta\t1\n', 'pUb a 2\nhi\r\n', 'PING abc\r\n'],
    'blanks': [C + 'SUB   a    1  \r\nPUB  a   1 \r\nx\r\nPING \r\n'],
    'leading-blank': [C + ' PING\r\n'],
    'empty-line': [C + '\r\nPING\r\n'],
    'unknown-operation': [C + 'FOO\r\nPING\r\n'],
    'http': ['GET / HTTP/1.0\r\n\r\n'],
    'server-words': [C + 'INFO {}\r\n+OK\r\nPONG\r\nPONG\r\nPING\r\n'],
    'client-err': [C + "-ERR 'x'\r\nPING\r\n"],
    'client-msg': [C + 'MSG a 1 1\r\nx\r\n'],
    'pub-one-argument': [C + 'PUB a\r\n'],
    'pub-four-arguments': [C + 'PUB a b c 4\r\n'],
    'pub-negative': [C + 'PUB a -1\r\n'],
    'pub-no-number': [C + 'PUB a x\r\n'],
    'pub-plus': [C + 'PUB a +1\r\n'],
    'pub-ten-digits': [C + 'PUB a 9999999999\r\n'],
    'pub-no-line-end': [C + 'SUB a 1\r\nPUB a 2\r\nhixx\r\n'],
    'pub-longer-than-said': [C + 'SUB a 1\r\nPUB a 2\r\nhi1234\r\nPING\r\n'],
    'pub-body-then-lf': [C + 'SUB a 1\r\nPUB a 2\r\nhi\nPING\r\n'],
    'pub-lines-in-body': [C + 'SUB a 1\r\nPUB a 14\r\nPING\r\n\r\nPONG\r\n\r\nPING\r\n'],
    'pub-empty': [C + 'SUB a 1\r\nPUB a 0\r\n\r\nPING\r\n'],
    'pub-reply': [C + 'SUB a 1\r\nPUB a b.* 1\r\nx\r\nPING\r\n'],
    'pub-payload-limit': [C + 'PUB a 1048577\r\n'],
    'hpub': [H + 'SUB a 1\r\nHPUB a 12 14\r\nNATS/1.0\r\n\r\nhi\r\nPING\r\n'],
    'hpub-reply': [H + 'SUB a 1\r\nHPUB a r.x 22 24\r\nNATS/1.0\r\nK: v v\r\n\r\n\r\nhi\r\nPING\r\n'.replace('\r\n\r\n\r\nhi', '\r\n\r\nhi').replace('22 24', '20 22')],
    'hpub-headers': [H + 'SUB a 1\r\nHPUB a 35 37\r\nNATS/1.0\r\nKey: one\r\nkey: two\r\n\r\nhi\r\nPING\r\n'.replace('35 37', '32 34')],
    'hpub-status': [H + 'SUB a 1\r\nHPUB a 28 28\r\nNATS/1.0 100 Idle Beat\r\n\r\n\r\nPING\r\n'.replace('28 28', '26 26')],
    'hpub-no-headers': [C + 'HPUB a 12 14\r\nNATS/1.0\r\n\r\nhi\r\nPING\r\n'],
    'hpub-zero': [H + 'SUB a 1\r\nHPUB a 0 2\r\nhi\r\nPING\r\n'],
    'hpub-header-longer-than-all': [H + 'HPUB a 20 14\r\nNATS/1.0\r\n\r\nhi\r\nPING\r\n'],
    'hpub-one-number': [H + 'HPUB a 2\r\n'],
    'no-responders': [H + 'SUB inbox.* 1\r\nPUB nobody inbox.1 2\r\nhi\r\nPING\r\n', 'PUB nobody 2\r\nhi\r\nPING\r\n'],
    'no-responders-without-headers': ['CONNECT {"no_responders":true,"verbose":false}\r\nPING\r\n'],
    'no-responders-without-echo': ['CONNECT {"verbose":false,"echo":false,"headers":true,"no_responders":true}\r\nSUB a 1\r\nSUB i 2\r\nPUB a i 1\r\nx\r\nPING\r\n'],
    'jetstream-probe': [H + 'SUB i 1\r\nPUB $JS.API.INFO i 0\r\n\r\nPING\r\n'],
    'connect-null-fields': ['CONNECT {"verbose":null,"pedantic":false,"echo":null,"protocol":null,"user":null,"pass":null,"name":null}\r\nPING\r\n'],
    'connect-null': ['CONNECT null\r\nPING\r\n'],
    'connect-nothing': ['CONNECT\r\nPING\r\n'],
    'connect-any-case': ['CONNECT {"Verbose":false,"PEDANTIC":true}\r\nPUB a.* 1\r\nx\r\nPING\r\n'],
    'connect-not-utf8': ['CONNECT {"verbose":false,"name":"caf\xe9"}\r\nPING\r\n'],
    'connect-deep': ['CONNECT {"verbose":false,"x":' + '[' * 500 + ']' * 500 + '}\r\nPING\r\n'],
    'connect-no-blank': ['CONNECT{"verbose":false}\r\nPING\r\n'],
    'connect-twice-echo': [N + 'SUB a 1\r\n' + X * 3 + 'CONNECT {"verbose":false,"echo":false}\r\nPUB a 1\r\ny\r\nPING\r\n'],
    'unsub-max-now': [N + 'SUB a 1\r\nUNSUB 1 5\r\n' + X + 'UNSUB 1\r\n' + X + 'PING\r\n'],
    'unsub-max-sid-again': [N + 'SUB a 1\r\nUNSUB 1 1\r\n' + X * 2 + 'SUB a 1\r\n' + X * 2 + 'PING\r\n'],
    'echo-off': ['CONNECT {"verbose":false,"echo":false}\r\nSUB a 1\r\nPUB a 1\r\nx\r\nPING\r\n'],
    'connect-no-json': ['CONNECT {foo\r\nPING\r\n'],
    'connect-array': ['CONNECT []\r\nPING\r\n'],
    'connect-wrong-type': ['CONNECT {"verbose":"x"}\r\nPING\r\n'],
    'connect-protocol': ['CONNECT {"protocol":5}\r\nPING\r\n'],
    'connect-unknown-fields': ['CONNECT {"verbose":false,"foo":{"a":[1]}}\r\nPING\r\n'],
    'connect-twice': [N + 'CONNECT {"verbose":true}\r\nPING\r\nSUB a 1\r\n'],
    'connect-needless-password': ['CONNECT {"verbose":false,"user":"u","pass":"p"}\r\nPING\r\n'],
    'sub-invalid': [C + 'SUB foo. 1\r\nSUB a..b 2\r\nSUB >.a 3\r\nSUB a.>.b 4\r\nSUB .a 6\r\nPING\r\n'],
    'sub-one-argument': [C + 'SUB a\r\nPING\r\n'],
    'sub-four-arguments': [C + 'SUB a b 1 2\r\nPING\r\n'],
    'sub-literal-star': [C + 'SUB fo* 1\r\nPUB foo 1\r\nx\r\nPUB fo* 1\r\ny\r\nPING\r\n'],
    'sub-same-sid': [C + 'SUB a 1\r\nSUB b 1\r\nPUB a 1\r\nx\r\nPUB b 1\r\ny\r\nPING\r\n'],
    'sub-same-sid-same-subject': [C + 'SUB a 1\r\nSUB a 1\r\n' + X + 'PING\r\n'],
    'sub-sid-again': [N + 'SUB a 1\r\nUNSUB 1\r\nSUB b 1\r\nPUB b 1\r\nx\r\nPING\r\n'],
    'wildcards': [N + 'SUB a.*.c 1\r\nPUB a.b.c 1\r\nx\r\nPUB a.b.d 1\r\nx\r\nPUB a.b 1\r\nx\r\nPING\r\n', 'UNSUB 1\r\nSUB a.> 2\r\nPUB a 1\r\nx\r\nPUB a.b 1\r\ny\r\nPUB a.b.c 1\r\nz\r\nPING\r\n'],
    'pedantic': ['CONNECT {"verbose":false,"pedantic":true}\r\nSUB a.* 1\r\n', 'PUB a.* 1\r\nx\r\n', 'PUB a.b 1\r\ny\r\nPING\r\n'],
    'pedantic-by-default': [C + 'PUB a..b 1\r\nx\r\nPUB a. 1\r\ny\r\nPUB > 1\r\nz\r\nPING\r\n'],
    'pedantic-off': [N + 'SUB a.* 1\r\nPUB a.* 1\r\nx\r\nPING\r\n'],
    'unsub-no-arguments': [C + 'UNSUB\r\nPING\r\n'],
    'unsub-three-arguments': [C + 'UNSUB 7 1 2\r\nPING\r\n'],
    'unsub-unknown': [C + 'UNSUB 7\r\nPING\r\n'],
    'unsub-no-number': [C + 'SUB a 1\r\nUNSUB 1 x\r\n' + X + 'PING\r\n'],
    'unsub-zero': [C + 'SUB a 1\r\nUNSUB 1 0\r\n' + X + 'PING\r\n'],
    'unsub-max': [C + 'SUB a 1\r\nUNSUB 1 2\r\n' + X * 3 + 'PING\r\n'],
    'unsub-max-below': [C + 'SUB a 1\r\n' + X * 3 + 'UNSUB 1 2\r\n' + X * 3 + 'PING\r\n'],
    'unsub-max-equal': [C + 'SUB a 1\r\n' + X * 3 + 'UNSUB 1 3\r\n' + X * 3 + 'PING\r\n'],
    'unsub-max-raised': [C + 'SUB a 1\r\nUNSUB 1 1\r\nUNSUB 1 3\r\n' + X * 5 + 'PING\r\n'],
    'control-line-limit': [C + 'PUB ' + 'a' * 4096 + ' 1\r\n'],
    'control-line-never-ends': ['PUB ' + 'a' * 5000],
    'verbose-errors': ['CONNECT {"verbose":true,"pedantic":true}\r\n', 'SUB a. 1\r\n', X, 'UNSUB 9\r\nPING\r\nPONG\r\n'],
}

AUTH = {
    'auth-none': ['PING\r\n'],
    'auth-pub-begun': ['PUB ok.a 100000\r\nx'],
    'auth-pub-first': ['PUB ok.a 1\r\nx\r\n'],
    'auth-wrong': ['CONNECT {"verbose":false,"user":"alice","pass":"x"}\r\nPING\r\n'],
    'auth-nobody': ['CONNECT {"verbose":false}\r\nPING\r\n'],
    'auth-right': ['CONNECT {"verbose":false,"user":"alice","pass":"secret"}\r\nPING\r\n'],
    'auth-permissions': ['CONNECT {"verbose":false,"user":"alice","pass":"secret"}\r\nPUB no 1\r\nx\r\nSUB no 1\r\nSUB no q 2\r\nSUB ok.a 3\r\nPUB ok.a 1\r\nx\r\nPUB no ok.a 1\r\nx\r\nSUB > 4\r\nPING\r\n'],
    'auth-permissions-verbose': ['CONNECT {"verbose":true,"user":"alice","pass":"secret"}\r\nPUB no 1\r\nx\r\nSUB no 1\r\nPING\r\n'],
}

CLIENTS = {
    'nats.js': '''
const { connect, StringCodec, headers } = require('nats');
(async () => {
  const c = await connect({ servers: process.argv[2], name: 'recorded' }); const s = StringCodec();
  const sub = c.subscribe('cats.*', { max: 2 });
  const replier = c.subscribe('ask', { queue: 'workers', callback: (e, m) => m.respond(s.encode('Stop saying: ' + s.decode(m.data))) });
  const h = headers(); h.append('Colour', 'red'); h.append('Colour', 'blue');
  c.publish('cats.tom', s.encode('red hat')); c.publish('cats.kit', s.encode('hat'), { headers: h });
  for await (const m of sub) void m;
  await c.request('ask', s.encode('hello'), { timeout: 5000 });
  try { await c.request('nobody', s.encode('?'), { timeout: 5000 }); } catch (e) { void e; }
  await c.drain();
})();''',
    'transport-node': '''
const { connect } = require('@nats-io/transport-node');
(async () => {
  const c = await connect({ servers: process.argv[2], name: 'recorded' });
  const sub = c.subscribe('cats.>', { max: 1 }); c.publish('cats.tom', 'red hat');
  for await (const m of sub) void m;
  c.subscribe('ask', { callback: (e, m) => m.respond('world') });
  await c.request('ask', 'hello', { timeout: 5000 });
  await c.flush(); await c.close();
})();''',
}


def escape(data):
    text = data.decode('latin1').replace('\\', '\\\\').replace('\r', '\\r').replace('\n', '\\n')
    return ''.join(c if ' ' <= c <= '~' else '\\x%02x' % ord(c) for c in text)


def listen(port):
    for _ in range(100):
        try:
            return socket.create_connection(('127.0.0.1', port))
        except OSError:
            time.sleep(0.05)
    raise SystemExit('nats-server does not listen')


def read(s, quiet=QUIET):
    s.settimeout(quiet)
    out = b''
    while True:
        try:
            more = s.recv(65536)
        except socket.timeout:
            return out, False
        except ConnectionError:
            return out, True
        if not more:
            return out, True
        out += more


def save(peer, name, steps, version):
    folder = os.path.join(HERE, peer)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name + '.txt'), 'w') as f:
        f.write('# %s\n' % version)
        for said, heard in steps:
            f.write('C: %s\nS: %s\n' % (said, heard))


def talk(port, name, lines, version):
    s = listen(port)
    read(s)  # INFO
    steps = []
    for line in lines:
        s.sendall(line.encode('latin1'))
        heard, over = read(s)
        steps.append((escape(line.encode('latin1')), escape(heard) + ('<end>' if over else '')))
        if over:
            break
    s.close()
    save('nats-server', name, steps, version)


def record_client(name, script, server_port, version):
    """A proxy in between writes down what goes either way, in turns."""
    gate = socket.socket(); gate.bind(('127.0.0.1', 0)); gate.listen(4)
    path = '/tmp/nats-record-client.js'
    open(path, 'w').write(script)
    env = dict(os.environ, NODE_PATH=os.path.join(NPM, 'node_modules'))
    client = subprocess.Popen(['node', path, 'nats://127.0.0.1:%d' % gate.getsockname()[1]], env=env)
    inner, _ = gate.accept()
    outer = socket.create_connection(('127.0.0.1', server_port))
    steps, lock = [], threading.Lock()

    def pump(source, target, mark):
        while True:
            try:
                data = source.recv(65536)
            except OSError:
                data = b''
            with lock:
                if data and steps and steps[-1][0] == mark:
                    steps[-1][1] += data
                elif data:
                    steps.append([mark, bytearray(data)])
            if not data:
                break
            target.sendall(data)
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    threads = [threading.Thread(target=pump, args=a) for a in ((inner, outer, 'C'), (outer, inner, 'S'))]
    [t.start() for t in threads]
    client.wait(timeout=60)
    [t.join(10) for t in threads]
    if steps and steps[0][0] == 'S':
        steps = steps[1:]  # INFO
    pairs = []
    for mark, data in steps:
        if mark == 'C':
            pairs.append([escape(bytes(data)), ''])
        else:
            pairs[-1][1] = escape(bytes(data))
    save(name, 'session', pairs, version)


def server(port, *options):
    return subprocess.Popen(['nats-server', '-a', '127.0.0.1', '-p', str(port), *options], stderr=subprocess.DEVNULL)


def main():
    wanted = lambda name: len(sys.argv) == 1 or name in sys.argv[1:]
    version = subprocess.check_output(['nats-server', '--version'], text=True).strip()
    p = server(14222)
    try:
        listen(14222).close()
        for name, lines in TALKS.items():
            wanted(name) and talk(14222, name, lines, version)
        for name, script in filter(lambda item: wanted(item[0]), CLIENTS.items()):
            package = {'nats.js': 'nats', 'transport-node': '@nats-io/transport-node'}[name]
            text = open(os.path.join(NPM, 'node_modules', package, 'package.json')).read()
            record_client(name, script, 14222, 'npm %s %s with %s' % (package, re.search(r'"version": "(.*?)"', text)[1], version))
    finally:
        p.terminate()
        p.wait()
    config = '/tmp/nats-record.conf'
    open(config, 'w').write('authorization { users=[{user:alice,password:secret,permissions:{publish:["ok.>"],subscribe:["ok.>"]}}] }\n')
    p = server(14223, '-c', config)
    try:
        listen(14223).close()
        for name, lines in AUTH.items():
            wanted(name) and talk(14223, name, lines, version)
    finally:
        p.terminate()
        p.wait()


main()
