using System.Buffers;

namespace Polywire.Wires.Nats;

/// <summary>What may stand as a subject: tokens between dots, none empty; <c>*</c> for one token and <c>&gt;</c> for all further ones where a subscription selects.</summary>
public static class NatsSubject
{
    private static readonly SearchValues<byte> s_ends = SearchValues.Create(" \t\r\n"u8);

    /// <summary>Whether a subscription may name it: no token is empty, and a <c>&gt;</c> that is a whole token is the last.</summary>
    public static bool IsPattern(ReadOnlySpan<byte> subject)
    {
        while (true)
        {
            int dot = subject.IndexOf((byte)'.');
            ReadOnlySpan<byte> token = dot < 0 ? subject : subject[..dot];
            if (token.IsEmpty)
                return false;
            if (dot < 0)
                return true;
            if (token is [(byte)'>'])
                return false;
            subject = subject[(dot + 1)..];
        }
    }

    /// <summary>Whether it names one topic: no token is empty, none is a wildcard. What a pedantic connection may publish to.</summary>
    public static bool IsLiteral(ReadOnlySpan<byte> subject) => IsPattern(subject) && !HasWildcards(subject);

    /// <summary>Whether one of its tokens is <c>*</c> or <c>&gt;</c>; within a longer token they are letters like any other.</summary>
    public static bool HasWildcards(ReadOnlySpan<byte> subject)
    {
        if (subject.IndexOfAny((byte)'*', (byte)'>') < 0)
            return false;
        while (true)
        {
            int dot = subject.IndexOf((byte)'.');
            if ((dot < 0 ? subject : subject[..dot]) is [(byte)'*' or (byte)'>'])
                return true;
            if (dot < 0)
                return false;
            subject = subject[(dot + 1)..];
        }
    }

    /// <summary>Whether a pattern selects a subject.</summary>
    public static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> subject)
    {
        while (true)
        {
            int wantedEnd = pattern.IndexOf((byte)'.'), end = subject.IndexOf((byte)'.');
            ReadOnlySpan<byte> wanted = wantedEnd < 0 ? pattern : pattern[..wantedEnd], token = end < 0 ? subject : subject[..end];
            if (wantedEnd < 0 && wanted is [(byte)'>'])
                return true;
            if (wanted is not [(byte)'*'] && !wanted.SequenceEqual(token))
                return false;
            if (wantedEnd < 0 || end < 0)
                return wantedEnd < 0 && end < 0;
            pattern = pattern[(wantedEnd + 1)..];
            subject = subject[(end + 1)..];
        }
    }

    /// <summary>Whether it can stand in a line: it is not empty and nothing in it ends a word (space, tab, CR, LF).</summary>
    public static bool IsWord(ReadOnlySpan<byte> word) => !word.IsEmpty && word.IndexOfAny(s_ends) < 0;
}
