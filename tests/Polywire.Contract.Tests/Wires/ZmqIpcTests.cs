namespace Polywire.Contract.Tests.Wires;

/// <summary>ZeroMQ over Unix sockets, socket to socket.</summary>
public static class ZmqIpcTests
{
    private static DirectPlace Make() => new($"zmq+ipc://{Path.GetTempPath()}polywire-{Guid.NewGuid():N}.sock?sndhwm=0");

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
