using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Polywire.Transports;

/// <summary>
/// A WebSocket whose messages are lines (RFC 6455 section 5): each message received ends with a line end here, each line sent is one text
/// message. A line end within a message received becomes a space, which is the same to JSON.
/// </summary>
public sealed class WebSocketTransport : Transport
{
    private readonly OpenSocket _socket;
    private bool _lineEndDue;

    /// <summary>Takes over a WebSocket.</summary>
    /// <param name="socket">It is open.</param>
    /// <param name="remoteName">What <see cref="Transport.RemoteName"/> says.</param>
    /// <param name="localName">What <see cref="Transport.LocalName"/> says.</param>
    public WebSocketTransport(WebSocket socket, string remoteName, string localName) : this(new OpenSocket(socket, breaks: null), remoteName, localName)
    {
    }

    internal WebSocketTransport(OpenSocket socket, string remoteName, string localName) => (_socket, RemoteName, LocalName) = (socket, remoteName, localName);

    /// <inheritdoc/>
    public override string RemoteName { get; }

    /// <inheritdoc/>
    public override string LocalName { get; }

    internal override bool HasHalfClose => false;

    internal override bool SaysGoodbye => true;

    internal override bool IsLines => true;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (!_lineEndDue)
        {
            ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(buffer).ConfigureAwait(false);
            if (received.MessageType is WebSocketMessageType.Close) return 0;
            buffer.Span[..received.Count].Replace((byte)'\n', (byte)' ');
            if (received.EndOfMessage && received.Count < buffer.Length)
            {
                buffer.Span[received.Count] = (byte)'\n';
                return received.Count + 1;
            }
            _lineEndDue = received.EndOfMessage;
            if (received.Count > 0) return received.Count;
        }
        _lineEndDue = false;
        buffer.Span[0] = (byte)'\n';
        return 1;
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? bytes : bytes[..end];
            await _socket.SendAsync(line, WebSocketMessageType.Text, endOfMessage: end >= 0).ConfigureAwait(false);
            bytes = bytes[(end < 0 ? bytes.Length : end + 1)..];
        }
    }

    /// <inheritdoc/>
    public override ValueTask FinishAsync() => _socket.FinishAsync();

    /// <inheritdoc/>
    public override void Abort() => _socket.Abort();
}
