using Polywire.Formats;

namespace Polywire.Interop.Tests.XmlRpc;

/// <summary>Three numbers.</summary>
[Shape]
internal sealed partial record Stooges
{
    public int Moe { get; init; }

    public int Larry { get; init; }

    public int Curly { get; init; }
}
