using System.Buffers.Binary;

namespace Polywire.Toolbox.Tls;

/// <summary>Bytes of one direction to records and handshake messages, as long as they are not encrypted (RFC 8446 section 5.1). Messages may be cut over records, and records over reads.</summary>
/// <param name="limit">How many bytes may come in all; one more is a failure of the kind Limit.</param>
/// <param name="limitName">What the limit is called.</param>
internal sealed class TlsReader(int limit, string limitName)
{
    /// <summary>The longest record: 2^14 bytes, and 2,048 that encryption may add (RFC 5246 section 6.2.3).</summary>
    internal const int MostRecordBytes = 16384 + 2048;

    private const int HeaderBytes = 5, MessageHeaderBytes = 4;

    private byte[] _input = new byte[4096];
    private int _start, _end, _total;
    private byte[] _handshake = [];
    private int _handshakeStart, _handshakeEnd;

    /// <summary>How many bytes have come.</summary>
    public int Total => _total;

    /// <summary>Adds what was received.</summary>
    /// <exception cref="PolywireException">More has come than may.</exception>
    public void Append(ReadOnlySpan<byte> received)
    {
        _total += received.Length;
        if (_total > limit) throw new PolywireException(FailureKind.Limit, FailureCause.Tls, $"the handshake is longer than {limit:#,0} bytes ({limitName})");
        if (_end + received.Length > _input.Length)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
            if (_end + received.Length > _input.Length) Array.Resize(ref _input, Math.Max(_input.Length * 2, _end + received.Length));
        }

        received.CopyTo(_input.AsSpan(_end));
        _end += received.Length;
    }

    /// <summary>The next message; false while it is not whole yet.</summary>
    /// <exception cref="PolywireException">These are no records, or wrong ones.</exception>
    public bool TryNext(out TlsMessage message)
    {
        while (!TryMessage(out message))
        {
            // struct { ContentType type; ProtocolVersion legacy_record_version; uint16 length; opaque fragment[length]; } TLSPlaintext
            // https://www.rfc-editor.org/rfc/rfc8446#section-5.1
            ReadOnlySpan<byte> seen = _input.AsSpan(_start, _end - _start);
            CheckHeader(seen);
            if (seen.Length < HeaderBytes) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(seen[3..]);
            if (seen.Length < HeaderBytes + length) return false;
            ReadOnlyMemory<byte> fragment = _input.AsMemory(_start + HeaderBytes, length);
            var content = (TlsContent)seen[0];
            _start += HeaderBytes + length;
            if (content == TlsContent.Handshake)
            {
                Join(fragment.Span);
                continue;
            }

            message = new TlsMessage(content, 0, fragment);
            return true;
        }

        return true;
    }

    private static void CheckHeader(ReadOnlySpan<byte> seen)
    {
        if (seen.Length >= 1 && seen[0] is < (byte)TlsContent.ChangeCipherSpec or > (byte)TlsContent.Heartbeat) throw PlainTalk.NotTls(seen);
        if (seen.Length >= 2 && seen[1] != 3) throw PlainTalk.NotTls(seen);
        if (seen.Length < HeaderBytes) return;
        int length = BinaryPrimitives.ReadUInt16BigEndian(seen[3..]);
        if (length > MostRecordBytes)
            throw new PolywireException(FailureKind.Protocol, FailureCause.Tls, $"a record of {length} bytes, where {MostRecordBytes} are the most that TLS allows");
        if (length == 0 && seen[0] is (byte)TlsContent.Handshake or (byte)TlsContent.Alert)
            throw new PolywireException(FailureKind.Protocol, FailureCause.Tls, "an empty record, where a handshake message or an alert must stand");
    }

    private void Join(ReadOnlySpan<byte> fragment)
    {
        _handshake.AsSpan(_handshakeStart, _handshakeEnd - _handshakeStart).CopyTo(_handshake);
        (_handshakeStart, _handshakeEnd) = (0, _handshakeEnd - _handshakeStart);
        if (_handshakeEnd + fragment.Length > _handshake.Length) Array.Resize(ref _handshake, Math.Max(_handshake.Length * 2, _handshakeEnd + fragment.Length));
        fragment.CopyTo(_handshake.AsSpan(_handshakeEnd));
        _handshakeEnd += fragment.Length;
    }

    // struct { HandshakeType msg_type; uint24 length; … } Handshake
    // https://www.rfc-editor.org/rfc/rfc8446#section-4
    private bool TryMessage(out TlsMessage message)
    {
        message = default;
        ReadOnlySpan<byte> seen = _handshake.AsSpan(_handshakeStart, _handshakeEnd - _handshakeStart);
        if (seen.Length < MessageHeaderBytes) return false;
        int length = (seen[1] << 16) | (seen[2] << 8) | seen[3];
        if (length > limit) throw new PolywireException(FailureKind.Limit, FailureCause.Tls, $"a handshake message of {length:#,0} bytes, where {limit:#,0} are allowed ({limitName})");
        if (seen.Length < MessageHeaderBytes + length) return false;
        message = new TlsMessage(TlsContent.Handshake, seen[0], _handshake.AsMemory(_handshakeStart + MessageHeaderBytes, length));
        _handshakeStart += MessageHeaderBytes + length;
        return true;
    }
}
