using Polywire.Addressing;
using Polywire.Patterns;

namespace Polywire.Contract.Tests;

/// <summary>The two sides meet each other, without anything in between.</summary>
internal sealed class DirectPlace(string address) : Place
{
    private Address _place = Address.Parse(address);

    public override bool PullersGiveBack => false;

    public override ValueTask StartAsync() => default;

    public override async ValueTask<Publisher> PublisherAsync()
    {
        Publisher publisher = await Publisher.OpenAsync(_place, bind: true, Quick);
        _place = publisher.Address;
        return publisher;
    }

    public override async ValueTask<Pusher> PusherAsync()
    {
        Pusher pusher = await Pusher.OpenAsync(_place, bind: true, Quick);
        _place = pusher.Address;
        return pusher;
    }

    public override async ValueTask<Replier> ReplierAsync()
    {
        Replier replier = await Replier.OpenAsync(_place, bind: true, Quick);
        _place = replier.Address;
        return replier;
    }

    public override ValueTask<Subscriber> SubscriberAsync() => Subscriber.OpenAsync(_place, bind: false, Quick);

    public override ValueTask<Puller> PullerAsync() => Puller.OpenAsync(_place, bind: false, Quick);

    public override ValueTask<Requester> RequesterAsync() => Requester.OpenAsync(_place, bind: false, Quick);

    public override async ValueTask<Publisher> RestartAsync(Publisher publisher)
    {
        await publisher.DisposeAsync().WithinPatience();
        return await PublisherAsync();
    }

    public override async ValueTask<Pusher> RestartAsync(Pusher pusher)
    {
        await pusher.DisposeAsync().WithinPatience();
        return await PusherAsync();
    }

    public override async ValueTask<Replier> RestartAsync(Replier replier)
    {
        await replier.DisposeAsync().WithinPatience();
        return await ReplierAsync();
    }

    public override ValueTask DisposeAsync() => default;
}
