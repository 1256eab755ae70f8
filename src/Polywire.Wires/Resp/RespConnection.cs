using System.Buffers;
using System.Text;

namespace Polywire.Wires.Resp;

/// <summary>Answers the commands that concern one connection: greeting, authentication, small talk.</summary>
internal static class RespConnection
{
    private const string WrongPassword = "WRONGPASS invalid username-password pair or user is disabled.";

    /// <summary>Answers the session's request; deliveries' confirmations go to the output, the rest to the replies.</summary>
    public static void Answer(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> output, IBufferWriter<byte> replies)
    {
        switch (session.Request.Verb)
        {
            case RespVerb.Subscribe:
                session.Subscriptions.Add(session, RespSubscriptionKind.Channel, input, output);
                break;
            case RespVerb.PSubscribe:
                session.Subscriptions.Add(session, RespSubscriptionKind.Pattern, input, output);
                break;
            case RespVerb.SSubscribe:
                session.Subscriptions.Add(session, RespSubscriptionKind.Shard, input, output);
                break;
            case RespVerb.Unsubscribe:
                session.Subscriptions.Remove(session, RespSubscriptionKind.Channel, input, output);
                break;
            case RespVerb.PUnsubscribe:
                session.Subscriptions.Remove(session, RespSubscriptionKind.Pattern, input, output);
                break;
            case RespVerb.SUnsubscribe:
                session.Subscriptions.Remove(session, RespSubscriptionKind.Shard, input, output);
                break;
            default:
                AnswerPlain(session, input, output, replies);
                break;
        }
    }

    private static void AnswerPlain(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> output, IBufferWriter<byte> replies)
    {
        switch (session.Request.Verb)
        {
            case RespVerb.Multi or RespVerb.Exec or RespVerb.Discard or RespVerb.Watch or RespVerb.Unwatch:
                Transact(session, input, replies);
                break;
            case RespVerb.Client:
                RespClientCommand.Answer(session, input, output, replies);
                break;
            case RespVerb.Command:
                RespCommandCommand.Answer(session, input, replies);
                break;
            case RespVerb.Config:
                RespServerCommand.Config(session, input, replies);
                break;
            case RespVerb.PubSub:
                RespServerCommand.Help(RespVerb.PubSub, replies);
                break;
            case RespVerb.Info:
                RespServerCommand.Info(session, input, replies);
                break;
            case RespVerb.Role:
                RespServerCommand.Role(replies);
                break;
            case RespVerb.Cluster:
                RespWriter.Error(replies, "ERR This instance has cluster support disabled"u8);
                break;
            case RespVerb.Auth:
                Auth(session, input, replies);
                break;
            case RespVerb.Hello:
                Hello(session, input, replies);
                break;
            default:
                SmallTalk(session, input, replies);
                break;
        }
    }

    private static void Transact(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespTransaction transaction = session.Transaction ??= new RespTransaction();
        switch (session.Request.Verb)
        {
            case RespVerb.Multi:
                transaction.Open(replies);
                break;
            case RespVerb.Exec:
                transaction.Execute(session.Host, session.Protocol, replies);
                break;
            case RespVerb.Discard:
                transaction.Discard(replies);
                break;
            case RespVerb.Watch:
                transaction.Watch(session.Host, session.Request, input, replies);
                break;
            default:
                transaction.Unwatch(replies);
                break;
        }
    }

    private static void SmallTalk(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespRequest request = session.Request;
        switch (request.Verb)
        {
            case RespVerb.Ping:
                Ping(session, input, replies);
                break;
            case RespVerb.Echo:
                RespWriter.Bulk(replies, request.Argument(input, 1));
                break;
            case RespVerb.Select:
                Select(request.Argument(input, 1), replies);
                break;
            case RespVerb.Time:
                (long seconds, long micros) = Math.DivRem(session.Host.UnixMicroseconds, 1_000_000);
                RespWriter.Array(replies, 2);
                RespWriter.BulkNumber(replies, seconds);
                RespWriter.BulkNumber(replies, micros);
                break;
            case RespVerb.Reset:
                session.Reset();
                RespWriter.Simple(replies, "RESET"u8);
                break;
            case RespVerb.Quit:
                RespWriter.Simple(replies, "OK"u8);
                session.ClosesAfterReply = true;
                break;
            default:
                throw new InvalidOperationException($"{request.Verb} is not answered by the session.");
        }
    }

    // RESP2 has no pushes, so a subscriber's pong comes in the shape of a message.
    private static void Ping(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespRequest request = session.Request;
        ReadOnlySpan<byte> text = request.Count > 1 ? request.Argument(input, 1) : default;
        if (request.Count > 2)
            RespWriter.Error(replies, "ERR wrong number of arguments for 'ping' command"u8);
        else if (session.Protocol == 2 && session.Subscriptions.Total > 0)
        {
            RespWriter.Array(replies, 2);
            RespWriter.Bulk(replies, "pong"u8);
            RespWriter.Bulk(replies, text);
        }
        else if (request.Count == 1)
            RespWriter.Simple(replies, "PONG"u8);
        else
            RespWriter.Bulk(replies, text);
    }

