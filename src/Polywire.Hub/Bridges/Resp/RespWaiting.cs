using System.Buffers;
using Polywire.Connections;
using Polywire.Hubs.Queues;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// The blocking command of one connection, while there is one. Nothing else writes replies then, so whoever ends the wait, on
/// whichever thread, answers straight into the output and lets the connection go on.
/// </summary>
internal sealed class RespWaiting(Pump pump, RespSession session, Keyspace queues) : IWaiter
{
    private volatile Wait? _wait;
    private RespWaitReply _reply;
    private Wait? _served;
    private long _servedEnd;
    private bool _closed;

    /// <summary>Whether the client waits.</summary>
    public bool IsBlocked => _wait is not null;

    /// <summary>Whom the next wait will tell, and in which form it is answered.</summary>
    public IWaiter Expecting(RespWaitReply reply)
    {
        _reply = reply;
        return this;
    }

    /// <summary>Begins to wait; earlier replies must be in the output already, since the answer may come at once.</summary>
    public void Begin(Wait wait)
    {
        _served = null;
        _wait = wait;
        pump.Hold();
        queues.Block(wait);
    }

    /// <inheritdoc/>
    public bool Served(Wait wait)
    {
        Output output = pump.Output;
        using (output.Gate.Enter())
        {
            if (_closed || output.IsBroken)
                return false;
            WriteServed(wait, session.Replies(output));
            (_served, _servedEnd) = (wait, output.AppendedBytes);
        }

        GoOn();
        return true;
    }

    /// <inheritdoc/>
    public void TimedOut(Wait wait)
    {
        using (pump.Output.Gate.Enter())
            RespWriter.NullArray(session.Replies(pump.Output), session.Protocol);
        GoOn();
    }

    /// <inheritdoc/>
    public void Refused(Wait wait) => Fail(RespErrors.Full);

    /// <summary>Ends the wait before its time.</summary>
    /// <returns>False when the client does not wait.</returns>
    public bool Unblock(bool withError)
    {
        if (_wait is not { } wait || !wait.Cancel())
            return false;
        if (withError)
            Fail(RespErrors.Unblocked);
        else
            TimedOut(wait);
        return true;
    }

    /// <summary>The connection is closed: waits no longer, and gives back what a blocked pop was answered with and the transport never took.</summary>
    public void Close()
    {
        using (pump.Output.Gate.Enter())
            _closed = true;
        _wait?.Cancel();
        _wait = null;
        // The client may have seen a part of it.
        if (_served is { Destination: null } served && pump.Output.FlushedBytes < _servedEnd)
            queues.GiveBack(served.Key.Span, [.. served.Items.ToArray().Select(item => item.Redelivered())]);
    }

    private void Fail(ReadOnlySpan<byte> error)
    {
        using (pump.Output.Gate.Enter())
            RespWriter.Error(session.Replies(pump.Output), error);
        GoOn();
    }

    private void GoOn()
    {
        _wait = null;
        pump.Output.FlushSoon();
        pump.Release();
    }

    private void WriteServed(Wait wait, IBufferWriter<byte> replies)
    {
        if (_reply == RespWaitReply.Item)
        {
            RespWriter.Bulk(replies, wait.Items[0].Span);
            return;
        }

        RespWriter.Array(replies, 2);
        RespWriter.Bulk(replies, wait.Key.Span);
        if (_reply == RespWaitReply.KeyAndItems)
            RespWriter.Array(replies, wait.Items.Length);
        foreach (QueueItem item in wait.Items)
            RespWriter.Bulk(replies, item.Span);
    }
}
