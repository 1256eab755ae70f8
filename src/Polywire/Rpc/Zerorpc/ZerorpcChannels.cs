using Polywire.Connections;
using Polywire.Wires.Zerorpc;

namespace Polywire.Rpc.Zerorpc;

/// <summary>
/// The calls of one connection, with a lock around them and the timer of their signs of life. Beats are sent by the wheel's thread, so that
/// no method, however long it blocks, keeps its caller waiting for one.
/// </summary>
internal sealed class ZerorpcChannels : IWheelTarget, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly ZerorpcIds _events = new();
    private readonly ZerorpcIds _calls = new();
    private readonly ZerorpcSession _session;
    private readonly Pump _pump;
    private readonly CallPolicy _policy;
    private readonly WheelTimer _timer;
    private readonly long _patience;
    private readonly List<(ZerorpcChannel Channel, uint Life)> _silent = [];
    // In the wheel's time; below zero while nothing is read.
    private long _readingSince = -1;
    private bool _armed;
    private bool _stopped;

    /// <param name="options">The role and the time between beats.</param>
    /// <param name="pump">The connection.</param>
    /// <param name="policy">Clock and limits.</param>
    public ZerorpcChannels(ZerorpcSessionOptions options, Pump pump, CallPolicy policy)
    {
        _session = new ZerorpcSession(options);
        _pump = pump;
        _policy = policy;
        _timer = new WheelTimer(policy.Wheel, this);
        _patience = options.Heartbeat == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)options.Heartbeat.TotalMilliseconds / 4;
    }

    /// <summary>Told of a call whose peer is silent for too long.</summary>
    public required Action<ZerorpcChannel, uint> WhenLost { get; init; }

    /// <summary>Whether there is a call whose last word is not out.</summary>
    public bool HasOpen
    {
        get
        {
            lock (_gate)
                return _session.Count > 0;
        }
    }

    private TimeSpan Now => TimeSpan.FromMilliseconds(_policy.Wheel.Now);

    /// <summary>The id of an event.</summary>
    public ZerorpcId NextId() => _events.Next();

    /// <summary>The id of a call that goes out: unlike those of all other clients, since Python's servers know callers by it alone.</summary>
    public ZerorpcId IdOf(uint number) => _calls.Of(number);

    /// <summary>The link begins to read: until it has, the peer is not heard.</summary>
    public void BeginsToRead() => Volatile.Write(ref _readingSince, _policy.Wheel.Now);

    /// <summary>The link has read all there was.</summary>
    public void HasRead() => Volatile.Write(ref _readingSince, -1);

    /// <summary>Finds out what an event means to a server.</summary>
    /// <param name="frame">The event.</param>
    /// <param name="route">The way back, which signs of life go too; null for the usual one.</param>
    /// <param name="channel">The call; null when it is unroutable.</param>
    /// <param name="life">Which of the channel's lives it is.</param>
    /// <param name="granted">How many items the caller grants.</param>
    /// <exception cref="ZerorpcException">A call that cannot be taken.</exception>
    public ZerorpcEvent Receive(in ZerorpcFrame frame, byte[]? route, out ZerorpcChannel? channel, out uint life, out long granted)
    {
        lock (_gate)
        {
            ZerorpcEvent told = _session.Receive(frame, Now, out channel);
            life = channel?.Life ?? 0;
            granted = told is ZerorpcEvent.Credit ? _session.Granted : 0;
            if (told is ZerorpcEvent.Call)
                channel!.Owner = route;
            Arm();
            return told;
        }
    }

    /// <summary>Finds out what an event means to a client. A call that it ends is over here.</summary>
    public ZerorpcEvent Receive(in ZerorpcFrame frame, out long number, out ZerorpcException? failure)
    {
        lock (_gate)
        {
            ZerorpcEvent told = _session.Receive(frame, Now, out ZerorpcChannel? channel);
            (number, failure) = (channel?.Number ?? -1, channel?.Failure);
            if (channel is { IsClosed: true })
                _session.Release(channel);
            return told;
        }
    }

    /// <summary>A client's call begins.</summary>
    public void Open(ZerorpcId id, uint number)
    {
        lock (_gate)
        {
            _session.Open(id, Now).Number = number;
            Arm();
        }
    }

    /// <summary>A client gives a call up.</summary>
    /// <returns>False when it is over anyway.</returns>
    public bool TryGiveUp(ZerorpcId id)
    {
        lock (_gate)
        {
            if (_session.Find(id) is not { } channel)
                return false;
            _session.Release(channel);
            return true;
        }
    }

    /// <summary>The peer's version of the protocol in a call; 0 when the call is over.</summary>
    public int VersionOf(ZerorpcId id)
    {
        lock (_gate)
            return _session.Find(id)?.PeerVersion ?? 0;
    }

    /// <summary>A server's call ends with a failure.</summary>
    /// <returns>False when it is not to be sent now: the caller has gone, or has granted no room for it yet.</returns>
    public bool MayFail(ZerorpcChannel channel, uint life, ZerorpcError error)
    {
        lock (_gate)
        {
            if (channel.Life != life || channel.IsClosed)
                return false;
            if (channel.TrySpend(life))
                return true;
            channel.Withheld = error;
            return false;
        }
    }

    /// <summary>Sends the failure that waited for credit.</summary>
    /// <returns>False when there is none: the call goes on.</returns>
    public bool TrySendWithheld(ZerorpcChannel channel, uint life)
    {
        MessageBuffer message = MessageBuffer.Rent();
        lock (_gate)
        {
            if (channel.Withheld is not { } error || !channel.TrySpend(life))
            {
                MessageBuffer.Return(message);
                return false;
            }
            ZerorpcWriter.WriteError(message, NextId(), channel.Id, channel.PeerVersion, error);
            ZerorpcRoute.Close(message, channel.Owner as byte[]);
            _session.Release(channel);
        }
        Append(message);
        _pump.Output.FlushSoon();
        MessageBuffer.Return(message);
        return true;
    }

    /// <summary>A server's call has ended, unless its failure still waits for credit.</summary>
    public void Ended(ZerorpcChannel channel, uint life)
    {
        lock (_gate)
        {
            if (channel.Life == life && (channel.Withheld is null || channel.IsClosed))
                _session.Release(channel);
        }
    }

    /// <summary>The connection has ended.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _session.CloseAll();
        }
        _timer.Stop();
    }

    void IWheelTarget.Rang(long stamp)
    {
        // A peer that takes nothing gets no beats on top of it.
        bool speaks = _pump.Output.QueuedBytes <= _policy.Options.Listener.Connection.OutputBytes;
        bool isSilent;
        lock (_gate)
        {
            WasDeaf();
            ZerorpcEvent told;
            while ((told = _session.Tick(Now, out ZerorpcChannel? channel)) is not ZerorpcEvent.None)
            {
                if (speaks)
                    Beat(channel!);
                if (told is ZerorpcEvent.Silent)
                    _silent.Add((channel!, channel!.Life));
            }
            _armed = false;
            Arm();
            isSilent = _silent.Count > 0;
        }
        _pump.Output.FlushNow();
        // Behind what has come and waits for a thread of the pool to read it.
        if (isSilent)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Gives those up whom nobody has heard.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        List<(ZerorpcChannel Channel, uint Life)> lost = [];
        lock (_gate)
        {
            WasDeaf();
            foreach ((ZerorpcChannel channel, uint life) in _silent)
            {
                if (_session.TryLose(channel, life, Now))
                    lost.Add((channel, life));
            }
            _silent.Clear();
        }
        foreach ((ZerorpcChannel channel, uint life) in lost)
            WhenLost(channel, life);
    }

    // A thread that reads this connection, and blocks in a method meanwhile, hears nobody.
    private void WasDeaf()
    {
        long since = Volatile.Read(ref _readingSince);
        if (since >= 0 && _policy.Wheel.Now - since > _patience)
            _session.WasDeaf(Now);
    }

    private void Beat(ZerorpcChannel channel)
    {
        MessageBuffer message = MessageBuffer.Rent();
        ZerorpcWriter.WriteHeartbeat(message, NextId(), channel.Id);
        ZerorpcRoute.Close(message, channel.Owner as byte[]);
        Append(message);
        MessageBuffer.Return(message);
    }

    private void Append(MessageBuffer message)
    {
        Output output = _pump.Output;
        using (output.Gate.Enter())
        {
            message.Written.CopyTo(output.GetSpan(message.Count));
            output.Commit(message.Count);
        }
    }

    // All calls beat in the same interval: a timer that is set is set for the first of them.
    private void Arm()
    {
        if (_armed || _stopped || _session.NextDeadline is not { } due)
            return;
        _armed = true;
        _timer.Set((long)Math.Ceiling(due.TotalMilliseconds), 0);
    }
}
