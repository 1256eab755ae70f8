namespace Polywire.Wires.Resp;

/// <summary>A command that waits for EXEC: its arguments' bytes one after another, and their lengths.</summary>
internal sealed record RespQueuedCommand(RespVerb Verb, RespSubverb Subverb, byte[] Bytes, int[] Lengths)
{
    /// <summary>Copies what <paramref name="request"/> says, since its bytes are about to be overwritten.</summary>
    public static RespQueuedCommand Copy(RespRequest request, ReadOnlySpan<byte> input)
    {
        int[] lengths = new int[request.Count];
        int total = 0;
        for (int i = 0; i < lengths.Length; i++)
            total += lengths[i] = request.Length(i);
        byte[] bytes = new byte[total];
        int offset = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            request.Argument(input, i).CopyTo(bytes.AsSpan(offset));
            offset += lengths[i];
        }
        return new RespQueuedCommand(request.Verb, request.Subverb, bytes, lengths);
    }
}
