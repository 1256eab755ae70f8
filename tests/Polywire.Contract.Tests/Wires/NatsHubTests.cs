namespace Polywire.Contract.Tests.Wires;

/// <summary>NATS through the hub, over TCP.</summary>
public static class NatsHubTests
{
    private static ServerPlace Make() => new(new HubServer("nats", "nats://127.0.0.1:0"));

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
