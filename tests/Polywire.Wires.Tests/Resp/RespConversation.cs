using System.Buffers;
using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

/// <summary>Feeds a session as a pump would, carries out the few host commands that the tests use, and collects the output.</summary>
internal sealed class RespConversation
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly FakeRespHost _host;
    private byte[] _held = [];

    public RespConversation(FakeRespHost? host = null, RespLimits? limits = null)
    {
        _host = host ?? new FakeRespHost();
        Session = new RespSession(_host, limits);
        _host.Session = Session;
    }

    public RespSession Session { get; }

    public bool Closed { get; private set; }

    /// <summary>Hands over more bytes, returns what the session wrote meanwhile.</summary>
    public string Say(ReadOnlySpan<byte> bytes)
    {
        byte[] input = [.. _held, .. bytes];
        int at = 0;
        while (!Closed)
        {
            RespEvent came = Session.Next(input.AsSpan(at), _output, out int consumed);
            if (came == RespEvent.Request)
                Carry(input.AsSpan(at));
            at += consumed;
            Closed = came == RespEvent.Close;
            if (came == RespEvent.NeedMore)
                break;
        }
        _held = input[at..];
        return TakeOutput();
    }

    public string Say(string text) => Say(Encoding.Latin1.GetBytes(text));

    private string TakeOutput()
    {
        string written = Encoding.Latin1.GetString(_output.WrittenSpan);
        _output.Clear();
        return written;
    }

    private void Carry(ReadOnlySpan<byte> input)
    {
        RespRequest request = Session.Request;
        IBufferWriter<byte> replies = Session.Replies(_output);
        switch (request.Verb)
        {
            case RespVerb.Publish or RespVerb.SPublish:
                RespWriter.Integer(replies, Deliver(request.Argument(input, 1), request.Argument(input, 2)));
                break;
            case RespVerb.LLen:
                RespWriter.Integer(replies, 0);
                break;
            case RespVerb.Del:
                RespWriter.Integer(replies, 1);
                break;
            case RespVerb.LPush:
                string key = Encoding.UTF8.GetString(request.Argument(input, 1));
                RespWriter.Integer(replies, _host.Keys[key] = _host.Keys.GetValueOrDefault(key) + 1);
                break;
            case RespVerb.BLPop:
                Assert.True(Session.InTransaction);
                RespWriter.NullArray(replies, Session.Protocol);
                break;
            default:
                Assert.Fail($"no host command: {request.Verb}");
                break;
        }
    }

    private int Deliver(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> body)
    {
        if (!Session.Subscriptions.Names(RespSubscriptionKind.Channel).Contains(new(channel)))
            return 0;
        byte[] delivery = new byte[RespMessage.DeliveryLength(RespSubscriptionKind.Channel, channel.Length, body.Length)];
        int length = RespMessage.WriteDelivery(delivery, RespSubscriptionKind.Channel, Session.Protocol, channel, body);
        Assert.Equal(delivery.Length, length);
        Session.Defer(delivery);
        return 1;
    }
}
