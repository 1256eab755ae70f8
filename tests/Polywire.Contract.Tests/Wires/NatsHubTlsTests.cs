namespace Polywire.Contract.Tests.Wires;

/// <summary>NATS through the hub, over TLS behind INFO.</summary>
public static class NatsHubTlsTests
{
    private static ServerPlace Make()
    {
        var certificates = new Certificates();
        return new(new HubServer("nats", $"nats+tls://127.0.0.1:0?{certificates.Listening}") { Certificates = certificates });
    }

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
