using System.Buffers;
using System.Text;

namespace Polywire.Wires.Resp;

/// <summary>
/// Answers CLIENT. <see href="https://redis.io/docs/latest/commands/?group=connection">Specification.</see>
/// </summary>
internal static class RespClientCommand
{
    /// <summary>What a name that is none is answered with.</summary>
    public const string BadName = "ERR Client names cannot contain spaces, newlines or special characters.";

    private const string SyntaxError = "ERR syntax error";

    /// <summary>Whether the bytes can name a connection: printable ASCII without spaces, or nothing.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) => !name.ContainsAnyExceptInRange((byte)'!', (byte)'~');

    /// <summary>Answers the session's request.</summary>
    public static void Answer(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> output, IBufferWriter<byte> replies)
    {
        RespRequest request = session.Request;
        switch (request.Subverb)
        {
            case RespSubverb.ClientId:
                RespWriter.Integer(replies, session.Host.ClientId);
                break;
            case RespSubverb.ClientGetName when session.Name.Length == 0:
                RespWriter.Null(replies, session.Protocol);
                break;
            case RespSubverb.ClientGetName:
                RespWriter.Bulk(replies, session.Name);
                break;
            case RespSubverb.ClientSetName:
                SetName(session, request.Argument(input, 2), replies);
                break;
            case RespSubverb.ClientSetInfo:
                SetInfo(session, input, replies);
                break;
            case RespSubverb.ClientReply:
                Reply(session, request.Argument(input, 2), output, replies);
                break;
            case RespSubverb.ClientNoEvict or RespSubverb.ClientNoTouch:
                OnOff(request.Argument(input, 2), replies);
                break;
            default:
                Others(session, input, replies);
                break;
        }
    }

    private static void Others(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        switch (session.Request.Subverb)
        {
            case RespSubverb.ClientInfo:
                Lines(session, replies, client => client.Id == session.Host.ClientId);
                break;
            case RespSubverb.ClientList:
                List(session, input, replies);
                break;
            case RespSubverb.ClientKill:
                Kill(session, input, replies);
                break;
            case RespSubverb.ClientUnblock:
                Unblock(session, input, replies);
                break;
            default:
                RespServerCommand.Help(RespVerb.Client, replies);
                break;
        }
    }

    private static void SetName(RespSession session, ReadOnlySpan<byte> name, IBufferWriter<byte> replies)
    {
        if (!IsName(name))
        {
            RespWriter.Error(replies, BadName);
            return;
        }
        session.Name = Encoding.ASCII.GetString(name);
        RespWriter.Simple(replies, "OK"u8);
    }

    // CLIENT SETINFO LIB-NAME name | LIB-VER version
    private static void SetInfo(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        ReadOnlySpan<byte> option = session.Request.Argument(input, 2), value = session.Request.Argument(input, 3);
        bool isName = RespText.EqualsIgnoreCase(option, "lib-name"), isVersion = RespText.EqualsIgnoreCase(option, "lib-ver");
        if (!isName && !isVersion)
            RespWriter.Error(replies, $"ERR Unrecognized option '{RespReject.Shown(option, 128)}'");
        else if (!IsName(value))
            RespWriter.Error(replies, $"ERR {(isName ? "lib-name" : "lib-ver")} cannot contain spaces, newlines or special characters.");
        else
        {
            string text = Encoding.ASCII.GetString(value);
            (session.LibraryName, session.LibraryVersion) = isName ? (text, session.LibraryVersion) : (session.LibraryName, text);
            RespWriter.Simple(replies, "OK"u8);
        }
    }

    // CLIENT REPLY ON | OFF | SKIP: only ON is answered, and it is answered even when all was silent before.
    private static void Reply(RespSession session, ReadOnlySpan<byte> mode, IBufferWriter<byte> output, IBufferWriter<byte> replies)
    {
        if (RespText.EqualsIgnoreCase(mode, "on"))
        {
            session.MuteAll = false;
            RespWriter.Simple(session.Replies(output), "OK"u8);
        }
        else if (RespText.EqualsIgnoreCase(mode, "off"))
            session.MuteAll = true;
        else if (RespText.EqualsIgnoreCase(mode, "skip"))
            session.MuteNextReply();
        else
            RespWriter.Error(replies, SyntaxError);
    }

    private static void OnOff(ReadOnlySpan<byte> choice, IBufferWriter<byte> replies)
    {
        if (RespText.EqualsIgnoreCase(choice, "on") || RespText.EqualsIgnoreCase(choice, "off"))
            RespWriter.Simple(replies, "OK"u8);
        else
            RespWriter.Error(replies, SyntaxError);
    }

    // CLIENT LIST [TYPE type] | [ID id…]
    private static void List(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        string? refused = RespClientFilter.TryParseList(session.Request, input, out RespClientFilter filter);
        if (refused is null)
            Lines(session, replies, filter.Matches);
        else
            RespWriter.Error(replies, refused);
    }

    private static void Lines(RespSession session, IBufferWriter<byte> replies, Predicate<RespClientFacts> wanted)
    {
        var text = new StringBuilder();
        foreach (RespClientFacts client in session.Host.Clients())
        {
            if (wanted(client))
                text.Append(client.ToLine()).Append('\n');
        }
        RespWriter.Verbatim(replies, "txt"u8, Encoding.UTF8.GetBytes(text.ToString()), session.Protocol);
    }

    // CLIENT KILL address | CLIENT KILL filter value…
    private static void Kill(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        string? refused = RespClientFilter.TryParseKill(session.Request, input, out RespClientFilter filter);
        if (refused is not null)
        {
            RespWriter.Error(replies, refused);
            return;
        }
        int killed = 0;
        long self = session.Host.ClientId;
        foreach (RespClientFacts client in session.Host.Clients().Where(filter.Matches).ToArray())
        {
            if (client.Id == self && filter.SkipsCaller)
                continue;
            session.ClosesAfterReply |= client.Id == self;
            killed += client.Id == self || session.Host.Kill(client.Id) ? 1 : 0;
        }
        if (!filter.IsOldForm)
            RespWriter.Integer(replies, killed);
        else if (killed > 0)
            RespWriter.Simple(replies, "OK"u8);
        else
            RespWriter.Error(replies, "ERR No such client"u8);
    }

    // CLIENT UNBLOCK id [TIMEOUT | ERROR]
    private static void Unblock(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespRequest request = session.Request;
        bool withError = request.Count == 4 && RespText.EqualsIgnoreCase(request.Argument(input, 3), "error");
        bool asTimeout = request.Count == 3 || (request.Count == 4 && RespText.EqualsIgnoreCase(request.Argument(input, 3), "timeout"));
        if (!withError && !asTimeout)
            RespWriter.Error(replies, "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"u8);
        else if (!RespText.TryParseInteger(request.Argument(input, 2), out long id))
            RespWriter.Error(replies, "ERR value is not an integer or out of range"u8);
        else
            RespWriter.Integer(replies, session.Host.Unblock(id, withError) ? 1 : 0);
    }
}
