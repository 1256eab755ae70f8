using System.Buffers.Binary;

namespace Polywire.Toolbox.Tls;

/// <summary>The hellos of SSL 2.0, which have nothing in common with the later ones. https://datatracker.ietf.org/doc/html/draft-hickman-netscape-ssl-00</summary>
internal static class Ssl2
{
    private const byte ClientHello = 1, ServerHello = 4;

    /// <summary>A ClientHello that offers <paramref name="suites"/>.</summary>
    internal static byte[] Write(IReadOnlyList<int> suites, ReadOnlySpan<byte> challenge)
    {
        var body = new TlsWriter();
        body.Byte(ClientHello);
        body.Number16((int)TlsVersion.Ssl2);
        body.Number16(3 * suites.Count);
        body.Number16(0);
        body.Number16(challenge.Length);
        foreach (int suite in suites)
        {
            body.Byte(suite >> 16);
            body.Number16(suite & 0xFFFF);
        }

        body.Bytes(challenge);
        byte[] hello = body.ToArray();
        var whole = new TlsWriter();
        whole.Number16(0x8000 | hello.Length);
        whole.Bytes(hello);
        return whole.ToArray();
    }

    /// <summary>The suites that a ServerHello lists; null while it is not whole. What is no ServerHello of SSL 2.0, such as an alert of TLS, lists none.</summary>
    internal static int[]? Read(ReadOnlySpan<byte> received)
    {
        if (received.Length >= 1 && (received[0] & 0x80) == 0) return [];
        if (received.Length < 2) return null;
        int length = BinaryPrimitives.ReadUInt16BigEndian(received) & 0x7FFF;
        if (length == 0 || (received.Length >= 3 && received[2] != ServerHello)) return [];
        if (received.Length < 2 + length) return null;
        var bytes = new TlsBytes(received.Slice(3, length - 1), "ServerHello of SSL 2.0");
        _ = bytes.Take(4); // whether the session is known, kind of certificate, version
        int certificate = bytes.Number16(), suites = bytes.Number16();
        _ = bytes.Number16();
        _ = bytes.Take(certificate);
        ReadOnlySpan<byte> list = bytes.Take(suites);
        var found = new List<int>();
        for (int at = 0; at + 3 <= list.Length; at += 3) found.Add((list[at] << 16) | BinaryPrimitives.ReadUInt16BigEndian(list[(at + 1)..]));
        return [.. found];
    }
}
