using Polywire.Addressing;
using Polywire.Patterns;

namespace Polywire.Contract.Tests;

/// <summary>Both sides connect to a hub; each to the address that is meant for it.</summary>
internal sealed class HubPlace(string wire, params string[] listen) : Place
{
    private Hub? _hub;
    private IReadOnlyList<string> _listen = listen;

    public override bool PullersGiveBack => wire is "redis" or "stomp";

    public override string? CannotBind => wire == "zmq" ? null : $"{wire}://127.0.0.1:0";

    public override async ValueTask StartAsync()
    {
        _hub = await Hub.StartAsync(new HubOptions { Listen = _listen });
        // The same ports after a restart.
        _listen = [.. _hub.Addresses.Select(address => address.ToString())];
    }

    public override ValueTask<Publisher> PublisherAsync() => Publisher.OpenAsync(Address("xsub"), bind: false, Quick);

    public override ValueTask<Subscriber> SubscriberAsync() => Subscriber.OpenAsync(Address("xpub"), bind: false, Quick);

    public override ValueTask<Pusher> PusherAsync() => Pusher.OpenAsync(Address("pull"), bind: false, Quick);

    public override ValueTask<Puller> PullerAsync() => Puller.OpenAsync(Address("push"), bind: false, Quick);

    public override ValueTask<Requester> RequesterAsync() => Requester.OpenAsync(Address("router"), bind: false, Quick);

    public override ValueTask<Replier> ReplierAsync() => Replier.OpenAsync(Address("dealer"), bind: false, Quick);

    public override async ValueTask<Publisher> RestartAsync(Publisher publisher)
    {
        await RestartAsync();
        return publisher;
    }

    public override async ValueTask<Pusher> RestartAsync(Pusher pusher)
    {
        await RestartAsync();
        return pusher;
    }

    public override async ValueTask<Replier> RestartAsync(Replier replier)
    {
        await RestartAsync();
        return replier;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_hub is not null) await _hub.DisposeAsync();
    }

    private Address Address(string role)
    {
        string address = _hub!.AddressOf(wire, wire == "zmq" ? role : null);
        // No mark: the suites count every message, and PUB drops at its mark.
        return Addressing.Address.Parse(wire == "zmq" ? address + "?sndhwm=0" : address);
    }

    private async Task RestartAsync()
    {
        await _hub!.DisposeAsync().WithinPatience();
        await StartAsync();
    }
}
