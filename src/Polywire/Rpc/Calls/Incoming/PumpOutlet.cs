using Polywire.Connections;

namespace Polywire.Rpc;

/// <summary>The connection with a pump over which calls come in, as the place where their answers go.</summary>
/// <param name="pump">The connection.</param>
/// <param name="cap">Bytes of answers that may wait to be sent before nothing more is read.</param>
internal sealed class PumpOutlet(Pump pump, int cap) : ICallOutlet
{
    // Items beyond this wait for the output: more in flight helps no throughput and leaves the processor's caches.
    private const int StreamBytes = 256 * 1024;

    private int _holds;

    /// <inheritdoc/>
    public string Peer => pump.Transport.RemoteName;

    /// <inheritdoc/>
    public string? User { get; set; }

    /// <inheritdoc/>
    public bool HasRoom => pump.Output.QueuedBytes < StreamBytes;

    /// <inheritdoc/>
    public bool IsFull => pump.Output.QueuedBytes > cap;

    /// <summary>
    /// Whether so many replies wait to be sent that nothing more should be read: then <see cref="Pump.Hold"/> was called, and the link
    /// returns from its <see cref="ILink.Receive"/>.
    /// </summary>
    public bool MustHold()
    {
        Output output = pump.Output;
        if (output.QueuedBytes <= cap)
            return false;
        output.NotifyFlushed = true;
        pump.Hold();
        Volatile.Write(ref _holds, 1);
        // It may have been flushed just before; whoever of the two takes the mark back goes on.
        Flushed();
        return true;
    }

    /// <summary>The link's <see cref="ILink.Flushed"/>, which goes on to tell the calls.</summary>
    public void Flushed()
    {
        if (pump.Output.QueuedBytes <= cap / 2 && Interlocked.Exchange(ref _holds, 0) == 1)
            pump.Release();
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> message)
    {
        Output output = pump.Output;
        using (output.Gate.Enter())
        {
            message.CopyTo(output.GetSpan(message.Length));
            output.Commit(message.Length);
        }
        output.FlushSoon();
    }

    /// <inheritdoc/>
    public void TellWhenRoom() => pump.Output.NotifyFlushed = true;

    /// <inheritdoc/>
    public void FlushEarly() => pump.Output.FlushEarly();

    /// <inheritdoc/>
    public void CallEnded()
    {
    }
}
