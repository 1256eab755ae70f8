using Polywire.Addressing;
using Polywire.Contract.Tests;

namespace Polywire.Interop.Tests.Stomp;

/// <summary>A line to a RabbitMQ that can be cut: the broker itself takes too long to start anew for every test.</summary>
internal sealed class RabbitMqLine(RabbitMqServer server) : IPlaceServer
{
    private readonly string _queue = $"polywire-{Guid.NewGuid():n}";
    private CutLine? _line;

    public bool PullersGiveBack => true;

    public ValueTask StartAsync()
    {
        Peer.Need("RabbitMQ", RabbitMqServer.IsInstalled);
        _line = new CutLine(server.Port);
        _line.Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask RestartAsync()
    {
        await _line!.CutAsync();
        _line.Open();
    }

    public Address AddressFor(string role) => Address.Parse($"stomp://127.0.0.1:{_line!.Port}?queue={_queue}");

    public ValueTask DisposeAsync() => _line?.DisposeAsync() ?? ValueTask.CompletedTask;
}
