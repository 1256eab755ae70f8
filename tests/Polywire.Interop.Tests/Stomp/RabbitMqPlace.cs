using Polywire.Addressing;
using Polywire.Contract.Tests;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Stomp;

/// <summary>Both sides connect to a RabbitMQ, over a line that can be cut.</summary>
internal sealed class RabbitMqPlace(RabbitMqServer server) : Place
{
    private readonly string _queue = $"polywire-{Guid.NewGuid():n}";
    private CutLine? _line;

    public override bool PullersGiveBack => true;

    private Address Url => Address.Parse($"stomp://127.0.0.1:{_line!.Port}?queue={_queue}");

    public override ValueTask StartAsync()
    {
        Peer.Need("RabbitMQ", RabbitMqServer.IsInstalled);
        _line = new CutLine(server.Port);
        _line.Open();
        return ValueTask.CompletedTask;
    }

    public override ValueTask<Publisher> PublisherAsync() => Publisher.OpenAsync(Url, bind: false, Quick);

    public override ValueTask<Subscriber> SubscriberAsync() => Subscriber.OpenAsync(Url, bind: false, Quick);

    public override ValueTask<Pusher> PusherAsync() => Pusher.OpenAsync(Url, bind: false, Quick);

    public override ValueTask<Puller> PullerAsync() => Puller.OpenAsync(Url, bind: false, Quick);

    public override ValueTask<Requester> RequesterAsync() => Requester.OpenAsync(Url, bind: false, Quick);

    public override ValueTask<Replier> ReplierAsync() => Replier.OpenAsync(Url, bind: false, Quick);

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

    public override ValueTask DisposeAsync() => _line?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task RestartAsync()
    {
        await _line!.CutAsync();
        _line.Open();
    }
}
