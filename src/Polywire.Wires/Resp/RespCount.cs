using System.Runtime.CompilerServices;

namespace Polywire.Wires.Resp;

/// <summary>Reads the lengths and counts that stand behind <c>$ * % ~ &gt; | = !</c>.</summary>
internal static class RespCount
{
    /// <summary>
    /// Reads <c>["-"] digits CRLF</c> at <paramref name="position"/>, as Redis spells lengths: no plus, no spaces, no
    /// leading zeros. Numbers beyond 31 bits come out as <see cref="int.MaxValue"/>, which every cap refuses.
    /// </summary>
    /// <param name="input">The bytes.</param>
    /// <param name="position">Moved past the line when whole; to the offending byte when wrong; untouched when short.</param>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RespLine Read(ReadOnlySpan<byte> input, ref int position, out int value)
    {
        int at = position;
        if (at + 5 <= input.Length)
        {
            // The hot cases: one digit or two, and a line end, all of it there.
            uint first = input[at] - (uint)'0', second = input[at + 1] - (uint)'0';
            if (first - 1 <= 8 && second <= 9 && input[at + 2] == '\r' && input[at + 3] == '\n')
            {
                position = at + 4;
                value = (int)(first * 10 + second);
                return RespLine.Whole;
            }
            if (first <= 9 && input[at + 1] == '\r' && input[at + 2] == '\n')
            {
                position = at + 3;
                value = (int)first;
                return RespLine.Whole;
            }
        }
        return ReadAny(input, ref position, out value);
    }

    private static RespLine ReadAny(ReadOnlySpan<byte> input, ref int position, out int value)
    {
        value = 0;
        int at = position;
        bool negative = at < input.Length && input[at] == '-';
        int first = negative ? ++at : at;
        long number = 0;
        for (; at < input.Length && (uint)(input[at] - '0') <= 9 && at - first < 20; at++)
            number = Math.Min(number * 10 + (input[at] - '0'), int.MaxValue);
        if (at == input.Length)
            return RespLine.Short;
        bool leadingZero = at > first && input[first] == '0' && (negative || at > first + 1);
        if (input[at] != '\r' || at == first || leadingZero)
        {
            position = at;
            return RespLine.Wrong;
        }
        if (at + 1 == input.Length)
            return RespLine.Short;
        bool ended = input[at + 1] == '\n';
        position = at + (ended ? 2 : 1);
        value = (int)(negative ? -number : number);
        return ended ? RespLine.Whole : RespLine.Wrong;
    }
}
