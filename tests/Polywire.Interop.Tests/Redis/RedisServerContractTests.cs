using Polywire.Contract.Tests;

namespace Polywire.Interop.Tests.Redis;

/// <summary>The contract suites with redis-server in between.</summary>
public static class RedisServerContractTests
{
    public sealed class PublishSubscribe() : PublishSubscribeContract(new RedisServerPlace());

    public sealed class PushPull() : PushPullContract(new RedisServerPlace());

    public sealed class RequestReply() : RequestReplyContract(new RedisServerPlace());
}
