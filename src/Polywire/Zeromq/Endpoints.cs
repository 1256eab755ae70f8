using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>The addresses of one socket and the lanes of its peers: who is there, who is waited for, who was given up.</summary>
internal sealed class Endpoints(ZeromqSocket socket) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Endpoint> _endpoints = [];
    private readonly LaneList _lanes = new();
    private long _droppedBefore; // by lanes that are gone
    private int _peers;

    internal int PeerCount => Volatile.Read(ref _peers);

    internal long Dropped => Interlocked.Read(ref _droppedBefore) + _lanes.All.Sum(lane => lane.Dropped);

    private ZeromqOptions Options => socket.Options;

    internal async ValueTask<Address> BindAsync(Address address, CancellationToken cancellationToken)
    {
        RequireZeromq(address);
        ZeromqOptions options = Options.With(address, bind: true);
        ZmtpSessionOptions session = options.ForSession(socket.Type, waitsForPeer: false);
        var endpoint = new Endpoint(address, lane: null);
        endpoint.Listener = await Listener.StartAsync(address, _ => new ZeromqLink(socket, null, session, options.Curve is null ? options.CheckCredentials : null), new ListenerOptions
        {
            Secure = options.Securing(address, session),
            HandshakeTimeout = options.Wire.HandshakeTimeout,
            MaxConnections = options.MaxConnections,
            Connection = Limits(options),
            Time = options.Time,
        }, cancellationToken).ConfigureAwait(false);
        endpoint.Address = endpoint.Listener.Address;
        lock (_gate) _endpoints.Add(endpoint);
        return endpoint.Address;
    }

    internal void Connect(Address address)
    {
        RequireZeromq(address);
        ZeromqOptions options = Options.With(address, bind: false);
        ZmtpSessionOptions session = options.ForSession(socket.Type, waitsForPeer: address.Transport == TransportKind.Inproc);
        Lane? lane = socket.Rules.QueuesUnconnected && !options.Immediate ? NewLane(options, queues: true) : null;
        var endpoint = new Endpoint(address, lane);
        if (lane is not null)
        {
            socket.Rules.Attach(lane);
            _lanes.Add(lane);
        }
        lock (_gate) _endpoints.Add(endpoint);
        endpoint.Connector = new Connector(address, () => new ZeromqLink(socket, lane, session), failure => Retry(endpoint, failure), new ConnectorOptions
        {
            Secure = options.Securing(address, session),
            ConnectTimeout = options.ConnectTimeout,
            Backoff = options.Backoff,
            Connection = Limits(options),
            Time = options.Time,
        });
        socket.Changed();
    }

    internal async ValueTask CloseAsync(Address address)
    {
        string text = address.ToString();
        Endpoint[] found;
        lock (_gate)
        {
            found = [.. _endpoints.Where(endpoint => endpoint.Address.ToString() == text)];
            foreach (Endpoint endpoint in found) _endpoints.Remove(endpoint);
        }
        foreach (Endpoint endpoint in found)
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
            if (endpoint.Lane is { } lane) Remove(lane);
        }
    }

    /// <summary>A handshake is over. Gives the connection its lane and the lane its connection.</summary>
    internal Lane Up(ZeromqLink link, Lane? own)
    {
        Lane lane = own ?? NewLane(Options, queues: false);
        if (own is null) lane.Identity = link.Peer!.Identity;
        lane.Up(link, link.Output);
        if (own is null)
        {
            socket.Rules.Attach(lane);
            _lanes.Add(lane);
        }
        socket.Rules.Up(lane, link);
        Interlocked.Increment(ref _peers);
        socket.Room.Wake();
        return lane;
    }

    /// <summary>A connection has ended.</summary>
    internal void Down(ZeromqLink link, Lane? lane, bool wasUp)
    {
        if (lane is null || !wasUp) return;
        Interlocked.Decrement(ref _peers);
        bool stays = lane.Queues;
        lane.Down(link.Output);
        if (!stays) Remove(lane);
        if (!link.IsDisowned) socket.Rules.Down(lane);
        socket.Changed();
    }

    /// <exception cref="PolywireException">Every endpoint has been given up: nobody will ever come.</exception>
    internal void ThrowIfAllGaveUp()
    {
        Exception? reason = null;
        lock (_gate)
        {
            if (_endpoints.Count == 0 || !_endpoints.TrueForAll(endpoint => endpoint.GivenUp is not null)) return;
            reason = _endpoints[0].GivenUp;
        }
        throw new PolywireException(FailureKind.Refused, reason!.Message, reason);
    }

    internal async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int version = socket.Room.Version;
            if (All().TrueForAll(endpoint => endpoint.IsEmpty)) break;
            await socket.Room.WaitAsync(version, cancellationToken).ConfigureAwait(false);
        }
        foreach (Lane lane in _lanes.All)
        {
            if (lane.Output is { } output) await output.DrainAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Endpoint> endpoints = All();
        if (!endpoints.TrueForAll(endpoint => endpoint.IsEmpty)) await LingerAsync().ConfigureAwait(false);
        await Task.WhenAll(endpoints.Select(endpoint => endpoint.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private async Task LingerAsync()
    {
        using var over = new CancellationTokenSource(Options.Linger, Options.Time);
        try
        {
            await FlushAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody came for what waits: it is dropped, which is what linger says.
        }
    }

    private bool Retry(Endpoint endpoint, Exception failure)
    {
        if (failure is not ZmtpException { IsPermanent: true }) return true;
        endpoint.GivenUp = failure;
        if (endpoint.Lane is { } lane) Remove(lane);
        socket.Changed();
        return false;
    }

    private void Remove(Lane lane)
    {
        socket.Rules.Detach(lane);
        _lanes.Remove(lane);
        Interlocked.Add(ref _droppedBefore, lane.Dropped);
    }

    private List<Endpoint> All()
    {
        lock (_gate) return [.. _endpoints];
    }

    private Lane NewLane(ZeromqOptions options, bool queues) =>
        new(options.SendHighWaterMark, options.Connection, queues, pauses: options.SendHighWaterMark == 0 && socket.Rules.Waits);

    private ConnectionLimits Limits(ZeromqOptions options) => options.Connection with { CloseTimeout = options.Linger };

    private static void RequireZeromq(Address address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Wire != "zmq") throw new AddressException($"{address} is not a ZeroMQ address: write zmq+tcp://, zmq+ipc:// or zmq+inproc://.");
    }
}
