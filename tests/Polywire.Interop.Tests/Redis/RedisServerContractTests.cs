using Polywire.Contract.Tests;

namespace Polywire.Interop.Tests.Redis;

/// <summary>The contract suites with redis-server in between.</summary>
public static class RedisServerContractTests
{
    public sealed class PublishSubscribe() : PublishSubscribeContract(new ServerPlace(new RedisServer()));

    public sealed class PushPull() : PushPullContract(new ServerPlace(new RedisServer()));

    public sealed class RequestReply() : RequestReplyContract(new ServerPlace(new RedisServer()));
}
