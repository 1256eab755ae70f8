using System.Buffers;

namespace Polywire.Toolbox.Tls;

/// <summary>Keeps the first bytes of both directions: what SslStream does not tell stands in the clear at the beginning.</summary>
/// <param name="limit">How many bytes of each direction are kept.</param>
/// <param name="watch">What understands the bytes that come while they are not encrypted, and ends the connection when they are wrong: SslStream would wait for a record of 64 KB.</param>
internal sealed class WireTap(int limit, ServerFlight? watch = null) : ITap
{
    private readonly ArrayBufferWriter<byte> _received = new(), _sent = new();
    private readonly TaskCompletionSource _usedUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _receivedBytes, _mark = long.MaxValue;

    /// <summary>What has come, up to the limit.</summary>
    public ReadOnlySpan<byte> Received => _received.WrittenSpan;

    /// <summary>What was sent, up to the limit.</summary>
    public ReadOnlySpan<byte> Sent => _sent.WrittenSpan;

    /// <summary>How many bytes have come.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Completes when more has come than until now, and whoever reads wants still more: so it has understood what came.</summary>
    public Task MoreWasUsedAsync()
    {
        Volatile.Write(ref _mark, ReceivedBytes);
        return _usedUp.Task;
    }

    void ITap.Reading()
    {
        if (ReceivedBytes > Volatile.Read(ref _mark)) _usedUp.TrySetResult();
    }

    void ITap.Received(ReadOnlySpan<byte> bytes)
    {
        Keep(_received, bytes);
        Volatile.Write(ref _receivedBytes, _receivedBytes + bytes.Length);
        if (watch is { IsOver: false }) watch.Append(bytes);
    }

    void ITap.Sending(ReadOnlySpan<byte> bytes) => Keep(_sent, bytes);

    private void Keep(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> bytes) => kept.Write(bytes[..Math.Min(bytes.Length, limit - kept.WrittenCount)]);
}
