namespace Polywire.Hubs.Topics;

/// <summary>Names and patterns as tokens between dots. A token may be empty, since other wires' names are any bytes.</summary>
internal static class Tokens
{
    private const byte Dot = (byte)'.';

    /// <summary>Stands for any one token.</summary>
    internal static ReadOnlySpan<byte> Any => "*"u8;

    /// <summary>Stands, at the end, for all further tokens.</summary>
    internal static ReadOnlySpan<byte> Rest => ">"u8;

    /// <summary>Takes the first token off <paramref name="text"/>.</summary>
    /// <returns>False when it was the last.</returns>
    internal static bool Split(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> token)
    {
        int dot = text.IndexOf(Dot);
        token = dot < 0 ? text : text[..dot];
        text = dot < 0 ? default : text[(dot + 1)..];
        return dot >= 0;
    }

    /// <summary>Whether <paramref name="pattern"/> selects <paramref name="topic"/>.</summary>
    /// <param name="pattern">Tokens with <see cref="Any"/> and, at the end, <see cref="Rest"/>.</param>
    /// <param name="topic">A name.</param>
    /// <param name="parentToo">Whether <c>a.&gt;</c> selects <c>a</c>.</param>
    internal static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> topic, bool parentToo)
    {
        while (true)
        {
            bool morePattern = Split(ref pattern, out ReadOnlySpan<byte> wanted);
            if (!morePattern && wanted.SequenceEqual(Rest)) return true;
            bool moreTopic = Split(ref topic, out ReadOnlySpan<byte> token);
            if (!wanted.SequenceEqual(Any) && !wanted.SequenceEqual(token)) return false;
            if (morePattern && moreTopic) continue;
            return morePattern == moreTopic || (parentToo && morePattern && pattern.SequenceEqual(Rest));
        }
    }
}
