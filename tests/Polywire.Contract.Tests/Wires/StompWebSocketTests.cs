namespace Polywire.Contract.Tests.Wires;

/// <summary>STOMP through the hub's HTTP port, over WebSocket.</summary>
public static class StompWebSocketTests
{
    private static ServerPlace Make() => new(new HubServer("stomp", "http://127.0.0.1:0"));

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
