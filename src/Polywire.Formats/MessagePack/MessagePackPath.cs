using System.Text;

namespace Polywire.Formats;

/// <summary>
/// Which fields and indices lead to a place in MessagePack: found by walking there once more, so that reading costs nothing for it.
/// </summary>
internal static class MessagePackPath
{
    private const int LongestName = 64;

    public static string Of(ReadOnlySpan<byte> input, int offset)
    {
        var open = new Stack<Level>();
        int at = 0;
        while (at < offset && MessagePackToken.TryRead(input, at, out var token))
        {
            if (open.TryPop(out var level))
                open.Push(level.With(input, at, token));
            if (token.Children > 0)
                open.Push(new Level(token.Type is MessagePackType.Map, token.Children, "", -1));
            at = (int)Math.Min(int.MaxValue, (long)at + token.HeadBytes + token.PayloadBytes);
            while (token.Children == 0 && open.TryPeek(out var done) && done.Left == 0)
                open.Pop();
        }
        if (open.TryPop(out var last))
            open.Push(last.Reached(input, at));
        return open.Aggregate("", (path, level) => CodecException.Join(level.Segment, path));
    }

    /// <summary>A list or map that is open, and where in it.</summary>
    private readonly record struct Level(bool IsMap, long Left, string Key, int Index)
    {
        public string Segment => IsMap ? Key : $"[{Index}]";

        /// <summary>After one more value, which is a key when an even number is left.</summary>
        public Level With(ReadOnlySpan<byte> input, int at, MessagePackToken token) =>
            this with { Left = Left - 1, Index = Index + 1, Key = IsMap && Left % 2 == 0 ? Spell(input, at, token) : Key };

        /// <summary>On the key or value that comes next.</summary>
        public Level Reached(ReadOnlySpan<byte> input, int at)
        {
            if (!IsMap)
                return this with { Index = Index + 1 };
            return Left % 2 != 0 || !MessagePackToken.TryRead(input, at, out var token) ? this : this with { Key = Spell(input, at, token) };
        }

        private static string Spell(ReadOnlySpan<byte> input, int at, MessagePackToken token)
        {
            long end = Math.Min(input.Length, (long)at + token.HeadBytes + Math.Min(token.PayloadBytes, LongestName));
            if (token.Type is MessagePackType.Text)
                return Encoding.UTF8.GetString(input[Math.Min(at + token.HeadBytes, (int)end)..(int)end]);
            return token.Type is MessagePackType.Integer && end - at == token.HeadBytes + token.PayloadBytes
                ? $"[{MessagePackNumber.ReadInteger(input[at], input[(at + token.HeadBytes)..(int)end], out _)}]"
                : $"[{token.Type.ToString().ToLowerInvariant()}]";
        }
    }
}
