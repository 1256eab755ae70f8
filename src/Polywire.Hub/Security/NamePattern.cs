using System.Text;
using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Security;

/// <summary>
/// Which names a permission allows or a subscription can match, whatever wire spells it: a row of places, each of which takes one byte of a set
/// or any number of them. Every pattern form of every wire comes down to that, so that one rule compares them all.
/// </summary>
/// <remarks>
/// Written in a configuration file as tokens between dots, where <c>*</c> is one token and <c>&gt;</c> at the end is all that may follow, or with
/// a word in front: <c>prefix:cat</c>, <c>glob:cache:*</c>, <c>exact:a.*</c>.
/// </remarks>
internal sealed class NamePattern
{
    private const string Words = "exact:NAME, prefix:NAME, glob:PATTERN, or tokens between dots where * is one token and > at the end is the rest";

    private readonly NameStep[] _steps;

    // What every match begins with; and whether one place behind it is all that is left, as in nearly every pattern.
    private readonly byte[] _beginning;
    private readonly NameStep? _tail;

    private NamePattern(NameStep[] steps, byte[] beginning)
    {
        _steps = steps;
        _beginning = beginning;
        if (steps.Length == beginning.Length + 1 && steps[^1].Repeats) _tail = steps[^1];
    }

    /// <summary>The places, in order.</summary>
    internal ReadOnlySpan<NameStep> Steps => _steps;

    /// <summary>Reads a permission.</summary>
    /// <param name="text">As it stands in a configuration file.</param>
    /// <param name="pattern">What it says; null when it is none.</param>
    /// <param name="wrong">What is wrong with it, and what is allowed; null when nothing is.</param>
    internal static bool TryParse(string text, out NamePattern? pattern, out string? wrong)
    {
        (string word, string rest) = Split(text);
        byte[] bytes = Encoding.UTF8.GetBytes(rest);
        wrong = bytes.Length is 0 or > Names.MaxBytes ? $"'{text}' names nothing: a name has 1 to {Names.MaxBytes} bytes" : null;
        if (wrong is null && word == "tokens" && !AreTokens(rest))
            wrong = $"in '{text}' a * or > is only part of a token, and would be itself: write {Words}";
        pattern = wrong is not null ? null : word switch
        {
            "exact" => Exact(bytes),
            "prefix" => Prefix(bytes),
            "glob" => Glob(bytes),
            _ => Tokens(bytes),
        };
        return pattern is not null;
    }

    /// <summary>What a subscription can match.</summary>
    internal static NamePattern Of(SubscriptionKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        SubscriptionKind.Exact => Exact(text),
        SubscriptionKind.Prefix => Prefix(text),
        SubscriptionKind.Glob => Glob(text),
        _ => Tokens(text),
    };

    /// <summary>Whether a name is one of them. Allocates nothing.</summary>
    internal bool Matches(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith(_beginning)) return false;
        if (_steps.Length == _beginning.Length) return name.Length == _beginning.Length;
        ReadOnlySpan<byte> rest = name[_beginning.Length..];
        if (_tail is not { } tail) return NameSteps.Match(_steps.AsSpan(_beginning.Length), rest);
        if (tail.Bytes == ByteSet.All) return true;
        foreach (byte value in rest)
            if (!tail.Bytes.Has(value)) return false;
        return true;
    }

    private static NamePattern Exact(ReadOnlySpan<byte> text) => new(Literal(text), text.ToArray());

    private static NamePattern Prefix(ReadOnlySpan<byte> text) => new([.. Literal(text), new NameStep(ByteSet.All, true)], text.ToArray());

    private static NamePattern Glob(ReadOnlySpan<byte> text) => Made(NameSteps.OfGlob(text));

    // token = "*" / 1*byte; the last may be ">"
    private static NamePattern Tokens(ReadOnlySpan<byte> text)
    {
        List<NameStep> steps = [];
        for (int from = 0; from <= text.Length;)
        {
            int dot = text[from..].IndexOf((byte)'.');
            int end = dot < 0 ? text.Length : from + dot;
            ReadOnlySpan<byte> token = text[from..end];
            if (token.SequenceEqual("*"u8)) steps.Add(new NameStep(ByteSet.NoDot, true));
            else if (token.SequenceEqual(">"u8) && dot < 0) steps.Add(new NameStep(ByteSet.All, true));
            else steps.AddRange(Literal(token));
            if (dot >= 0) steps.Add(new NameStep(ByteSet.Of((byte)'.'), false));
            from = end + 1;
        }
        return Made(steps);
    }

    private static NamePattern Made(List<NameStep> steps)
    {
        int literal = steps.FindIndex(static step => step.Repeats || !IsOne(step.Bytes));
        byte[] beginning = new byte[literal < 0 ? steps.Count : literal];
        for (int i = 0; i < beginning.Length; i++) beginning[i] = Only(steps[i].Bytes);
        return new NamePattern([.. steps], beginning);
    }

    private static NameStep[] Literal(ReadOnlySpan<byte> text)
    {
        var steps = new NameStep[text.Length];
        for (int i = 0; i < steps.Length; i++) steps[i] = new NameStep(ByteSet.Of(text[i]), false);
        return steps;
    }

    private static bool IsOne(ByteSet set) =>
        System.Numerics.BitOperations.PopCount(set.A) + System.Numerics.BitOperations.PopCount(set.B)
        + System.Numerics.BitOperations.PopCount(set.C) + System.Numerics.BitOperations.PopCount(set.D) == 1;

    private static byte Only(ByteSet set)
    {
        for (int value = 0; value < 256; value++)
            if (set.Has((byte)value)) return (byte)value;
        throw new ArgumentException("The set is empty.", nameof(set));
    }

    private static bool AreTokens(string text)
    {
        string[] tokens = text.Split('.');
        for (int i = 0; i < tokens.Length; i++)
        {
            bool wild = tokens[i] == "*" || (tokens[i] == ">" && i == tokens.Length - 1);
            if (!wild && tokens[i].AsSpan().ContainsAny('*', '>')) return false;
        }
        return true;
    }

    private static (string Word, string Pattern) Split(string text)
    {
        foreach (string word in (ReadOnlySpan<string>)["exact", "prefix", "glob", "tokens"])
            if (text.StartsWith(word + ":", StringComparison.Ordinal)) return (word, text[(word.Length + 1)..]);
        return ("tokens", text);
    }
}
