using System.Buffers.Text;
using System.Text;
using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>
/// The part of a MESSAGE that is one subscription's own: <c>subscription</c>, <c>message-id</c>, and <c>ack</c> where the client is to acknowledge. A
/// message's id is the subscription's number in its connection and the delivery's number in the subscription: <c>3-17</c>.
/// </summary>
internal sealed class StompHead
{
    private const int MostDigits = 20;

    private readonly byte[] _front;
    private readonly byte[] _ack;
    private readonly int _most;

    /// <param name="number">The subscription's number.</param>
    /// <param name="id">Its id; empty for one of 1.0 that has none.</param>
    /// <param name="version">The connection's version.</param>
    /// <param name="acknowledges">Whether the client acknowledges; only 1.2 has a header for it.</param>
    internal StompHead(int number, ReadOnlySpan<byte> id, StompVersion version, bool acknowledges)
    {
        Number = number;
        byte[] room = new byte[64 + StompWriter.HeaderBytes("subscription"u8, id)];
        var writer = new StompWriter(room, StompCommand.Message, version);
        if (!id.IsEmpty) writer.Header("subscription"u8, id);
        writer.Encoded(Encoding.ASCII.GetBytes(FormattableString.Invariant($"message-id:{number}-")));
        _front = room[..writer.Written];
        _ack = acknowledges && version == StompVersion.V12 ? Encoding.ASCII.GetBytes(FormattableString.Invariant($"\nack:{number}-")) : [];
        _most = _front.Length + MostDigits + _ack.Length + MostDigits + 1;
    }

    /// <summary>The subscription's number in its connection: 1 and up.</summary>
    internal int Number { get; }

    /// <summary>Bytes that <see cref="Write"/> writes at most.</summary>
    internal int MostBytes => _most;

    /// <summary>Takes a message's id apart.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> id, out int number, out long delivery)
    {
        delivery = 0;
        return Utf8Parser.TryParse(id, out number, out int used) && number > 0 && used < id.Length && id[used] == '-'
            && Utf8Parser.TryParse(id[(used + 1)..], out delivery, out int rest) && used + 1 + rest == id.Length && delivery > 0;
    }

    /// <summary>Writes it.</summary>
    /// <returns>Bytes written.</returns>
    internal int Write(Span<byte> destination, long delivery)
    {
        _front.CopyTo(destination);
        int at = _front.Length;
        Utf8Formatter.TryFormat(delivery, destination[at..], out int digits);
        if (_ack.Length > 0)
        {
            ReadOnlySpan<byte> number = destination.Slice(at, digits);
            _ack.CopyTo(destination[(at + digits)..]);
            number.CopyTo(destination[(at + digits + _ack.Length)..]);
            at += digits + _ack.Length;
        }
        at += digits;
        destination[at++] = (byte)'\n';
        return at;
    }
}
