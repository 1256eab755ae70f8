using System.Buffers;
using System.Buffers.Text;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>One request that a command carries out: its arguments and where the one reply goes. Lives for one call.</summary>
internal readonly ref struct RespCall(RespRequest request, ReadOnlySpan<byte> input, IBufferWriter<byte> replies, int protocol)
{
    private readonly ReadOnlySpan<byte> _input = input;

    /// <summary>The command.</summary>
    public RespVerb Verb => request.Verb;

    /// <summary>The subcommand, or None.</summary>
    public RespSubverb Subverb => request.Subverb;

    /// <summary>Arguments, the command's name included.</summary>
    public int Count => request.Count;

    /// <summary>Where the reply goes.</summary>
    public IBufferWriter<byte> Replies { get; } = replies;

    /// <summary>2 or 3.</summary>
    public int Protocol { get; } = protocol;

    /// <summary>An argument; 0 is the command's name.</summary>
    public ReadOnlySpan<byte> this[int index] => request.Argument(_input, index);

    /// <summary>Whether argument <paramref name="index"/> is <paramref name="word"/>, which is in lower case, in any case.</summary>
    public bool Is(int index, string word) => RespText.EqualsIgnoreCase(this[index], word);

    /// <summary>Answers <c>+OK</c>.</summary>
    public void Ok() => RespWriter.Simple(Replies, "OK"u8);

    /// <summary>Answers a number.</summary>
    public void Integer(long value) => RespWriter.Integer(Replies, value);

    /// <summary>Answers that there is no such value.</summary>
    public void Null() => RespWriter.Null(Replies, Protocol);

    /// <summary>Answers that there is no such list of values.</summary>
    public void NullArray() => RespWriter.NullArray(Replies, Protocol);

    /// <summary>Answers with an error.</summary>
    public void Error(ReadOnlySpan<byte> text) => RespWriter.Error(Replies, text);

    /// <summary>Reads a whole number, or answers that it is none.</summary>
    public bool TryInteger(int index, out long value) => TryInteger(index, out value, RespErrors.NotAnInteger);

    /// <summary>Reads a whole number, or answers <paramref name="error"/>.</summary>
    public bool TryInteger(int index, out long value, ReadOnlySpan<byte> error)
    {
        if (RespText.TryParseInteger(this[index], out value))
            return true;
        Error(error);
        return false;
    }

    /// <summary>Reads a whole number of at least <paramref name="least"/>, or answers <paramref name="error"/>.</summary>
    public bool TryAtLeast(int index, long least, out long value, ReadOnlySpan<byte> error)
    {
        if (RespText.TryParseInteger(this[index], out value) && value >= least)
            return true;
        Error(error);
        return false;
    }

    /// <summary>Reads a time-out in seconds as whole milliseconds, rounded up; 0 means for ever. Or answers what is wrong with it.</summary>
    public bool TryTimeout(int index, out long milliseconds)
    {
        milliseconds = 0;
        if (!TryFloat(this[index], out double seconds))
        {
            Error(RespErrors.TimeoutNotAFloat);
            return false;
        }

        double wanted = Math.Ceiling(seconds * 1000);
        if (wanted < 0)
        {
            Error(RespErrors.TimeoutNegative);
            return false;
        }

        // Beyond this the sum with the time of day would not fit: what Redis refuses too.
        if (wanted >= long.MaxValue / 2)
        {
            Error(RespErrors.TimeoutOutOfRange);
            return false;
        }

        milliseconds = (long)wanted;
        return true;
    }

    /// <summary>Reads LEFT or RIGHT, or answers a syntax error.</summary>
    public bool TryEnd(int index, out Queues.QueueEnd end)
    {
        end = Is(index, "right") ? Queues.QueueEnd.Right : Queues.QueueEnd.Left;
        if (end == Queues.QueueEnd.Right || Is(index, "left"))
            return true;
        Error(RespErrors.Syntax);
        return false;
    }

    /// <summary>Whether argument <paramref name="index"/> can name a queue or topic that is about to be made; if not, answers so.</summary>
    public bool IsName(int index)
    {
        if (this[index].Length is > 0 and <= Names.MaxBytes)
            return true;
        Error(RespErrors.BadName);
        return false;
    }

    // Redis reads with strtold: infinities are numbers, just never in range.
    private static bool TryFloat(ReadOnlySpan<byte> text, out double value)
    {
        if (Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && !double.IsNaN(value))
            return true;
        ReadOnlySpan<byte> word = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        value = text.Length > 0 && text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return RespText.EqualsIgnoreCase(word, "inf") || RespText.EqualsIgnoreCase(word, "infinity");
    }
}
