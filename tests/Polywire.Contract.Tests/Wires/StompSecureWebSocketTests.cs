namespace Polywire.Contract.Tests.Wires;

/// <summary>STOMP through the hub's HTTP port, over WebSocket and TLS.</summary>
public static class StompSecureWebSocketTests
{
    private static ServerPlace Make()
    {
        var certificates = new Certificates();
        return new(new HubServer("stomp", $"https://127.0.0.1:0?{certificates.Listening}") { Certificates = certificates });
    }

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
