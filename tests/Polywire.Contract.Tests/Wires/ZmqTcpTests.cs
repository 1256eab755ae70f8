namespace Polywire.Contract.Tests.Wires;

/// <summary>ZeroMQ over TCP, socket to socket.</summary>
public static class ZmqTcpTests
{
    private static DirectPlace Make() => new("zmq+tcp://127.0.0.1:0?sndhwm=0");

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
