namespace Polywire.Formats;

/// <summary>The failures that several parts of MessagePack have in common.</summary>
internal static class MessagePackFault
{
    public static CodecException TooLong(FormatLimits limits, long offset, uint bytes) =>
        new(CodecFailure.Limit, offset, $"a text or binary of {bytes} bytes: the limit ScalarBytes is {limits.ScalarBytes}");

    public static CodecException TooMany(FormatLimits limits, long offset, MessagePackToken token) =>
        new(CodecFailure.Limit, offset, token.Type is MessagePackType.Map
            ? $"a map of {token.Children / 2} entries: the limit Count is {limits.Count}"
            : $"a list of {token.Children} values: the limit Count is {limits.Count}");

    public static CodecException TooDeep(FormatLimits limits, long offset) =>
        new(CodecFailure.Limit, offset, $"lists and maps inside each other: the limit Depth is {limits.Depth}");
}
