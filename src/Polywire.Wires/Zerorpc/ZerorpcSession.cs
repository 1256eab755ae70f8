using Polywire.Formats;

namespace Polywire.Wires.Zerorpc;

/// <summary>
/// The calls under way between two peers, without any I/O, for either side: which event belongs to which call and what it means, when signs
/// of life are due, and when a peer is lost. Time is passed in. Not thread-safe: who owns it has one lock around it. Beats are the owner's
/// timer's business and wait for no method: in Python a method that does not yield stops them, which is the wire's best-known fault.
/// </summary>
/// <remarks>https://github.com/0rpc/zerorpc-python/blob/master/doc/protocol.md, and where it is incomplete the Python code.</remarks>
public sealed class ZerorpcSession
{
    private const int MostFree = 1024;

    private readonly ZerorpcSessionOptions _options;
    private readonly Dictionary<ZerorpcId, ZerorpcChannel> _channels = [];
    private readonly Stack<ZerorpcChannel> _free = [];
    private ZerorpcChannel? _first; // due next
    private ZerorpcChannel? _last;
    private TimeSpan _deafUntil;

    /// <summary>Creates a session without calls.</summary>
    public ZerorpcSession(ZerorpcSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Calls under way.</summary>
    public int Count => _channels.Count;

    /// <summary>How many items the last <see cref="ZerorpcEvent.Credit"/> granted.</summary>
    public long Granted { get; private set; }

    /// <summary>When <see cref="Tick"/> has something to do; null for never.</summary>
    public TimeSpan? NextDeadline => _first?.NextBeat;

    /// <summary>Begins a call. The caller sends its first event, with the call's id as message_id.</summary>
    /// <exception cref="ZerorpcException">Too many are under way.</exception>
    public ZerorpcChannel Open(ZerorpcId id, TimeSpan now)
    {
        if (_options.IsServer) throw new InvalidOperationException("This side answers calls.");
        ZerorpcChannel channel = Add(id, ZerorpcWriter.Version);
        // The call itself is what may be sent before the peer grants more.
        channel.TrySpend(channel.Life);
        if (!_options.IsPassive) BeginToBeat(channel, now);
        return channel;
    }

    /// <summary>Finds out what an event means.</summary>
    /// <param name="frame">The event.</param>
    /// <param name="now">Time since any fixed moment.</param>
    /// <param name="channel">The call; null when it is unroutable.</param>
    /// <exception cref="ZerorpcException">A call that cannot be taken: its caller is to be told, in an ERR for its message_id.</exception>
    public ZerorpcEvent Receive(in ZerorpcFrame frame, TimeSpan now, out ZerorpcChannel? channel)
    {
        channel = null;
        if (frame.ResponseTo.IsEmpty) return ReceiveCall(frame, now, out channel);
        // Unknown response_to: a call that is over. Python warns and drops it.
        if (!_channels.TryGetValue(frame.ResponseTo, out channel)) return ZerorpcEvent.Unroutable;
        channel.LastHeard = now;
        channel.PeerVersion = frame.Version;
        try
        {
            return ReceiveOnChannel(frame, channel, now);
        }
        catch (ZerorpcException wrong)
        {
            channel.Failure = wrong;
            Close(channel);
            return ZerorpcEvent.Broken;
        }
    }

    /// <summary>Does what is due, one call at a time: call it until it tells <see cref="ZerorpcEvent.None"/>.</summary>
    /// <param name="now">Time since the same moment.</param>
    /// <param name="channel">The call on which a sign of life is due.</param>
    public ZerorpcEvent Tick(TimeSpan now, out ZerorpcChannel? channel)
    {
        channel = _first;
        if (channel is null || channel.NextBeat > now)
        {
            channel = null;
            return ZerorpcEvent.None;
        }
        Unlink(channel);
        // A peer that never said anything is waited for from the first beat on, as in Python: three intervals in all.
        channel.LastHeard ??= now;
        Link(channel, now);
        return IsSilent(channel, now) ? ZerorpcEvent.Silent : ZerorpcEvent.Beat;
    }

    /// <summary>Ends a call whose peer is silent for too long, unless something has come since.</summary>
    /// <param name="channel">The call.</param>
    /// <param name="life">Which of its lives was silent.</param>
    /// <param name="now">Time since the same moment.</param>
    /// <returns>Whether the peer is lost.</returns>
    public bool TryLose(ZerorpcChannel channel, uint life, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (channel.Life != life || channel.IsClosed || !IsSilent(channel, now)) return false;
        Close(channel);
        return true;
    }

    /// <summary>Nothing that came was read up to now: that the peer has not been heard is not its fault.</summary>
    public void WasDeaf(TimeSpan now) => _deafUntil = now;

    /// <summary>The call of an id that is under way; null when there is none.</summary>
    public ZerorpcChannel? Find(ZerorpcId id) => _channels.GetValueOrDefault(id);

    /// <summary>Ends a call, and gives its channel back: nobody may use it any more, except to find that its <see cref="ZerorpcChannel.Life"/> is over.</summary>
    public void Release(ZerorpcChannel channel)
    {
        Close(channel);
        if (channel.IsFree) return;
        channel.IsFree = true;
        if (_free.Count < MostFree) _free.Push(channel);
    }

    /// <summary>Ends a call: after its last event was sent, or when its caller has given up. Harmless when it is over.</summary>
    public void Close(ZerorpcChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (channel.IsClosed) return;
        channel.IsClosed = true;
        _channels.Remove(channel.Id);
        if (channel.Beats) Unlink(channel);
        channel.Beats = false;
    }

    /// <summary>Ends all calls: the connection is gone.</summary>
    public void CloseAll()
    {
        foreach (ZerorpcChannel channel in _channels.Values.ToArray()) Close(channel);
    }

    private bool IsSilent(ZerorpcChannel channel, TimeSpan now)
    {
        TimeSpan heard = channel.LastHeard is { } at && at > _deafUntil ? at : _deafUntil;
        return now - heard >= 2 * _options.Heartbeat;
    }

    private ZerorpcEvent ReceiveCall(in ZerorpcFrame frame, TimeSpan now, out ZerorpcChannel? channel)
    {
        channel = null;
        if (!_options.IsServer) return ZerorpcEvent.Unroutable;
        if (frame.MessageId.IsEmpty) throw new ZerorpcException(ZerorpcFailure.BadId, 0, "a call has a message_id");
        if (_channels.ContainsKey(frame.MessageId))
            throw new ZerorpcException(ZerorpcFailure.DuplicateId, 0, $"a call with the id {frame.MessageId} is under way");
        channel = Add(frame.MessageId, frame.Version);
        // Version 1 knows no signs of life.
        if (!_options.IsPassive && frame.Version >= 2) BeginToBeat(channel, now);
        return ZerorpcEvent.Call;
    }

    private ZerorpcEvent ReceiveOnChannel(in ZerorpcFrame frame, ZerorpcChannel channel, TimeSpan now)
    {
        switch (frame.Kind)
        {
            case ZerorpcName.Heartbeat:
                BeginToBeat(channel, now);
                // Before version 3 a heartbeat's number is a grant.
                return frame.Version < 3 && TryReadCount(frame.Args, out long items) && items > 0 ? AddCredit(channel, items) : ZerorpcEvent.None;
            case ZerorpcName.More:
                return TryReadCount(frame.Args, out long more) && more >= 0 ? AddCredit(channel, more)
                    : throw new ZerorpcException(ZerorpcFailure.BadArgs, -1, "_zpc_more says how many items, from 0");
            case ZerorpcName.Stream when !_options.IsServer: return ZerorpcEvent.Item;
            case ZerorpcName.Ok when !_options.IsServer:
                return IsList(frame.Args) ? End(channel, ZerorpcEvent.Reply) : throw new ZerorpcException(ZerorpcFailure.BadArgs, -1, "OK brings a list of one value");
            // A caller's ERR is this library's way to give up: the protocol has none but silence.
            case ZerorpcName.Error: return End(channel, _options.IsServer ? ZerorpcEvent.GivenUp : ZerorpcEvent.Error);
            case ZerorpcName.StreamDone when !_options.IsServer: return End(channel, ZerorpcEvent.Done);
            default: throw new ZerorpcException(ZerorpcFailure.UnexpectedEvent, -1, $"the event '{Shown(frame.Name)}' has no place in a call that is under way");
        }
    }

    private ZerorpcEvent AddCredit(ZerorpcChannel channel, long items)
    {
        Granted = items;
        channel.AddCredit(items);
        return ZerorpcEvent.Credit;
    }

    private ZerorpcEvent End(ZerorpcChannel channel, ZerorpcEvent told)
    {
        Close(channel);
        return told;
    }

    private ZerorpcChannel Add(ZerorpcId id, int version)
    {
        if (_channels.Count >= _options.Limits.Channels)
            throw new ZerorpcException(ZerorpcFailure.TooManyChannels, -1, $"{_channels.Count} calls are under way (limit Channels)");
        ZerorpcChannel channel = _free.Count > 0 ? _free.Pop() : new ZerorpcChannel();
        channel.Begin(id, version);
        _channels.Add(id, channel);
        return channel;
    }

    private void BeginToBeat(ZerorpcChannel channel, TimeSpan now)
    {
        if (channel.Beats || _options.Heartbeat == Timeout.InfiniteTimeSpan) return;
        channel.Beats = true;
        Link(channel, now);
    }

    // All beat in the same interval, so that who is linked last is due last: no heap, no wheel, however many calls there are.
    private void Link(ZerorpcChannel channel, TimeSpan now)
    {
        channel.NextBeat = now + _options.Heartbeat;
        channel.Before = _last;
        if (_last is null) _first = channel;
        else _last.Behind = channel;
        _last = channel;
    }

    private void Unlink(ZerorpcChannel channel)
    {
        if (channel.Before is null && channel.Behind is null && _first != channel) return;
        if (channel.Before is null) _first = channel.Behind;
        else channel.Before.Behind = channel.Behind;
        if (channel.Behind is null) _last = channel.Before;
        else channel.Behind.Before = channel.Before;
        channel.Before = channel.Behind = null;
    }

    private static bool TryReadCount(ReadOnlySpan<byte> args, out long count)
    {
        count = 0;
        var reader = new MessagePackReader(args, FormatLimits.Default);
        if (reader.NextType is not MessagePackType.List || reader.ReadListHead() == 0 || reader.NextType is not MessagePackType.Integer) return false;
        bool wide = false;
        try
        {
            count = reader.ReadInt64();
        }
        catch (CodecException)
        {
            wide = true; // more than 63 bits
        }
        return !wide;
    }

    private static bool IsList(ReadOnlySpan<byte> args) => new MessagePackReader(args, FormatLimits.Default).NextType is MessagePackType.List;

    private static string Shown(ReadOnlySpan<byte> name) => System.Text.Encoding.UTF8.GetString(name[..Math.Min(64, name.Length)]);
}
