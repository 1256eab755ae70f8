using System.Text;
using System.Text.Json;

namespace Polywire.Toolbox.Tls;

/// <summary>
/// What is said before TLS begins, in the client's role: bytes in, bytes out. Whoever sits in between can write into what is not encrypted yet: a byte
/// that stands behind a reply, when the change to TLS is asked for or is granted, is refused, so that it is not taken for what is said under TLS.
/// </summary>
/// <param name="protocol">Whose words.</param>
/// <param name="limit">How many bytes the server may say (<see cref="TlsLimits.GreetingBytes"/>).</param>
internal sealed class StartTlsTalk(StartTls protocol, int limit)
{
    // Int32(8), Int32(80877103): https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
    private static readonly byte[] s_sslRequest = [0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F];

    private readonly List<byte> _unread = [];
    private int _said;
    private int _step;
    private bool _offers;
    private bool _inReply;

    // What was last answered with asks for TLS.
    private bool _asks;

    /// <summary>Whether TLS may begin.</summary>
    public bool IsDone { get; private set; } = protocol == StartTls.None;

    /// <summary>What the client says first; empty where the server begins.</summary>
    public byte[] Begin() => protocol == StartTls.Postgres ? s_sslRequest : [];

    /// <summary>Takes what the server said; gives what to answer, or nothing.</summary>
    /// <exception cref="PolywireException">It says no, says too much, or something that its protocol does not know.</exception>
    public byte[] Feed(ReadOnlySpan<byte> said)
    {
        _said += said.Length;
        if (_said > limit) throw new PolywireException(FailureKind.Limit, FailureCause.Tls, $"the server said more than {limit:#,0} bytes before TLS ({nameof(TlsLimits.GreetingBytes)})");
        _unread.AddRange(said);
        if (protocol == StartTls.Postgres) return Postgres();
        while (!IsDone && TakeLine() is { } line)
        {
            byte[] answer = Answer(line);
            if (answer.Length == 0 && !IsDone) continue;
            if (_unread.Count > 0 && (IsDone || _asks)) throw Injected();
            return answer;
        }

        return [];
    }

    private byte[] Answer(string line) => protocol switch
    {
        StartTls.Smtp => Smtp(line),
        StartTls.Ftp => Ftp(line),
        StartTls.Imap => Imap(line),
        StartTls.Pop3 => Pop3(line),
        _ => Nats(line),
    };

    // A reply of several lines has '-' behind the code in all but the last: https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1
    private byte[] Smtp(string line)
    {
        if (!HasCode(line)) throw Unexpected(line);
        if (_step == 1 && line.Length > 4 && line[4..].Trim().Equals("STARTTLS", StringComparison.OrdinalIgnoreCase)) _offers = true;
        if (line.Length > 3 && line[3] == '-') return [];
        switch (_step++)
        {
            case 0 when line.StartsWith('2'):
                return "EHLO polywire.invalid\r\n"u8.ToArray();
            case 1 when line.StartsWith('2'):
                if (!_offers) throw Refused("it does not list STARTTLS");
                return Ask("STARTTLS\r\n"u8);
            case 2 when line.StartsWith('2'):
                IsDone = true;
                return [];
            default:
                throw Refused(Quote(line));
        }
    }

    // https://www.rfc-editor.org/rfc/rfc959#section-4.2, https://www.rfc-editor.org/rfc/rfc4217#section-4
    private byte[] Ftp(string line)
    {
        if (!HasCode(line) && !_inReply) throw Unexpected(line);
        // Within a reply of several lines anything may stand, up to a line with the code and a space.
        _inReply = !HasCode(line) || (line.Length > 3 && line[3] != ' ');
        if (_inReply) return [];
        switch (_step++)
        {
            case 0 when line.StartsWith('2'):
                return Ask("AUTH TLS\r\n"u8);
            case 1 when line.StartsWith("234", StringComparison.Ordinal):
                IsDone = true;
                return [];
            default:
                throw Refused(Quote(line));
        }
    }

    // https://www.rfc-editor.org/rfc/rfc9051#section-7.1
    private byte[] Imap(string line)
    {
        if (_step == 0)
        {
            if (!line.StartsWith("* OK", StringComparison.OrdinalIgnoreCase)) throw Unexpected(line);
            _step = 1;
            return Ask("a1 STARTTLS\r\n"u8);
        }

        if (line.StartsWith("* ", StringComparison.Ordinal)) return [];
        if (!line.StartsWith("a1 OK", StringComparison.OrdinalIgnoreCase)) throw Refused(Quote(line));
        IsDone = true;
        return [];
    }

    // https://www.rfc-editor.org/rfc/rfc1939#section-3
    private byte[] Pop3(string line)
    {
        if (!line.StartsWith("+OK", StringComparison.OrdinalIgnoreCase)) throw line.StartsWith("-ERR", StringComparison.OrdinalIgnoreCase) ? Refused(Quote(line)) : Unexpected(line);
        if (_step++ == 0) return Ask("STLS\r\n"u8);
        IsDone = true;
        return [];
    }

    // INFO {json}: https://docs.nats.io/reference/reference-protocols/nats-protocol#info
    private byte[] Nats(string line)
    {
        if (!line.StartsWith("INFO ", StringComparison.OrdinalIgnoreCase)) throw Unexpected(line);
        try
        {
            using JsonDocument info = JsonDocument.Parse(line[5..]);
            bool offers = info.RootElement.ValueKind == JsonValueKind.Object && (Says(info.RootElement, "tls_required") || Says(info.RootElement, "tls_available"));
            IsDone = offers ? true : throw Refused("its INFO says neither tls_required nor tls_available");
            return [];
        }
        catch (JsonException)
        {
            throw Unexpected(line);
        }
    }

    private byte[] Postgres()
    {
        if (_unread.Count == 0) return [];
        byte answer = _unread[0];
        if (answer == 'N') throw Refused("it answers N to SSLRequest");
        if (answer != 'S') throw Unexpected(Encoding.Latin1.GetString(_unread.ToArray()));
        if (_unread.Count > 1) throw Injected();
        IsDone = true;
        return [];
    }

    private byte[] Ask(ReadOnlySpan<byte> command)
    {
        _asks = true;
        return command.ToArray();
    }

    private string? TakeLine()
    {
        int end = _unread.IndexOf((byte)'\n');
        if (end < 0) return null;
        string line = Encoding.Latin1.GetString(_unread.GetRange(0, end).ToArray()).TrimEnd('\r');
        _unread.RemoveRange(0, end + 1);
        return line;
    }

    private static bool HasCode(string line) => line.Length >= 3 && line.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0;

    private static string Quote(string line) => PlainTalk.Quote(Encoding.Latin1.GetBytes(line));

    private static bool Says(JsonElement info, string name) => info.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static PolywireException Injected() =>
        new(FailureKind.Protocol, FailureCause.Tls, "the server sent more than its reply before TLS had begun: refused, since anybody in between may have written it");

    private PolywireException Refused(string why) => new(FailureKind.Refused, FailureCause.Tls, $"the server does not change to TLS ({Word}): {why}");

    private PolywireException Unexpected(string line) =>
        new(FailureKind.Protocol, FailureCause.Tls, $"this is not {Word}: the server said {Quote(line)}");

    private string Word => protocol switch
    {
        StartTls.Smtp => "SMTP",
        StartTls.Imap => "IMAP",
        StartTls.Pop3 => "POP3",
        StartTls.Ftp => "FTP",
        StartTls.Nats => "NATS",
        _ => "PostgreSQL",
    };
}
