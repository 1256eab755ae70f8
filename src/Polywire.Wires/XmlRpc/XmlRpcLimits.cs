using Polywire.Formats;

namespace Polywire.Wires.XmlRpc;

/// <summary>What one XML-RPC peer may ask of our memory. Vary the defaults with <c>with</c>.</summary>
public sealed record XmlRpcLimits
{
    /// <summary>The defaults.</summary>
    public static XmlRpcLimits Default { get; } = new();

    /// <summary>
    /// Bytes of one call or response, after gzip was undone. Default 67,108,864 (64 MiB), ours; xmlrpc-c allows 512 KiB.
    /// More is answered with fault −32600, and with HTTP's status 413 before it was read.
    /// </summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of a method's name. Default 255, as the hub's names. A longer one is answered with fault −32600.</summary>
    public int NameBytes { get; init; } = 255;

    /// <summary>
    /// Calls in one system.multicall. Default 1,000, as JSON-RPC's batches here; most servers have no cap, which has been used to guess
    /// a thousand passwords in one request. More are answered with fault −32600; none of them is run.
    /// </summary>
    public int MulticallCalls { get; init; } = 1000;

    /// <summary>Caps of the values.</summary>
    public FormatLimits Values { get; init; } = FormatLimits.Default;
}
