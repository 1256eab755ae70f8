namespace Polywire.Contract.Tests.Wires;

/// <summary>ZeroMQ through the hub's listeners: xsub and xpub, pull and push, router and dealer.</summary>
public static class ZmqHubTests
{
    private static ServerPlace Make() => new(new HubServer("zmq", [.. HubOptions.DefaultListeners.Where(address => address.StartsWith("zmq", StringComparison.Ordinal)).Select(address => Addressing.Address.Parse(address).WithPort(0).ToString())]));

    public sealed class PublishSubscribe() : PublishSubscribeContract(Make());

    public sealed class PushPull() : PushPullContract(Make());

    public sealed class RequestReply() : RequestReplyContract(Make());
}
