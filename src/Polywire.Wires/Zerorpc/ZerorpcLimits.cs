using Polywire.Formats;

namespace Polywire.Wires.Zerorpc;

/// <summary>What one zerorpc connection may ask of our memory and patience. Vary the defaults with <c>with</c>. The length of a message is ZMTP's limit.</summary>
public sealed record ZerorpcLimits
{
    /// <summary>The defaults.</summary>
    public static ZerorpcLimits Default { get; } = new();

    /// <summary>Bytes of a method's name. Default 255, as the hub's names. The call is answered with an error.</summary>
    public int NameBytes { get; init; } = 255;

    /// <summary>Calls under way at once. Default 10,000; Python has no cap. One more is answered with an error.</summary>
    public int Channels { get; init; } = 10_000;

    /// <summary>Lists and maps inside each other in arguments. Default 64. Deeper arguments are refused when they are read.</summary>
    public int Depth
    {
        get;
        init
        {
            field = value;
            Format = new FormatLimits { Depth = value };
        }
    } = FormatLimits.Default.Depth;

    /// <summary>The caps of a whole event.</summary>
    internal FormatLimits Format { get; private init; } = new() { Depth = FormatLimits.Default.Depth };
}
