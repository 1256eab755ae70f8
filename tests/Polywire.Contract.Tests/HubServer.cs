using Polywire.Addressing;

namespace Polywire.Contract.Tests;

/// <summary>A hub, asked over one wire.</summary>
internal sealed class HubServer(string wire, params string[] listen) : IPlaceServer
{
    private Hub? _hub;
    private IReadOnlyList<string> _listen = listen;

    /// <summary>Those of the hub's TLS listeners; null where there are none. Disposed of with this.</summary>
    public Certificates? Certificates { get; init; }

    public bool PullersGiveBack => wire is "redis" or "stomp";

    public string? CannotBind => wire == "zmq" ? null : $"{wire}://127.0.0.1:0";

    public async ValueTask StartAsync()
    {
        _hub = await Hub.StartAsync(new HubOptions { Listen = _listen });
        // The same ports after a restart.
        _listen = [.. _hub.Addresses.Select(address => address.ToString())];
    }

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
