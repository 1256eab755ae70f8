using System.Text;

namespace Polywire.Wires.Nats;

/// <summary>Finds what a line begins with, as soon as its bytes say so: a peer that speaks something else is not waited for.</summary>
internal static class NatsOps
{
    /// <summary>The operation that <paramref name="line"/> begins with, or will most likely.</summary>
    /// <param name="role">Whose lines are understood.</param>
    /// <param name="line">The line without LF, or what has come of it.</param>
    /// <param name="whole">Whether that is all of it.</param>
    /// <param name="arguments">Where its arguments begin.</param>
    /// <exception cref="NatsException">It is none and will never become one.</exception>
    internal static NatsOp Recognise(NatsRole role, ReadOnlySpan<byte> line, bool whole, out int arguments)
    {
        arguments = 0;
        if (line.IsEmpty)
            return whole ? throw Unknown(line) : NatsOp.None;
        NatsOp op = Candidate(role, line);
        ReadOnlySpan<byte> name = NameOf(op);
        int known = Math.Min(name.Length, line.Length);
        if (op == NatsOp.None || !Ascii.EqualsIgnoreCase(line[..known], name[..known]))
            throw Unknown(line);
        arguments = Math.Min(name.Length, line.Length);
        if (line.Length <= name.Length)
            return whole && (line.Length < name.Length || NeedsWords(op)) ? throw Unknown(line) : op;
        // Words follow behind a blank, JSON need not. PING, PONG and +OK take none: what stands there is passed over, as nats-server does.
        if (NeedsWords(op) && line[name.Length] is not ((byte)' ' or (byte)'\t'))
            throw Unknown(line);
        while (arguments < line.Length && line[arguments] is (byte)' ' or (byte)'\t')
            arguments++;
        return op;
    }

    private static bool NeedsWords(NatsOp op) => op is NatsOp.Pub or NatsOp.HPub or NatsOp.Sub or NatsOp.Unsub or NatsOp.Msg or NatsOp.HMsg;

    private static NatsOp Candidate(NatsRole role, ReadOnlySpan<byte> line)
    {
        byte second = line.Length > 1 ? (byte)(line[1] | 0x20) : (byte)0;
        bool fromClient = role == NatsRole.Server;
        return (byte)(line[0] | 0x20) switch
        {
            (byte)'p' when second == 'i' => NatsOp.Ping,
            (byte)'p' when second == 'o' => NatsOp.Pong,
            // With the second letter to come it may be any of the three.
            (byte)'p' => fromClient || second == 0 ? NatsOp.Pub : NatsOp.None,
            (byte)'m' => fromClient ? NatsOp.None : NatsOp.Msg,
            (byte)'h' => fromClient ? NatsOp.HPub : NatsOp.HMsg,
            (byte)'s' => fromClient ? NatsOp.Sub : NatsOp.None,
            (byte)'u' => fromClient ? NatsOp.Unsub : NatsOp.None,
            (byte)'c' => fromClient ? NatsOp.Connect : NatsOp.None,
            (byte)'i' => NatsOp.Info,
            _ => line[0] switch
            {
                (byte)'+' => NatsOp.Ok,
                (byte)'-' => NatsOp.Err,
                _ => NatsOp.None,
            },
        };
    }

    private static ReadOnlySpan<byte> NameOf(NatsOp op) => op switch
    {
        NatsOp.Info => "INFO"u8,
        NatsOp.Connect => "CONNECT"u8,
        NatsOp.Pub => "PUB"u8,
        NatsOp.HPub => "HPUB"u8,
        NatsOp.Sub => "SUB"u8,
        NatsOp.Unsub => "UNSUB"u8,
        NatsOp.Msg => "MSG"u8,
        NatsOp.HMsg => "HMSG"u8,
        NatsOp.Ping => "PING"u8,
        NatsOp.Pong => "PONG"u8,
        NatsOp.Ok => "+OK"u8,
        NatsOp.Err => "-ERR"u8,
        _ => default,
    };

    private static NatsException Unknown(ReadOnlySpan<byte> line)
    {
        string begins = Encoding.ASCII.GetString(line[..Math.Min(line.Length, 12)]);
        return NatsException.Wrong($"no line begins with '{begins.ReplaceLineEndings(" ")}'", 0, "Protocol conventions", NatsWords.UnknownOperation);
    }
}
