using Polywire.Contract.Tests;

namespace Polywire.Interop.Tests.Nats;

/// <summary>The contract suites with nats-server in between, over its own WebSocket.</summary>
public static class NatsServerWebSocketContractTests
{
    private static ServerPlace Make() => new(new NatsServer { WebSocketPort = FreePort.Next() });

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
