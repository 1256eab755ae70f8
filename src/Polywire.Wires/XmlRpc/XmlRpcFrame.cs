using Polywire.Formats;

namespace Polywire.Wires.XmlRpc;

/// <summary>A call, or one of the calls within a system.multicall: which method, and where its arguments stand in the document.</summary>
/// <param name="Method">The name, which may hold any characters.</param>
/// <param name="Start">Where the arguments begin.</param>
/// <param name="Length">How many bytes they have; 0 for none.</param>
/// <param name="IsArray">Whether they stand in an array value, as in system.multicall, instead of <c>&lt;params&gt;</c>.</param>
public readonly record struct XmlRpcFrame(string Method, int Start, int Length, bool IsArray)
{
    /// <summary>A reader over the arguments, which is placed on one list: read them as a list, or as the fields of an object by position.</summary>
    /// <param name="document">The document in UTF-8, as it was given to <see cref="XmlRpcFrameReader"/>.</param>
    /// <param name="limits">Caps.</param>
    /// <param name="options">How times and booleans are read.</param>
    public XmlRpcReader Arguments(ReadOnlySpan<byte> document, FormatLimits limits, XmlRpcOptions options) =>
        IsArray ? new XmlRpcReader(document.Slice(Start, Length), limits, options) : XmlRpcReader.OverParameters(document.Slice(Start, Length), limits, options);
}