    private static void Select(ReadOnlySpan<byte> index, IBufferWriter<byte> replies)
    {
        if (!RespText.TryParseInteger(index, out long database) || database is < int.MinValue or > int.MaxValue)
            RespWriter.Error(replies, "ERR value is not an integer or out of range"u8);
        else if (database != 0)
            RespWriter.Error(replies, "ERR DB index is out of range"u8);
        else
            RespWriter.Simple(replies, "OK"u8);
    }

    // AUTH [user] password
    private static void Auth(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespRequest request = session.Request;
        if (request.Count > 3)
            RespWriter.Error(replies, "ERR syntax error"u8);
        else if (request.Count == 2 && !session.Host.AsksForPassword)
        {
            RespWriter.Error(replies, "ERR AUTH <password> called without any password configured for the default user. " +
                "Are you sure your configuration is correct?");
        }
        else if (Refusal(session, request.Count == 3 ? request.Argument(input, 1) : "default"u8, request.Argument(input, request.Count - 1)) is { } refusal)
            RespWriter.Error(replies, refusal);
        else if (!session.IsWaiting)
            RespWriter.Simple(replies, "OK"u8);
    }

    // Null: admitted, or not known yet.
    private static string? Refusal(RespSession session, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        // Checking may take its time, and a transaction holds all keys while it runs.
        if (session.InTransaction && session.Host.AsksForPassword)
            return "ERR AUTH is not allowed inside a transaction";
        bool? holds = session.Host.AsksForPassword ? session.Host.Authenticate(user, password) : user.SequenceEqual("default"u8);
        session.IsWaiting = holds is null;
        if (holds == true)
            session.Admit(Encoding.Latin1.GetString(user));
        return holds == false ? WrongPassword : null;
    }

    // HELLO [version [AUTH user password] [SETNAME name]]
    private static void Hello(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespRequest request = session.Request;
        int protocol = session.Protocol, auth = 0, name = 0;
        if (request.Count > 1 && ReadVersion(request.Argument(input, 1), out protocol) is { } refused)
        {
            RespWriter.Error(replies, refused);
            return;
        }
        for (int i = 2; i < request.Count; i++)
        {
            ReadOnlySpan<byte> option = request.Argument(input, i);
            if (RespText.EqualsIgnoreCase(option, "auth") && i + 2 < request.Count)
                (auth, i) = (i + 1, i + 2);
            else if (RespText.EqualsIgnoreCase(option, "setname") && i + 1 < request.Count)
                name = ++i;
            else
            {
                RespWriter.Error(replies, $"ERR Syntax error in HELLO option '{RespReject.Shown(option, 128)}'");
                return;
            }
        }
        if (Admission(session, input, auth) is { } reason)
            RespWriter.Error(replies, reason);
        else if (session.IsWaiting)
            return;
        else if (name > 0 && !RespClientCommand.IsName(request.Argument(input, name)))
            RespWriter.Error(replies, RespClientCommand.BadName);
        else
        {
            if (name > 0)
                session.Name = Encoding.Latin1.GetString(request.Argument(input, name));
            session.Protocol = protocol;
            WriteGreeting(session, replies);
        }
    }

    private static string? ReadVersion(ReadOnlySpan<byte> text, out int protocol)
    {
        protocol = 2;
        if (!RespText.TryParseInteger(text, out long version))
            return "ERR Protocol version is not an integer or out of range";
        protocol = (int)Math.Clamp(version, 0, 4);
        return protocol is 2 or 3 ? null : "NOPROTO unsupported protocol version";
    }

    private static string? Admission(RespSession session, ReadOnlySpan<byte> input, int auth)
    {
        if (auth > 0)
            return Refusal(session, session.Request.Argument(input, auth), session.Request.Argument(input, auth + 1));
        return session.IsAuthenticated ? null
            : "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option " +
              "can be used to authenticate the client and select the RESP protocol version at the same time";
    }

    private static void WriteGreeting(RespSession session, IBufferWriter<byte> replies)
    {
        RespWriter.Map(replies, 7, session.Protocol);
        RespWriter.Bulk(replies, "server"u8);
        RespWriter.Bulk(replies, "redis"u8);
        RespWriter.Bulk(replies, "version"u8);
        RespWriter.Bulk(replies, RespSession.ServerVersion);
        RespWriter.Bulk(replies, "proto"u8);
        RespWriter.Integer(replies, session.Protocol);
        RespWriter.Bulk(replies, "id"u8);
        RespWriter.Integer(replies, session.Host.ClientId);
        RespWriter.Bulk(replies, "mode"u8);
        RespWriter.Bulk(replies, "standalone"u8);
        RespWriter.Bulk(replies, "role"u8);
        RespWriter.Bulk(replies, "master"u8);
        RespWriter.Bulk(replies, "modules"u8);
        RespWriter.Array(replies, 0);
    }
}
