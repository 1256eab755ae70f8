namespace Polywire.Wires.Nats;

/// <summary>Takes the arguments of a line apart.</summary>
internal static class NatsArguments
{
    private const int MostArguments = 5;

    // As nats-server: longer numbers are none.
    private const int MostDigits = 9;

    /// <summary>Fills <paramref name="frame"/> from a whole line.</summary>
    /// <param name="op">What it begins with.</param>
    /// <param name="line">Without its end.</param>
    /// <param name="from">Where its arguments begin.</param>
    /// <param name="payloadAt">Where a payload would begin.</param>
    /// <param name="frame">Filled anew.</param>
    /// <returns>How many bytes the frame has, payload included.</returns>
    /// <exception cref="NatsException">Too few or too many arguments, or a number that is none.</exception>
    internal static int Read(NatsOp op, ReadOnlySpan<byte> line, int from, int payloadAt, ref NatsFrame frame)
    {
        switch (op)
        {
            case NatsOp.Info or NatsOp.Connect:
                frame = new NatsFrame { Op = op, Text = new NatsRange(from, line.Length - from) };
                return payloadAt;
            case NatsOp.Err:
                frame = new NatsFrame { Op = op, Text = Unquoted(line, from) };
                return payloadAt;
            case NatsOp.Ping or NatsOp.Pong or NatsOp.Ok:
                frame = new NatsFrame { Op = op };
                return payloadAt;
            default:
                break;
        }
        Span<NatsRange> words = stackalloc NatsRange[MostArguments];
        int count = Split(line, from, words);
        return op switch
        {
            NatsOp.Pub or NatsOp.HPub => ReadPublish(op, line, words[..count], payloadAt, ref frame),
            NatsOp.Msg or NatsOp.HMsg => ReadMessage(op, line, words[..count], payloadAt, ref frame),
            NatsOp.Sub => ReadSubscribe(words[..count], payloadAt, ref frame),
            _ => ReadUnsubscribe(line, words[..count], payloadAt, ref frame),
        };
    }

    private static int Split(ReadOnlySpan<byte> line, int from, Span<NatsRange> words)
    {
        int count = 0, at = from;
        while (at < line.Length)
        {
            int length = line[at..].IndexOfAny((byte)' ', (byte)'\t', (byte)'\r');
            if (length < 0)
                length = line.Length - at;
            if (length > 0 && count == MostArguments)
                throw WrongCount(at);
            if (length > 0)
                words[count++] = new NatsRange(at, length);
            at += length + 1;
        }
        return count;
    }

    // PUB subject [reply] size
    // https://docs.nats.io/reference/reference-protocols/nats-protocol#pub
    // HPUB subject [reply] header-size total-size
    // https://docs.nats.io/reference/reference-protocols/nats-protocol#hpub
    private static int ReadPublish(NatsOp op, ReadOnlySpan<byte> line, ReadOnlySpan<NatsRange> words, int payloadAt, ref NatsFrame frame)
    {
        int numbers = op == NatsOp.HPub ? 2 : 1, names = words.Length - numbers;
        if (names is not (1 or 2))
            throw WrongCount(line.Length);
        frame = new NatsFrame { Op = op, Subject = words[0], Reply = names == 2 ? words[1] : default };
        return WithPayload(line, words[names..], payloadAt, ref frame);
    }

    // MSG subject sid [reply] size
    // https://docs.nats.io/reference/reference-protocols/nats-protocol#msg
    // HMSG subject sid [reply] header-size total-size
    // https://docs.nats.io/reference/reference-protocols/nats-protocol#hmsg
    private static int ReadMessage(NatsOp op, ReadOnlySpan<byte> line, ReadOnlySpan<NatsRange> words, int payloadAt, ref NatsFrame frame)
    {
        int numbers = op == NatsOp.HMsg ? 2 : 1, names = words.Length - numbers;
        if (names is not (2 or 3))
            throw WrongCount(line.Length);
        frame = new NatsFrame { Op = op, Subject = words[0], Sid = words[1], Reply = names == 3 ? words[2] : default };
        return WithPayload(line, words[names..], payloadAt, ref frame);
    }

    // SUB subject [group] sid
    // https://docs.nats.io/reference/reference-protocols/nats-protocol#sub
    private static int ReadSubscribe(ReadOnlySpan<NatsRange> words, int payloadAt, ref NatsFrame frame)
    {
        if (words.Length is not (2 or 3))
            throw WrongCount(payloadAt);
        frame = new NatsFrame { Op = NatsOp.Sub, Subject = words[0], Group = words.Length == 3 ? words[1] : default, Sid = words[^1] };
        return payloadAt;
    }

    // UNSUB sid [max]: a max that is no number is as good as none, as nats-server does.
    // https://docs.nats.io/reference/reference-protocols/nats-protocol#unsub
    private static int ReadUnsubscribe(ReadOnlySpan<byte> line, ReadOnlySpan<NatsRange> words, int payloadAt, ref NatsFrame frame)
    {
        if (words.Length is not (1 or 2))
            throw WrongCount(payloadAt);
        int max = words.Length == 2 && TryNumber(words[1].Of(line), out int number) ? number : 0;
        frame = new NatsFrame { Op = NatsOp.Unsub, Sid = words[0], Max = max };
        return payloadAt;
    }

    private static int WithPayload(ReadOnlySpan<byte> line, ReadOnlySpan<NatsRange> numbers, int payloadAt, ref NatsFrame frame)
    {
        int headers = 0;
        if (!TryNumber(numbers[^1].Of(line), out int total))
            throw WrongNumber(numbers[^1].Offset);
        // The header's size counts both of its closing line ends.
        if (numbers.Length == 2 && (!TryNumber(numbers[0].Of(line), out headers) || headers > total))
            throw WrongNumber(numbers[0].Offset);
        frame = frame with { Headers = new NatsRange(payloadAt, headers), Body = new NatsRange(payloadAt + headers, total - headers) };
        return payloadAt + total + 2;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        if (digits.Length is 0 or > MostDigits)
            return false;
        foreach (byte digit in digits)
        {
            if ((uint)(digit - '0') > 9)
                return false;
            number = (number * 10) + (digit - '0');
        }
        return true;
    }

    private static NatsRange Unquoted(ReadOnlySpan<byte> line, int from)
    {
        ReadOnlySpan<byte> text = line[from..].TrimEnd((byte)' ');
        bool quoted = text.Length >= 2 && text[0] == '\'' && text[^1] == '\'';
        return quoted ? new NatsRange(from + 1, text.Length - 2) : new NatsRange(from, text.Length);
    }

    // nats-server closes without a word for these.
    private static NatsException WrongCount(int offset) => NatsException.Wrong("wrong number of arguments", offset, "Protocol messages");

    private static NatsException WrongNumber(int offset) => NatsException.Wrong("a size that is no number, or does not fit", offset, "Protocol messages");
}
