using Polywire.Formats;

namespace Polywire.Wires.Zerorpc;

/// <summary>What an <c>ERR</c> says.</summary>
/// <param name="Name">The exception's class, or another word; empty from version 1.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Trace">The traceback; empty when there is none.</param>
public sealed record ZerorpcError(string Name, string Message, string Trace)
{
    /// <summary>Reads the arguments of an <c>ERR</c>. Any error is one, however odd its arguments: what is no text becomes empty.</summary>
    /// <param name="args">As they came.</param>
    public static ZerorpcError Read(ReadOnlySpan<byte> args)
    {
        // args = [name, message, traceback], or [message] from version 1
        // https://github.com/0rpc/zerorpc-python/blob/master/doc/protocol.md#rpc-layer
        var reader = new MessagePackReader(args, FormatLimits.Default);
        if (reader.NextType is not MessagePackType.List) return new ZerorpcError("", Text(ref reader), "");
        int count = reader.ReadListHead();
        if (count == 0) return new ZerorpcError("", "", "");
        string first = Text(ref reader);
        return count == 1 ? new ZerorpcError("", first, "") : new ZerorpcError(first, Text(ref reader), count > 2 ? Text(ref reader) : "");
    }

    private static string Text(ref MessagePackReader reader)
    {
        bool isText = reader.NextType is MessagePackType.Text or MessagePackType.Binary;
        if (isText) return System.Text.Encoding.UTF8.GetString(reader.ReadBytes());
        reader.Skip();
        return "";
    }
}
