using Polywire.Contract.Tests;

namespace Polywire.Interop.Tests.Nats;

/// <summary>The contract suites with nats-server in between.</summary>
public static class NatsServerContractTests
{
    public sealed class PublishSubscribe() : PublishSubscribeContract(new ServerPlace(new NatsServer()));

    public sealed class PushPull() : PushPullContract(new ServerPlace(new NatsServer()));

    public sealed class RequestReply() : RequestReplyContract(new ServerPlace(new NatsServer()));
}
