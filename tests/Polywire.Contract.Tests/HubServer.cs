using Polywire.Addressing;

namespace Polywire.Contract.Tests;

/// <summary>A hub, asked over one wire.</summary>
internal sealed class HubServer(string wire, params string[] listen) : IPlaceServer
{
    // For the restart: a port that the system gave out it may give to somebody else in between.
    private readonly string[] _listen = [.. listen.Select(address => address.Replace(":0", $":{FreePort.Next()}", StringComparison.Ordinal))];
    private Hub? _hub;

    /// <summary>Those of the hub's TLS listeners; null where there are none. Disposed of with this.</summary>
    public Certificates? Certificates { get; init; }

    public bool PullersGiveBack => wire is "redis" or "stomp";

    public string? CannotBind => wire == "zmq" ? null : $"{wire}://127.0.0.1:0";

    public async ValueTask StartAsync() => _hub = await Hub.StartAsync(new HubOptions { Listen = _listen });

    public async ValueTask RestartAsync()
    {
        await _hub!.DisposeAsync().WithinPatience();
        await StartAsync();
    }

    public Address AddressFor(string role)
    {
        string address = _hub!.AddressOf(wire, wire == "zmq" ? role : null);
        // No mark: the suites count every message, and PUB drops at its mark.
        return Address.Parse(wire == "zmq" ? address + "?sndhwm=0" : Certificates is { Ca: var ca } ? $"{address}?ca={ca}" : address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null) await _hub.DisposeAsync();
        Certificates?.Dispose();
    }
}
