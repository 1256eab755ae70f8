using System.Buffers;
using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Security;
using Polywire.Hubs.Topics;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>
/// One NATS client at the hub: publishes what it sends, and owns its subscriptions. Its session's words are written apart, because deliveries
/// are appended to the output at the same time, and follow what earlier frames led to.
/// </summary>
internal sealed class NatsHubLink : ILink, INatsHost, IHubLink
{
    private readonly NatsServer _server;
    private readonly HubOptions _options;
    private readonly NatsLimits _limits;
    private readonly bool _greeted;
    private readonly NatsSession _session;
    private readonly TopicPublisher _publisher;
    private readonly NatsSubscriptions _subscriptions;
    private readonly ArrayBufferWriter<byte> _words = new(256);
    private readonly HeaderBuilder _headers = new();
    private readonly NatsNameBuffer _topic = new();
    private readonly NatsNameBuffer _reply = new();
    private readonly LogIn _logIn;
    private Pump _pump = null!;
    private long _frames;
    private bool _knowsName;
    private bool _isPlainName;
    private bool _stopped;
    private bool _ending;

    /// <param name="server">What it shares with the other NATS connections.</param>
    /// <param name="options">The hub's options with what its listener says.</param>
    /// <param name="greeted">Whether INFO has been sent already, before TLS.</param>
    public NatsHubLink(NatsServer server, HubOptions options, bool greeted = false)
    {
        (_server, _options, _greeted) = (server, options, greeted);
        _limits = NatsServer.LimitsOf(options);
        Id = server.NextId();
        Stall = new Stall(this, options.Connection.OutputBytes, server.Core.Time, CutSlowConsumer);
        _logIn = new LogIn(server.Core, () => _pump);
        _session = new NatsSession(this, _limits);
        _publisher = server.Core.Topics.CreatePublisher();
        _subscriptions = new NatsSubscriptions(server.Core.Topics, this);
    }

    /// <summary>The connection's number, as INFO tells it.</summary>
    public long Id { get; }

    /// <inheritdoc/>
    public string Wire => "nats";

    /// <inheritdoc/>
    public Pump Pump => _pump;

    /// <summary>The bytes on their way to the client.</summary>
    public Output Output => _pump.Output;

    /// <summary>Whether the client understands headers.</summary>
    public bool TakesHeaders => _session.Client.Headers;

    /// <summary>Publishers that wait until this client has taken more of what waits for it.</summary>
    public Stall Stall { get; }

    /// <inheritdoc/>
    bool INatsHost.AsksForPassword => _logIn.IsAsked;

    /// <inheritdoc/>
    public void Opened(Pump pump)
    {
        _pump = pump;
        Output.NotifyFlushed = true;
        _server.Add(this);
        _session.Begin(_greeted ? null : Info(), pump.Now, _words);
        Speak();
        pump.SetDeadline(_session.NextDeadline);
    }

    /// <inheritdoc/>
    public int Receive(ReadOnlyMemory<byte> input)
    {
        if (_ending)
            return input.Length;
        ReadOnlySpan<byte> bytes = input.Span;
        int consumed = 0;
        _stopped = false;
        Stall.Forget();
        WatchGrant();
        try
        {
            while (!_stopped)
                consumed += Step(bytes[consumed..]);
        }
        finally
        {
            TopicPublisher.Flush();
            Speak();
        }
        if (!_ending)
            Stall.Rest(_pump, Stall.Longest);
        return consumed;
    }

    /// <inheritdoc/>
    public void Parked(ReadOnlyMemory<byte> input) => throw new InvalidOperationException("The hub's links do not park.");

