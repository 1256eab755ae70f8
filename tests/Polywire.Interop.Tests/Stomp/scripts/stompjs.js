// @stomp/stompjs against a STOMP server: stompjs.js tcp|ws PORT VERSION. Prints ok.
const { Client, Versions } = require('@stomp/stompjs');
const net = require('net');
const assert = require('assert');

const [how, port, version] = process.argv.slice(2);

// A TCP connection that looks like a WebSocket.
function tcp() {
  const socket = net.connect(Number(port), '127.0.0.1');
  const like = {
    url: `tcp://127.0.0.1:${port}`, readyState: 0, binaryType: 'arraybuffer',
    send: data => socket.write(typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data)),
    close: () => socket.end(),
  };
  socket.on('connect', () => { like.readyState = 1; like.onopen({}); });
  socket.on('data', data => like.onmessage({ data: data.buffer.slice(data.byteOffset, data.byteOffset + data.length) }));
  socket.on('close', () => { like.readyState = 3; like.onclose({ code: 1000 }); });
  socket.on('error', error => like.onerror(error));
  return like;
}

const factory = how === 'tcp' ? tcp : () => {
  const WebSocket = require('ws');
  return new WebSocket(`ws://127.0.0.1:${port}/ws/stomp`, [`v${version.replace('.', '')}.stomp`]);
};

// stompjs hangs up after two beats that do not come: long ones, since on a busy machine they come late.
const beat = version === '1.2' ? 4000 : 0;

function connect() {
  return new Promise((resolve, reject) => {
    const client = new Client({
      webSocketFactory: factory, stompVersions: new Versions([version]), reconnectDelay: 0,
      heartbeatIncoming: beat, heartbeatOutgoing: beat,
      onConnect: frame => resolve([client, frame]), onStompError: frame => reject(new Error(frame.headers.message)), onWebSocketError: reject,
    });
    client.activate();
  });
}

// Subscribes and waits for the receipt; messages are taken with next().
async function subscribe(client, destination, headers = {}) {
  const messages = [], waiting = [];
  const receipt = `r${destination}${Math.random()}`;
  const done = new Promise(resolve => client.watchForReceipt(receipt, resolve));
  const subscription = client.subscribe(destination, message => (waiting.shift() ?? (m => messages.push(m)))(message), { ...headers, receipt });
  await done;
  return { subscription, next: () => messages.length ? Promise.resolve(messages.shift()) : new Promise(resolve => waiting.push(resolve)) };
}

// stompjs escapes in 1.2 only.
async function main() {
  const [one, connected] = await connect();
  const [two] = await connect();
  assert.strictEqual(connected.headers.version, version);

  const cats = await subscribe(one, '/topic/maine coon');
  two.publish({ destination: '/topic/maine coon', body: 'purr \u2713\n', headers: { mood: version !== '1.2' ? 'a b' : 'a:b\\x\nd' } });
  let message = await cats.next();
  assert.strictEqual(message.body, 'purr \u2713\n');
  assert.strictEqual(message.headers.destination, '/topic/maine coon');
  assert.strictEqual(message.headers.mood, version !== '1.2' ? 'a b' : 'a:b\\x\nd');

  const bytes = Uint8Array.from({ length: 70000 }, (_, i) => i % 256);
  two.publish({ destination: '/topic/maine coon', binaryBody: bytes });
  message = await cats.next();
  assert.deepStrictEqual(Buffer.from(message.binaryBody), Buffer.from(bytes));

  const name = '/queue/js' + how + version;
  const jobs = await subscribe(one, name, { ack: 'client', 'prefetch-count': '1' });
  two.publish({ destination: name, body: 'first' });
  two.publish({ destination: name, body: 'second' });
  message = await jobs.next();
  assert.strictEqual(message.body, 'first');
  if (version !== '1.0') {
    message.nack();
    message = await jobs.next();
    assert.deepStrictEqual([message.body, message.headers.redelivered], ['first', 'true']);
  }
  message.ack();
  message = await jobs.next();
  assert.strictEqual(message.body, 'second');
  message.ack();

  const transaction = two.begin();
  two.publish({ destination: name, body: 'whole', headers: { transaction: transaction.id } });
  transaction.commit();
  message = await jobs.next();
  assert.strictEqual(message.body, 'whole');
  message.ack();

  const reply = new Promise(resolve => { two.onUnhandledMessage = resolve; });
  two.publish({ destination: name, body: 'what?', headers: { 'reply-to': '/temp-queue/answers', 'correlation-id': '7' } });
  message = await jobs.next();
  one.publish({ destination: message.headers['reply-to'], body: 'that', headers: { 'correlation-id': message.headers['correlation-id'] } });
  assert.strictEqual((await reply).body, 'that');

  // Long enough for heart-beats both ways.
  await new Promise(resolve => setTimeout(resolve, 2.5 * beat));
  assert.ok(one.connected && two.connected);
  await one.deactivate();
  await two.deactivate();
  console.log('ok');
}

main().then(() => process.exit(0), error => { console.error(error); process.exit(1); });
