using System.Buffers;

namespace Polywire.Nats;

/// <summary>A message that was pushed and of which the server has not said yet whether somebody took it.</summary>
internal sealed class NatsUnconfirmed
{
    private byte[] _bytes = [];

    /// <summary>The header block; empty for none.</summary>
    public ReadOnlySpan<byte> Headers => _bytes.AsSpan(0, HeaderLength);

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(HeaderLength, Length - HeaderLength);

    /// <summary>Bytes kept.</summary>
    public int Length { get; private set; }

    /// <summary>Nobody was there to take it: it is to be sent again.</summary>
    public bool IsRefused { get; set; }

    private int HeaderLength { get; set; }

    /// <summary>Keeps a copy.</summary>
    public void Keep(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        Length = headers.Length + body.Length;
        HeaderLength = headers.Length;
        IsRefused = false;
        if (_bytes.Length < Length)
        {
            Release();
            _bytes = ArrayPool<byte>.Shared.Rent(Length);
        }
        headers.CopyTo(_bytes);
        body.CopyTo(_bytes.AsSpan(headers.Length));
    }

    /// <summary>Gives memory back that one large message needed.</summary>
    public void Forget()
    {
        if (_bytes.Length > 64 * 1024)
            Release();
        Length = 0;
    }

    private void Release()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
