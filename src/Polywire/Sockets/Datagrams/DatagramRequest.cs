using System.Buffers;
using System.Net;
using System.Text;

namespace Polywire.Sockets;

/// <summary>A datagram that a <see cref="DatagramServer"/> works on.</summary>
public sealed class DatagramRequest
{
    private readonly DatagramSocket _socket;
    private readonly byte[] _copy;

    internal DatagramRequest(DatagramSocket socket, Datagram datagram)
    {
        _socket = socket;
        _copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, datagram.Bytes.Length));
        datagram.Bytes.CopyTo(_copy);
        Bytes = _copy.AsMemory(0, datagram.Bytes.Length);
        From = datagram.From;
        IsCut = datagram.IsCut;
    }

    /// <summary>What it holds; valid until its serving returns.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The same as text in UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <inheritdoc cref="Datagram.From"/>
    public EndPoint? From { get; }

    /// <inheritdoc cref="Datagram.IsCut"/>
    public bool IsCut { get; }

    /// <summary>Sends an answer to who sent it.</summary>
    /// <exception cref="PolywireException">It came from a socket without a name; or sending failed.</exception>
    public ValueTask ReplyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) =>
        _socket.SendToAsync(bytes, From ?? throw new PolywireException(FailureKind.Refused, "This datagram came from a Unix socket without a name: its sender has to bind one to be answered."), cancellationToken);

    /// <inheritdoc cref="ReplyAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask ReplyAsync(string text, CancellationToken cancellationToken = default) => ReplyAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    internal void Release() => ArrayPool<byte>.Shared.Return(_copy);
}
