using System.Buffers;
using System.Text;

namespace Polywire.Wires.Resp;

/// <summary>
/// Refuses requests before anything is done, with Redis's words and in Redis's order: unknown command, wrong number of
/// arguments, not authenticated, not allowed while subscribed.
/// </summary>
internal static class RespReject
{
    private const int ShownBytes = 128;

    /// <summary>Writes the refusal when there is one.</summary>
    public static bool Refuses(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        string? reason = Reason(session, input);
        if (reason is not null)
            RespWriter.Error(replies, reason);
        return reason is not null || session.Failure is not null;
    }

    /// <summary><c>client|list</c>, <c>publish</c>; null for what we do not know.</summary>
    public static string? FullName(RespRequest request)
    {
        if (request.Verb is RespVerb.None or RespVerb.Unknown)
            return null;
        string name = RespVerbs.Row(request.Verb).Name;
        return request.Subverb is RespSubverb.None or RespSubverb.Unknown ? name : $"{name}|{RespVerbs.Row(request.Subverb).Name}";
    }

    private static string? Reason(RespSession session, ReadOnlySpan<byte> input)
    {
        RespRequest request = session.Request;
        if (request.Verb == RespVerb.Unknown)
            return UnknownCommand(session, input);
        if (request.Subverb == RespSubverb.Unknown)
        {
            string container = RespVerbs.Row(request.Verb).Name.ToUpperInvariant();
            return $"ERR unknown subcommand '{Shown(request.Argument(input, 1), ShownBytes)}'. Try {container} HELP.";
        }
        if (!HasRightCount(request))
            return WrongCount(session);
        if (!session.IsAuthenticated && !MayComeFirst(request.Verb))
            return "NOAUTH Authentication required.";
        if (session.Protocol == 2 && session.Subscriptions.Total > 0 && !MayBeSubscribed(request.Verb))
        {
            return $"ERR Can't execute '{FullName(request)}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET " +
                "are allowed in this context";
        }
        return session.IsRestricted ? session.Host.Forbids(request, input) : null;
    }

    private static bool HasRightCount(RespRequest request)
    {
        bool fits = RespVerbs.Accepts(request.Verb, request.Count);
        if (!fits || request.Subverb == RespSubverb.None)
            return fits;
        int arity = RespVerbs.Row(request.Subverb).Arity;
        return arity >= 0 ? request.Count == arity : request.Count >= -arity;
    }

    private static string WrongCount(RespSession session)
    {
        string words = $"wrong number of arguments for '{FullName(session.Request)}' command";
        if (session.Request.Verb != RespVerb.Exec)
            return "ERR " + words;
        session.Transaction?.Forget();
        return "EXECABORT Transaction discarded because of: " + words;
    }

    private static bool MayComeFirst(RespVerb verb) => verb is RespVerb.Auth or RespVerb.Hello or RespVerb.Quit or RespVerb.Reset;

    private static bool MayBeSubscribed(RespVerb verb) => verb is RespVerb.Subscribe or RespVerb.Unsubscribe
        or RespVerb.PSubscribe or RespVerb.PUnsubscribe or RespVerb.SSubscribe or RespVerb.SUnsubscribe
        or RespVerb.Ping or RespVerb.Quit or RespVerb.Reset;

    private static string? UnknownCommand(RespSession session, ReadOnlySpan<byte> input)
    {
        RespRequest request = session.Request;
        ReadOnlySpan<byte> name = request.Argument(input, 0);
        // A web page that is made to talk to us sends "POST /" and "Host:": nothing behind them may be carried out.
        if (RespText.EqualsIgnoreCase(name, "post") || RespText.EqualsIgnoreCase(name, "host:"))
        {
            session.Fail(new RespException(RespFailure.Protocol, "HTTP request on a Redis port"));
            return null;
        }
        var arguments = new StringBuilder();
        for (int i = 1; i < request.Count && arguments.Length < ShownBytes; i++)
        {
            string shown = Shown(request.Argument(input, i), ShownBytes - arguments.Length);
            arguments.Append('\'').Append(shown).Append("' ");
        }
        return $"ERR unknown command '{Shown(name, ShownBytes)}', with args beginning with: {arguments}";
    }

    /// <summary>The first <paramref name="most"/> bytes for an error text; like Redis's it ends before a NUL.</summary>
    public static string Shown(ReadOnlySpan<byte> bytes, int most)
    {
        ReadOnlySpan<byte> shown = bytes[..Math.Min(bytes.Length, most)];
        int nul = shown.IndexOf((byte)0);
        return Encoding.Latin1.GetString(nul < 0 ? shown : shown[..nul]);
    }
}
