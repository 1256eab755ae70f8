using System.Net.Sockets;
using Polywire.Rpc;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>
/// UDP (RFC 1035 4.2.1). Some questions under way share a port that the kernel chooses by chance (RFC 5452 9.2); ports serve a limited number of
/// questions, and more open ids come with more ports, so a stranger's chance to guess one stays the same.
/// </summary>
internal sealed class UdpChannel(DnsServer server, DnsResolverOptions options) : DnsChannel
{
    private readonly Lock _gate = new();
    private readonly List<UdpPort> _ports = [];
    private readonly Stack<UdpExchange> _spare = [];
    private bool _disposed;

    public DnsResolverOptions Options => options;

    public TimerWheel Wheel { get; } = TimerWheel.Of(options.Time);

    /// <inheritdoc/>
    public override async Task<DnsAnswer> AskAsync(DnsMessage query, CancellationToken cancellationToken) => await AskAsync(query, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);

    /// <summary>Sends a question and returns its answer, without any object of its own.</summary>
    /// <exception cref="PolywireException">No answer came in time (<see cref="FailureCause.TimedOut"/>), or the server cannot be reached.</exception>
    public ValueTask<DnsAnswer> AskAsync(DnsMessage query, TimeSpan timeout, CancellationToken cancellationToken)
    {
        UdpExchange exchange;
        UdpPort port;
        bool opened;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            exchange = _spare.TryPop(out UdpExchange? spare) ? spare : new UdpExchange(this);
            port = FreePort(out opened);
            port.Add(exchange, query);
        }

        if (opened) port.Start();
        return exchange.Begin(port, timeout, cancellationToken);
    }

    /// <summary>An exchange is over: its port is free for another question, or has done its work. Its pool follows once its result was taken.</summary>
    public void Leave(UdpPort port)
    {
        lock (_gate)
        {
            if (!port.IsIdle) return;
            int idle = 0;
            foreach (UdpPort one in _ports) idle += one.IsIdle ? 1 : 0;
            if (!port.IsSpent && !_disposed && idle <= options.Limits.IdleConnections) return;
            _ports.Remove(port);
        }

        port.Dispose();
    }

    public void Drop(UdpPort port)
    {
        lock (_gate) _ports.Remove(port);
        port.Dispose();
    }

    public void Keep(UdpExchange exchange)
    {
        lock (_gate)
        {
            if (_spare.Count < options.Limits.IdleConnections * options.Limits.QuestionsAtOncePerPort) _spare.Push(exchange);
        }
    }

    public override ValueTask DisposeAsync()
    {
        UdpPort[] ports;
        lock (_gate)
        {
            _disposed = true;
            ports = [.. _ports];
            _ports.Clear();
        }

        foreach (UdpPort port in ports) port.Fail(new SocketException((int)SocketError.OperationAborted));
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether <paramref name="answer"/> is one to <paramref name="query"/>.</summary>
    public static bool Fits(DnsMessage query, DnsMessage answer) => Answers(query, answer);

    public static PolywireException Unreachable(SocketException failure)
        => new(FailureKind.Closed, failure.SocketErrorCode == SocketError.ConnectionRefused ? FailureCause.ConnectionRefused : FailureCause.Unreachable, failure.Message, failure);

    private UdpPort FreePort(out bool opened)
    {
        opened = false;
        foreach (UdpPort port in _ports)
        {
            if (port.HasRoom) return port;
        }

        UdpPort another = new(this, server.EndPoint!);
        _ports.Add(another);
        opened = true;
        return another;
    }
}
