namespace Polywire.Contract.Tests.Wires;

/// <summary>STOMP through the hub, over TCP.</summary>
public static class StompHubTests
{
    private static ServerPlace Make() => new(new HubServer("stomp", "stomp://127.0.0.1:0"));

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
