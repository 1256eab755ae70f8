using Polywire.Patterns;

namespace Polywire.Contract.Tests;

/// <summary>Both sides connect to a server; each to the address that is meant for it.</summary>
internal sealed class ServerPlace(IPlaceServer server) : Place
{
    public override bool PullersGiveBack => server.PullersGiveBack;

    public override string? CannotBind => server.CannotBind;

    public override ValueTask StartAsync() => server.StartAsync();

    public override ValueTask<Publisher> PublisherAsync() => Publisher.OpenAsync(server.AddressFor("xsub"), bind: false, Quick);

    public override ValueTask<Subscriber> SubscriberAsync() => Subscriber.OpenAsync(server.AddressFor("xpub"), bind: false, Quick);

    public override ValueTask<Pusher> PusherAsync() => Pusher.OpenAsync(server.AddressFor("pull"), bind: false, Quick);

    public override ValueTask<Puller> PullerAsync() => Puller.OpenAsync(server.AddressFor("push"), bind: false, Quick);

    public override ValueTask<Requester> RequesterAsync() => Requester.OpenAsync(server.AddressFor("router"), bind: false, Quick);

    public override ValueTask<Replier> ReplierAsync() => Replier.OpenAsync(server.AddressFor("dealer"), bind: false, Quick);

    public override ValueTask<Publisher> RestartAsync(Publisher publisher) => RestartedAsync(publisher);

    public override ValueTask<Pusher> RestartAsync(Pusher pusher) => RestartedAsync(pusher);

    public override ValueTask<Replier> RestartAsync(Replier replier) => RestartedAsync(replier);

    public override ValueTask DisposeAsync() => server.DisposeAsync();

    private async ValueTask<T> RestartedAsync<T>(T sender)
    {
        await server.RestartAsync();
        return sender;
    }
}
