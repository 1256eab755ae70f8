namespace Polywire.Wires.Zerorpc;

/// <summary>What a header says, while it is read.</summary>
internal ref struct ZerorpcHeader
{
    internal ZerorpcId Id;
    internal ZerorpcId ResponseTo;
    internal int Version;
    internal long? Timeout;
    internal bool HasMore;
}
