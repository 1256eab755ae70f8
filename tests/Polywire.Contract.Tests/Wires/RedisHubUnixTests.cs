namespace Polywire.Contract.Tests.Wires;

/// <summary>Redis through the hub, over a Unix socket.</summary>
public static class RedisHubUnixTests
{
    private static ServerPlace Make() => new(new HubServer("redis", $"redis+unix://{Path.GetTempPath()}polywire-{Guid.NewGuid():N}.sock"));

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
