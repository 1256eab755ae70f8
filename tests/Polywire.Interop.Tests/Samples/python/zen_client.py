import random
import socket
import zen_utils


def recv_until(sock, suffix):
    message = sock.recv(4096)
    if not message:
        raise EOFError('socket closed')
    while not message.endswith(suffix):
        data = sock.recv(4096)
        if not data:
            raise IOError('received {!r} then socket closed'.format(message))
        message += data
    return message


address = zen_utils.parse_command_line('ask the server')
sock = socket.create_connection(address)
aphorisms = list(zen_utils.APHORISMS)
random.shuffle(aphorisms)
for aphorism in aphorisms:
    sock.sendall(aphorism)
    print(aphorism.decode(), recv_until(sock, b'.').decode())
sock.close()
