using System.Buffers;

namespace Polywire.Wires.Resp;

/// <summary>Answers COMMAND GETKEYS: which arguments of a full command are keys.</summary>
internal static class RespCommandKeys
{
    // The command stands from the third argument on: COMMAND GETKEYS name argument…
    private const int First = 2;

    /// <summary>Answers the request.</summary>
    public static void Answer(RespRequest request, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespVerb verb = RespVerbs.Find(request.Argument(input, First));
        int count = request.Count - First;
        if (verb == RespVerb.Unknown)
            RespWriter.Error(replies, "ERR Invalid command specified"u8);
        else if (!RespVerbs.Accepts(verb, count))
            RespWriter.Error(replies, "ERR Invalid number of arguments specified for command"u8);
        else if (verb is RespVerb.LMPop or RespVerb.BLMPop)
            Counted(request, input, verb == RespVerb.LMPop ? 1 : 2, replies);
        else if (RespVerbs.Row(verb) is { FirstKey: > 0 } row)
            Write(request, input, row.FirstKey, row.LastKey < 0 ? count + row.LastKey : row.LastKey, row.Step, replies);
        else
            RespWriter.Error(replies, "ERR The command has no key arguments"u8);
    }

    // LMPOP numkeys key… : the number of keys stands before them.
    private static void Counted(RespRequest request, ReadOnlySpan<byte> input, int at, IBufferWriter<byte> replies)
    {
        bool fits = RespText.TryParseInteger(request.Argument(input, First + at), out long keys)
            && keys > 0 && keys <= request.Count - First - at - 1;
        if (fits)
            Write(request, input, at + 1, at + (int)keys, 1, replies);
        else
            RespWriter.Error(replies, "ERR Invalid arguments specified for command"u8);
    }

    private static void Write(RespRequest request, ReadOnlySpan<byte> input, int from, int to, int step, IBufferWriter<byte> replies)
    {
        RespWriter.Array(replies, (to - from) / step + 1);
        for (int i = from; i <= to; i += step)
            RespWriter.Bulk(replies, request.Argument(input, First + i));
    }
}
