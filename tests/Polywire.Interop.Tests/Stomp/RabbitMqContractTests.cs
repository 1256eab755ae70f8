using Polywire.Contract.Tests;

namespace Polywire.Interop.Tests.Stomp;

/// <summary>The contract suites with RabbitMQ in between.</summary>
public static class RabbitMqContractTests
{
    [Collection(RabbitMqTests.Name)]
    public sealed class PublishSubscribe(RabbitMqServer server) : PublishSubscribeContract(new ServerPlace(new RabbitMqLine(server)));

    [Collection(RabbitMqTests.Name)]
    public sealed class PushPull(RabbitMqServer server) : PushPullContract(new ServerPlace(new RabbitMqLine(server)));

    [Collection(RabbitMqTests.Name)]
    public sealed class RequestReply(RabbitMqServer server) : RequestReplyContract(new ServerPlace(new RabbitMqLine(server)));
}
