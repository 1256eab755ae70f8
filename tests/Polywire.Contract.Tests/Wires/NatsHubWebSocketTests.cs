namespace Polywire.Contract.Tests.Wires;

/// <summary>NATS through the hub, over WebSocket on its HTTP port.</summary>
public static class NatsHubWebSocketTests
{
    private static ServerPlace Make() => new(new HubServer("nats", "http://127.0.0.1:0"));

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
