# The TLS chapter's script: what a TLS connection is like. Options: -a CAFILE, -c CERTFILE, -C CIPHERS, -p PROTOCOL, -s CERTFILE. Arguments: HOST PORT.
import argparse
import socket
import ssl
import textwrap
import warnings

warnings.simplefilter('ignore', DeprecationWarning)


def say(title, *words):
    text = title.ljust(36, '.') + ' ' + ' '.join(str(word) for word in words)
    print(textwrap.fill(text, subsequent_indent='    ', break_long_words=False, break_on_hyphens=False), flush=True)


parser = argparse.ArgumentParser()
parser.add_argument('host')
parser.add_argument('port', type=int)
parser.add_argument('-a')
parser.add_argument('-c')
parser.add_argument('-C', default='ALL')
parser.add_argument('-p', default='SSLv23')
parser.add_argument('-s')
arguments = parser.parse_args()

context = ssl.SSLContext(getattr(ssl, 'PROTOCOL_' + arguments.p))
context.set_ciphers(arguments.C)
context.check_hostname = False
context.verify_mode = ssl.CERT_OPTIONAL if arguments.s else ssl.CERT_REQUIRED
if arguments.s or arguments.c:
    context.load_cert_chain(arguments.s or arguments.c)
context.load_verify_locations(arguments.a)

print()
plain = socket.socket()
place = (arguments.host, arguments.port)
if arguments.s:
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    plain.bind(place)
    plain.listen(1)
    say('Interface where we are listening', place)
    client, place = plain.accept()
    say('Client has connected from address', place)
    connection = context.wrap_socket(client, server_side=True)
else:
    say('Address we want to talk to', place)
    plain.connect(place)
    connection = context.wrap_socket(plain)

certificate = connection.getpeercert()
if certificate is None:
    say('Peer certificate', 'none')
else:
    say('Peer certificate', 'provided')
    names = [value for parts in certificate.get('subject', []) for key, value in parts if key == 'commonName']
    names += [value for key, value in certificate.get('subjectAltName', ()) if key == 'DNS']
    say('Name(s) on peer certificate', *names or ['none'])
    if not arguments.s and names:
        try:
            ssl.match_hostname(certificate, arguments.host)
            say('Whether name(s) match the hostname', 'Yes')
        except ssl.CertificateError as wrong:
            say('Whether name(s) match the hostname', str(wrong))
    for kind, count in sorted(context.cert_store_stats().items()):
        say('Certificates loaded of type ' + kind, count)
cipher, version, bits = connection.cipher()
say('Protocol version negotiated', connection.version())
say('Cipher chosen for this connection', cipher)
say('Cipher defined in TLS version', version)
say('Cipher key has this many bits', bits)
say('Compression algorithm in use', connection.compression() or 'none')
print()
connection.close()
