using Polywire.Addressing;
using Polywire.Contract.Tests;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Nats;

/// <summary>Both sides connect to a nats-server.</summary>
internal sealed class NatsServerPlace : Place
{
    private readonly NatsServer _server = new();

    public override bool PullersGiveBack => false;

    public override ValueTask StartAsync()
    {
        return _server.InitializeAsync();
    }

    public override ValueTask<Publisher> PublisherAsync() => Publisher.OpenAsync(Address.Parse(_server.Url), bind: false, Quick);

    public override ValueTask<Subscriber> SubscriberAsync() => Subscriber.OpenAsync(Address.Parse(_server.Url), bind: false, Quick);

    public override ValueTask<Pusher> PusherAsync() => Pusher.OpenAsync(Address.Parse(_server.Url), bind: false, Quick);

    public override ValueTask<Puller> PullerAsync() => Puller.OpenAsync(Address.Parse(_server.Url), bind: false, Quick);

    public override ValueTask<Requester> RequesterAsync() => Requester.OpenAsync(Address.Parse(_server.Url), bind: false, Quick);

    public override ValueTask<Replier> ReplierAsync() => Replier.OpenAsync(Address.Parse(_server.Url), bind: false, Quick);

    public override async ValueTask<Publisher> RestartAsync(Publisher publisher)
    {
        await _server.RestartAsync();
        return publisher;
    }

    public override async ValueTask<Pusher> RestartAsync(Pusher pusher)
    {
        await _server.RestartAsync();
        return pusher;
    }

    public override async ValueTask<Replier> RestartAsync(Replier replier)
    {
        await _server.RestartAsync();
        return replier;
    }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();
}
