using System.Buffers;
using System.Text;

namespace Polywire.Formats;

/// <summary>Which members and indices lead to a value: found by walking there once more, so that reading costs nothing for it.</summary>
internal static class XmlRpcPath
{
    private const int LongestName = 64;

    /// <summary>The path of the value at a place.</summary>
    /// <param name="input">What was read; it is well-formed up to there.</param>
    /// <param name="offset">Where the value's tag begins.</param>
    public static string Of(ReadOnlySpan<byte> input, int offset)
    {
        var open = new Stack<Level>();
        try
        {
            var xml = new XmlScanner(input);
            var name = new ArrayBufferWriter<byte>();
            while (xml.Next() != XmlToken.End && xml.Start <= offset) Step(ref xml, open, name);
        }
        catch (CodecException)
        {
            // What is wrong there is the failure that is being described.
        }
        return open.Aggregate("", (path, level) => CodecException.Join(level.Segment, path));
    }

    private static void Step(ref XmlScanner xml, Stack<Level> open, ArrayBufferWriter<byte> name)
    {
        if (xml.Token == XmlToken.Text)
        {
            if (open.TryPeek(out Level named) && named.InName) XmlText.Unescape(xml.Text, xml.IsCData, name);
            return;
        }
        bool opens = xml.Token == XmlToken.Open;
        if (xml.Name.SequenceEqual("struct"u8) || xml.Name.SequenceEqual("data"u8) || xml.Name.SequenceEqual("params"u8))
        {
            if (opens) open.Push(new Level(xml.Name.SequenceEqual("struct"u8), "", -1, false));
            else open.TryPop(out _);
            return;
        }
        if (!open.TryPop(out Level level)) return;
        if (xml.Name.SequenceEqual("name"u8) && level.IsMap)
        {
            if (opens) name.ResetWrittenCount();
            level = level with { InName = opens, Key = opens ? level.Key : Encoding.UTF8.GetString(name.WrittenSpan[..Math.Min(LongestName, name.WrittenCount)]) };
        }
        else if (opens && !level.IsMap && xml.Name.SequenceEqual("value"u8)) level = level with { Index = level.Index + 1 };
        open.Push(level);
    }

    /// <summary>A struct or array that is open, and where in it.</summary>
    private readonly record struct Level(bool IsMap, string Key, int Index, bool InName)
    {
        public string Segment => IsMap ? Key : $"[{Math.Max(0, Index)}]";
    }
}
