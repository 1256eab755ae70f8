namespace Polywire.Wires.Twirp;

/// <summary>Twirp's two content types. A reply has that of its request; an error is always JSON.</summary>
public static class TwirpContent
{
    /// <summary>Protocol Buffers.</summary>
    public const string Protobuf = "application/protobuf";

    /// <summary>Their JSON.</summary>
    public const string Json = "application/json";

    /// <summary>Whether a content type is JSON; null when it is neither.</summary>
    // Content-Type → "application/protobuf" | "application/json", with parameters or without
    // https://twitchtv.github.io/twirp/docs/spec_v7.html#requests
    public static bool? IsJson(ReadOnlySpan<char> contentType)
    {
        int parameters = contentType.IndexOf(';');
        ReadOnlySpan<char> type = (parameters < 0 ? contentType : contentType[..parameters]).Trim();
        if (type.Equals(Protobuf, StringComparison.OrdinalIgnoreCase)) return false;
        return type.Equals(Json, StringComparison.OrdinalIgnoreCase) ? true : null;
    }
}