    /// <inheritdoc/>
    public void Flushed() => Stall.Flushed();

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        bool alive = _session.Tick(now, _words);
        Speak();
        if (!alive)
            throw _session.Failure!;
        _pump.SetDeadline(_session.NextDeadline);
    }

    /// <inheritdoc/>
    public void Closed(Exception? reason)
    {
        _ending = true;
        _server.Remove(this);
        _subscriptions.Clear();
        Stall.End();
    }

    /// <inheritdoc/>
    public ConnectionFacts Describe(ConnectionFacts facts) => facts with
    {
        User = _logIn.Grant?.User ?? "",
        Name = _session.Client.Name,
        MessagesIn = Volatile.Read(ref _frames),
        Subscriptions = _subscriptions.Count,
    };

    /// <summary>Tells the client, if it can be told, that the hub is about to stop.</summary>
    public void SayLameDuck()
    {
        // Read from another thread: a client that has just said CONNECT may miss it, and sees the end instead.
        if (_session is not { IsConnected: true, Client.Protocol: > 0 })
            return;
        var line = new ArrayBufferWriter<byte>(512);
        NatsWriter.Info(line, Info() with { LameDuck = true });
        Append(line.WrittenSpan);
    }

    /// <summary>Ends the connection of a client for which no more may wait.</summary>
    public void CutFullConsumer() => CutSlowConsumer($"has not read {Output.QueuedBytes} bytes (limit OutputBytes)");

    /// <summary>Ends the connection of a client that does not read, as nats-server does.</summary>
    /// <param name="why">What it has done.</param>
    public void CutSlowConsumer(string why) => _pump.Abort(new NatsException(NatsFailure.Limit, $"{NatsWords.SlowConsumer}: the client {why}."));

    bool? INatsHost.Authenticate(NatsConnect client)
    {
        string user = client.User ?? "", password = client.Password ?? "", token = client.Token ?? "";
        // Who says nothing is whom its certificate stands for.
        if (user.Length + password.Length + token.Length == 0 && _logIn.Recognize(_pump.Transport) is not null)
            return true;
        return token.Length > 0 && user.Length == 0
            ? _logIn.CheckToken(Encoding.UTF8.GetBytes(token))
            : _logIn.Check(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(password));
    }

    bool INatsHost.MayPublish(ReadOnlySpan<byte> subject)
    {
        ReadOnlySpan<byte> topic = _topic.Decode(subject);
        return Counted(_logIn.Grant is { } grant && grant.MayPublish(topic), topic);
    }

    private bool Counted(bool may, ReadOnlySpan<byte> topic)
    {
        if (!may)
            _server.Core.Drops.Add(DropReason.Forbidden, this, topic[..Math.Min(topic.Length, Names.MaxBytes)]);
        return may;
    }

    bool INatsHost.MaySubscribe(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> group)
    {
        ReadOnlySpan<byte> pattern = _topic.Decode(subject);
        return Counted(_logIn.Grant is { } grant && grant.MaySubscribe(NatsSubscriptions.KindOf(subject), pattern), pattern);
    }

    private int Step(ReadOnlySpan<byte> input)
    {
        NatsEvent found = _session.Next(input, _words, out int consumed);
        _frames += found is NatsEvent.NeedMore or NatsEvent.Close ? 0 : 1;
        if (_words.WrittenCount > 0)
            Speak();
        switch (found)
        {
            case NatsEvent.Publish:
                Publish(input, in _session.Frame);
                break;
            case NatsEvent.Subscribe:
                TopicPublisher.Flush();
                if (!_subscriptions.TryAdd(in _session.Frame, input, _topic.Decode(_session.Frame.Subject.Of(input)), _limits.Subscriptions))
                    NatsWriter.Error(_words, NatsWords.SubscriptionsExceeded);
                break;
            case NatsEvent.Unsubscribe:
                TopicPublisher.Flush();
                _subscriptions.Remove(_session.Frame.Sid.Of(input), _session.Frame.Max);
                break;
            case NatsEvent.Answered:
                SetEcho(_session.Client.Echo);
                WatchGrant();
                // A PUB that was refused has told nothing of its topic, and the same line may be allowed the next time.
                _knowsName = false;
                break;
            case NatsEvent.NeedMore:
                _stopped = true;
                break;
            case NatsEvent.Close:
                (_stopped, _ending) = (true, true);
                _ = _pump.CloseAsync(_session.Failure);
                break;
        }
        return consumed;
    }

    // What the user may do can change with CONNECT, and with the hub's configuration.
    private void WatchGrant() => _session.IsRestricted = _logIn.Grant is { IsRestricted: true };

    private void SetEcho(bool echo)
    {
        object? notTo = echo ? null : this;
        if (_publisher.NotTo == notTo)
            return;
        // What was published before CONNECT came again goes by what it said before.
        TopicPublisher.Flush();
        _publisher.NotTo = notTo;
    }

    private void Publish(ReadOnlySpan<byte> input, in NatsFrame frame)
    {
        ReadOnlySpan<byte> subject = frame.Subject.Of(input);
        if (!_session.IsRepeated || !_knowsName)
            (_knowsName, _isPlainName) = (true, NatsName.IsPlain(subject));
        ReadOnlySpan<byte> topic = _isPlainName ? subject : _topic.Decode(subject);
        if (frame.Op == NatsOp.Pub && frame.Reply.Length == 0)
            _publisher.PublishSoon(new Publication(topic, frame.Body.Of(input)));
        else
            PublishRich(topic, input, in frame);
    }

    // With an answer wanted, with headers, or with both.
    private void PublishRich(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> input, in NatsFrame frame)
    {
        ReadOnlySpan<byte> reply = _reply.Decode(frame.Reply.Of(input));
        _headers.Clear();
        if (frame.Headers.Length > 0)
            NatsHeaders.Read(frame.Headers.Of(input), _headers);
        TopicPublisher.Flush();
        int taken = _publisher.Publish(new Publication(topic, frame.Body.Of(input)) { ReplyTo = reply, Headers = _headers.Block });
        if (taken == 0 && !reply.IsEmpty && _session.Client.NoResponders)
            SayNobody(reply);
    }

    // HMSG reply sid 16 16, NATS/1.0 503: nobody listens there
    // https://docs.nats.io/nats-concepts/core-nats/reqreply#no-responders
    private void SayNobody(ReadOnlySpan<byte> reply)
    {
        _headers.Clear();
        _headers.Add(NatsHeaders.Status, "503"u8);
        _publisher.PublishTo(this, new Publication(reply, default) { Headers = _headers.Block });
    }

    // What earlier frames of this read led to goes first: a PONG says that all of it is done.
    private void Speak()
    {
        if (_words.WrittenCount == 0)
            return;
        TopicPublisher.Flush();
        Append(_words.WrittenSpan);
        _words.ResetWrittenCount();
        // Words are not refused at the cap: who asks and does not read is as slow as who subscribes and does not.
        if (Output.QueuedBytes > _options.Connection.OutputBytes)
            CutFullConsumer();
    }

    private void Append(ReadOnlySpan<byte> line)
    {
        Output output = Output;
        using (output.Gate.Enter())
        {
            line.CopyTo(output.GetSpan(line.Length));
            output.Advance(line.Length);
        }
        output.FlushSoon();
    }

    private NatsInfo Info() => _server.Info(_pump.Transport.LocalName, _options) with { ClientId = Id, ClientIp = NatsServer.HostOf(_pump.Transport.RemoteName), TlsRequired = _greeted };
}
