import asyncio
import zen_utils


async def handle_conversation(reader, writer):
    address = writer.get_extra_info('peername')
    print('Accepted connection from {}'.format(address))
    while True:
        data = b''
        while not data.endswith(b'?'):
            more_data = await reader.read(4096)
            if not more_data:
                if data:
                    print('Client {} sent {!r} but then closed'.format(address, data))
                else:
                    print('Client {} closed socket normally'.format(address))
                return
            data += more_data
        answer = zen_utils.get_answer(data)
        writer.write(answer)


async def main():
    address = zen_utils.parse_command_line('asyncio server using coroutine')
    server = await asyncio.start_server(handle_conversation, *address)
    print('Listening at {}'.format(address))
    async with server:
        await server.serve_forever()


asyncio.run(main())
