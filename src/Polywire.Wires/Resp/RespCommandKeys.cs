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
        else if (RespKeys.Of(verb, request, input, First) is { Count: > 0 } keys)
            Write(request, input, keys, replies);
        else if (RespKeys.Counts(verb))
            RespWriter.Error(replies, "ERR Invalid arguments specified for command"u8);
        else
            RespWriter.Error(replies, "ERR The command has no key arguments"u8);
    }

    private static void Write(RespRequest request, ReadOnlySpan<byte> input, RespKeys keys, IBufferWriter<byte> replies)
    {
        RespWriter.Array(replies, keys.Count);
        for (int i = keys.First; i <= keys.Last; i += keys.Step)
            RespWriter.Bulk(replies, request.Argument(input, i));
    }
}
