namespace Polywire.Wires.XmlRpc;

/// <summary>What a server answered: a value and where it stands in the document, or a fault.</summary>
/// <param name="Start">Where the value begins.</param>
/// <param name="Length">How many bytes it has; 0 for none.</param>
/// <param name="FaultCode">The fault's code; null when there is a value.</param>
/// <param name="FaultText">The fault's text; empty when there is none.</param>
public readonly record struct XmlRpcResponse(int Start, int Length, long? FaultCode, string FaultText)
{
    /// <summary>The bytes of the value; empty when the server sent none.</summary>
    /// <param name="document">The document in UTF-8, as it was given to <see cref="XmlRpcFrameReader"/>.</param>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> document) => document.Slice(Start, Length);
}
