namespace Polywire.Contract.Tests.Wires;

/// <summary>ZeroMQ in memory, socket to socket.</summary>
public static class ZmqInprocTests
{
    private static DirectPlace Make() => new($"zmq+inproc://contract-{Guid.NewGuid():N}?sndhwm=0");

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
