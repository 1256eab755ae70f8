// npm zeromq (libzmq 4.3.5) against our bound sockets: node peer.js PULL PUSH REP PUB SUB ROUTER  (endpoints). Prints ok.
const zmq = require('zeromq')
const assert = require('assert')

async function main ([pull, push, rep, pub, sub, router]) {
  const pusher = new zmq.Push()
  pusher.connect(pull)
  for (let i = 0; i < 1000; i++) await pusher.send([`${i}`, 'x'.repeat(i)])

  const puller = new zmq.Pull()
  puller.connect(push)
  for (let i = 0; i < 1000; i++) {
    const [number, body] = await puller.receive()
    assert.strictEqual(number.toString(), `${i}`)
    assert.strictEqual(body.length, i)
  }

  const requester = new zmq.Request()
  requester.connect(rep)
  for (let i = 0; i < 100; i++) {
    await requester.send(`question ${i}`)
    const [answer] = await requester.receive()
    assert.strictEqual(answer.toString(), `Stop saying: question ${i}`)
  }

  const subscriber = new zmq.Subscriber()
  subscriber.connect(pub)
  subscriber.subscribe('cats')
  const [topic, text] = await subscriber.receive()
  assert.strictEqual(`${topic} ${text}`, 'cats meow')

  const publisher = new zmq.Publisher()
  publisher.connect(sub)
  const timer = setInterval(() => publisher.send(['hats', 'stetson']).catch(() => {}), 20)

  const dealer = new zmq.Dealer({ routingId: 'lucy' })
  dealer.connect(router)
  await dealer.send(['one', 'two'])
  const parts = await dealer.receive()
  assert.deepStrictEqual(parts.map(String), ['two', 'one'])
  clearInterval(timer)
  for (const socket of [pusher, puller, requester, subscriber, publisher, dealer]) socket.close()
  console.log('ok')
}

main(process.argv.slice(2)).then(() => process.exit(0), failure => { console.error(failure); process.exit(1) })
