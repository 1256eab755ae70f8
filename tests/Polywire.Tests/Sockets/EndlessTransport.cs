using Polywire.Transports;

namespace Polywire.Tests.Sockets;

/// <summary>Always has something to read and takes everything, and never makes anybody wait: a large file, or /dev/zero. It ends by being aborted.</summary>
internal sealed class EndlessTransport : Transport
{
    private volatile bool _aborted;

    public override string RemoteName => "endless";

    public override string LocalName => "here";

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_aborted, this);
        return new(buffer.Length);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

    public override ValueTask FinishAsync() => default;

    public override void Abort() => _aborted = true;
}
